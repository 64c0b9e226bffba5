import Foundation
import ImageCodecs

/// Pictures that are sent up, and what is saved of them.
extension StudioHandler {
  func addPicture(_ request: HTTPRequest) async throws -> HTTPResponse {
    struct Answer: Encodable {
      let picture: String
      /// Height and width.
      let size: [Int]
      let kind: String
    }
    // Decoded here, so that no view waits for it.
    let options = ImageReadOptions(maximumPixels: self.options.limits.picturePixels)
    let image = try ImageFile.decode(request.body, path: "the picture", options: options)
    let kind = request.body.starts(with: [0x89]) ? "png" : "jpg"
    let data = request.body
    return try .json(
      await thread.run { workshop in
        let picture = workshop.pictures.add(image, data: data, kind: kind)
        return Answer(
          picture: picture.id, size: [image.height, image.width], kind: picture.isColored ? "colour" : "grey")
      })
  }

  func likelyColors(_ request: HTTPRequest) async throws -> HTTPResponse {
    struct Place: Decodable { let at: [Double] }
    struct Answer: Encodable { let colors: [String] }
    let (settings, place) = (try request.decoded(ColorizeSettings.self), try request.decoded(Place.self))
    return try .json(
      await thread.run(isBrief: true) { Answer(colors: try ColourView.likelyColors(at: place.at, settings, $0)) })
  }

  func saveColored(_ request: HTTPRequest) async throws -> HTTPResponse {
    let settings = try request.decoded(ColorizeSettings.self)
    return try .json(await thread.run { try ColourView.save(settings, $0) })
  }

  func saveWalk(_ request: HTTPRequest) async throws -> HTTPResponse {
    let settings = try request.decoded(WalkSettings.self)
    try settings.validate()
    return try .json(await thread.run { try WalkView.save(settings, $0) })
  }
}
