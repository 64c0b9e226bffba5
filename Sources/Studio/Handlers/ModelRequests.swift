import FileFormats
import Foundation
import LatentSpace

/// Which models there are, and what the page knows of one.
extension StudioHandler {
  func models(_ request: HTTPRequest) async throws -> HTTPResponse {
    struct Answer: Encodable {
      let models: [ModelListing]
      let outputFolder: String
      let model: String
    }
    return try .json(
      await thread.run { workshop in
        Answer(models: workshop.listing(), outputFolder: workshop.output.shown, model: workshop.firstModel)
      })
  }

  func openModel(_ request: HTTPRequest) async throws -> HTTPResponse {
    struct Asked: Decodable { let model: String }
    let asked = try request.decoded(Asked.self)
    return try .json(await thread.run { try ModelDescription($0.model(asked.model)) })
  }

  func model(_ request: HTTPRequest) async throws -> HTTPResponse {
    let name = request.head.query["name"]
    return try .json(
      await thread.run { workshop in
        let model = try workshop.model(name)
        model.readDirections()
        return try ModelDescription(model)
      })
  }

  func findDirections(_ request: HTTPRequest) async throws -> HTTPResponse {
    struct Asked: Decodable {
      let model: String?
      let method: String
      let count: WholeNumber<Int>?
    }
    struct Answer: Encodable { let directions: [DirectionDescription] }
    let asked = try request.decoded(Asked.self)
    guard let method = DirectionSearch.Method(rawValue: asked.method) else {
      throw StudioError.request(field: "method", expected: "pca or sefa", found: asked.method)
    }
    let count = asked.count?.value ?? 8
    guard (1...64).contains(count) else {
      throw StudioError.request(field: "count", expected: "1 to 64", found: "\(count)")
    }
    return try .json(
      await thread.run { workshop in
        Answer(directions: try DirectionSearch.find(method, count: count, model: workshop.model(asked.model), workshop))
      })
  }
}
