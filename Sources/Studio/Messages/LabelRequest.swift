import FileFormats
import GenerativeModels
import LatentSpace
import Scoring

/// What the page asks about an attribute that is taught by labels.
struct LabelRequest: Decodable, Sendable {
  /// What was said of a picture.
  struct Label: Decodable, Sendable {
    let seed: UInt32
    let className: String?
    let has: Bool
    private enum CodingKeys: String, CodingKey { case seed, has, className = "class" }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      seed = try fields.decode(WholeNumber<UInt32>.self, forKey: .seed).value
      className = try fields.decodeIfPresent(String.self, forKey: .className)
      has = try fields.decode(Bool.self, forKey: .has)
    }
  }

  let model: String?
  /// The class of all pictures; the model's classes in turn when nil.
  let className: String?
  /// What the labels say; for a boundary.
  let attribute: String?
  let labels: [Label]?
  /// Pictures that were shown and left without a label; for a sheet.
  let seen: [ViewRequest.Cell]?
  /// Pictures on the sheet.
  let count: WholeNumber<Int>?

  private enum CodingKeys: String, CodingKey { case model, attribute, labels, seen, count, className = "class" }

  /// Bytes of an attribute's name: it is a part of the names of files.
  private static let nameLimit = 80

  /// Refuses what is too much.
  /// - Throws: `StudioError.request`.
  func validate() throws {
    let limit = Labelling.poolSize
    for (field, found) in [("labels", labels?.count ?? 0), ("seen", seen?.count ?? 0)] where found > limit {
      throw StudioError.request(field: field, expected: "at most \(limit)", found: "\(found)")
    }
    if let count = count?.value, !(1...ViewRequest.sheetLimit).contains(count) {
      throw StudioError.request(field: "count", expected: "1 to \(ViewRequest.sheetLimit)", found: "\(count)")
    }
  }

  /// The name of the attribute, which becomes a column of a table and the beginning of files' names.
  /// - Throws: `StudioError.request` for one that cannot be that.
  func attributeName() throws -> String {
    guard let attribute, !attribute.allSatisfy(\.isWhitespace) else {
      throw StudioError.request(field: "attribute", expected: "a name", found: "none")
    }
    try PlainName.require(attribute, field: "attribute", bytes: Self.nameLimit)
    guard !RowNames.reserved.contains(attribute), !RowNames.reserved.contains(attribute.lowercased()) else {
      throw StudioError.request(
        field: "attribute", expected: "a name that tables of codes use for nothing else", found: attribute)
    }
    return attribute
  }

  /// The labels as the library takes them.
  /// - Throws: `ModelError` for a class that the model has not.
  func codeLabels(of model: any ImageGenerator) throws -> [CodeLabel] {
    try (labels ?? []).map {
      CodeLabel(try Self.candidate($0.seed, $0.className ?? className, of: model), has: $0.has)
    }
  }

  /// What was shown and left without a label.
  /// - Throws: `ModelError` for a class that the model has not.
  func seenCandidates(of model: any ImageGenerator) throws -> [LabelCandidate] {
    try (seen ?? []).map { try Self.candidate($0.seed, $0.className ?? className, of: model) }
  }

  private static func candidate(
    _ seed: UInt32, _ className: String?, of model: any ImageGenerator
  ) throws -> LabelCandidate {
    let own = Sampler.classIndex(ofSeed: seed, classes: model.classes.count)
    return LabelCandidate(seed: seed, classIndex: try className.map { try model.classIndex($0) } ?? own)
  }
}
