import FileFormats
import Foundation
import LatentSpace

/// What a view of the page asks for over its socket.
struct ViewRequest: Decodable, Sendable {
  /// A code of a sheet.
  struct Cell: Codable, Sendable {
    let seed: UInt32
    let className: String?
    private enum CodingKeys: String, CodingKey { case seed, className = "class" }
  }

  /// A picture that was sent up, and how long its code is looked for.
  struct Invert: Decodable, Sendable {
    let picture: String
    let model: String?
    let steps: WholeNumber<Int>?
  }

  /// Pictures of a sheet, at most.
  static let sheetLimit = 200

  let view: StudioView
  let request: WholeNumber<UInt32>?
  let draw: PictureRecipe?
  let scores: Bool?
  let sheet: [Cell]?
  let model: String?
  let truncation: Float?
  let invert: Invert?
  let colorize: ColorizeSettings?
  let walk: WalkSettings?
  let drag: DragSettings?
  let stop: Bool?

  /// - Throws: `StudioError.request` in one line for what is no request.
  init(json: Data) throws {
    do {
      self = try JSONDecoder().decode(Self.self, from: json)
    } catch let error as DecodingError {
      throw StudioError.decoding(error)
    }
  }
}

extension ViewRequest.Cell {
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    seed = try fields.decode(WholeNumber<UInt32>.self, forKey: .seed).value
    className = try fields.decodeIfPresent(String.self, forKey: .className)
  }
}

extension StudioError {
  /// What is wrong with a JSON value, in one line.
  static func decoding(_ error: DecodingError) -> StudioError {
    func path(_ keys: [any CodingKey]) -> String {
      let text = keys.reduce("") { $0 + ($1.intValue.map { "[\($0)]" } ?? ($0.isEmpty ? "" : ".") + $1.stringValue) }
      return text.isEmpty ? "body" : String(text.prefix(200))
    }
    switch error {
    case .keyNotFound(let key, let context):
      return .request(field: path(context.codingPath + [key]), expected: "a value", found: "none")
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      return .request(field: path(context.codingPath), expected: "\(type)", found: "something else")
    case .dataCorrupted(let context):
      if let refusal = context.underlyingError as? WholeNumberRefusal {
        return .request(field: path(context.codingPath), expected: refusal.expected, found: refusal.found)
      }
      return .request(
        field: path(context.codingPath), expected: "JSON of the right shape",
        found: String(context.debugDescription.prefix(200)))
    @unknown default: return .request(field: "body", expected: "JSON of the right shape", found: "another")
    }
  }
}
