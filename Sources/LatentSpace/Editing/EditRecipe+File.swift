import FileFormats
import Foundation

/// What can be wrong with a recipe.
public enum RecipeError: Error, Equatable, CustomStringConvertible {
  /// A file that is no recipe; `found` is what its field `format` says.
  case format(file: String, found: String)
  /// A recipe of a version that this program does not read, such as one of a later program.
  case version(file: String, expected: String, found: String)
  /// A part that is missing, or not what it should be; `fault` says what was expected and found.
  case field(file: String, field: String, fault: String)
  /// A recipe for another model; `recipe` and `model` are the beginnings of both identities.
  case otherModel(file: String, recipe: String, model: String)

  public var description: String {
    switch self {
    case .format(let file, let found):
      return "\(file): expected a recipe (format \(EditRecipe.format)), found \(found)"
    case .version(let file, let expected, let found):
      return "\(file): version: expected \(expected), found \(found)"
    case .field(let file, let field, let fault): return "\(file): \(field): \(fault)"
    case .otherModel(let file, let recipe, let model):
      return "\(file): a recipe for the model \(recipe), and used with the model \(model)"
    }
  }
}

/// A JSON file that says its format and version.
extension EditRecipe: Codable {
  /// What the field `format` of a recipe's file says.
  public static let format = "latent-recipe"
  /// The version that says which layers truncation applies to. A recipe where it applies to all is of version 2, and one
  /// that also shows a single edit of version 1, which earlier programs read.
  public static let version = 3

  private enum CodingKeys: String, CodingKey {
    case format, version, model, seeds, codes, classes, truncation, truncatedLayers, edits, shown, stacked
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(Self.format, forKey: .format)
    try fields.encode(truncatedLayers != nil ? Self.version : shownCount > 1 ? 2 : 1, forKey: .version)
    try fields.encode(model, forKey: .model)
    switch codes {
    case .seeds(let seeds): try fields.encode(seeds, forKey: .seeds)
    case .found(let found): try fields.encode(found, forKey: .codes)
    }
    try fields.encode(classes, forKey: .classes)
    try fields.encode(truncation, forKey: .truncation)
    try fields.encodeIfPresent(truncatedLayers, forKey: .truncatedLayers)
    try fields.encode(edits, forKey: .edits)
    guard shownCount > 1 || truncatedLayers != nil else { return }
    try fields.encode(shownCount, forKey: .shown)
    try fields.encode(isStacked, forKey: .stacked)
  }

  /// - Throws: `DecodingError` where a part is missing or the parts do not fit one another.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    func require(_ holds: Bool, _ key: CodingKeys, _ fault: @autoclosure () -> String) throws {
      guard !holds else { return }
      throw DecodingError.dataCorruptedError(forKey: key, in: fields, debugDescription: fault())
    }
    let model = try fields.decode(String.self, forKey: .model)
    let found = try fields.decodeIfPresent(FoundCodes.self, forKey: .codes)
    try require(
      found == nil || !fields.contains(.seeds), .seeds, "expected either seeds or codes, found both")
    // Numbers of any kind first: the decoder does not say where one is that does not fit.
    let numbers = found == nil ? try fields.decode([Double].self, forKey: .seeds) : []
    let seeds = numbers.compactMap { UInt32(exactly: $0) }
    try require(seeds.count == numbers.count, .seeds, "expected whole numbers from 0 to \(UInt32.max)")
    let codes = found.map { RecipeCodes.found($0) } ?? .seeds(seeds)
    try require(codes.count > 0, .seeds, "expected one or more, found none")
    let classes = try fields.decode([String].self, forKey: .classes)
    try require(
      classes.count == codes.count, .classes, "expected one for each of \(codes.count) codes, found \(classes.count)")
    let truncation = try fields.decode(Float.self, forKey: .truncation)
    try require(abs(truncation) <= 10, .truncation, "expected a number from -10 to 10, found \(truncation)")
    let truncatedLayers = try fields.decodeIfPresent(Int.self, forKey: .truncatedLayers)
    try require(
      truncatedLayers.map { $0 > 0 } ?? true, .truncatedLayers, "expected 1 or more, found \(truncatedLayers ?? 0)")
    let edits = try fields.decode([Edit].self, forKey: .edits)
    try require(!edits.isEmpty, .edits, "expected one or more, found none")
    let shown = try fields.decode(Int.self, forKey: .version) > 1 ? fields.decode(Int.self, forKey: .shown) : 1
    try require(
      (1...edits.count).contains(shown), .shown, "expected 1 to \(edits.count), as there are edits, found \(shown)")
    for (index, edit) in edits.enumerated() {
      let count = edit.amounts.count
      let isShown = index >= edits.count - shown
      try require(
        isShown ? (1...10_000).contains(count) : count == 1, .edits,
        "edit \(index + 1): expected \(isShown ? "1 to 10,000 amounts" : "one amount"), found \(count)")
      try require(
        !isShown || count == edits[edits.count - 1].amounts.count, .edits,
        "edit \(index + 1): expected as many amounts as the last has, \(edits[edits.count - 1].amounts.count), found "
          + "\(count)")
      try require(
        edit.amounts.allSatisfy { abs($0) <= 1000 }, .edits, "edit \(index + 1): expected amounts within ±1000")
      try require(
        edit.direction.space != .z || codes.areLatents, .edits,
        "edit \(index + 1): expected a direction of w or s for codes of w, found one of z")
    }
    self.init(
      model: model, codes: codes, classes: classes, truncation: truncation, edits: edits, shownCount: shown,
      isStacked: try fields.decodeIfPresent(Bool.self, forKey: .stacked) ?? false, truncatedLayers: truncatedLayers)
  }

  /// One line of JSON, its keys in alphabetical order; equal recipes give equal bytes.
  public func write(to url: URL) throws {
    try AtomicFile.write(try CanonicalJSON.data(of: self) + Data("\n".utf8), to: url)
  }

  /// Reads a recipe.
  /// - Throws: `FileFormatError` for a file that is no JSON, `RecipeError` for one that is no recipe of this version.
  public init(contentsOf url: URL) throws {
    let name = url.lastPathComponent
    let data = try FileContents.read(url, limit: FileContents.largestText)
    let document = try JSONValue(parsing: data, file: name)
    guard document["format"] == .string(Self.format) else {
      throw RecipeError.format(file: name, found: document["format"]?.stringValue ?? "no format")
    }
    guard case .integer(let version)? = document["version"], (1...Self.version).contains(version) else {
      throw RecipeError.version(
        file: name, expected: "1 to \(Self.version)", found: document["version"].map { $0.text() } ?? "none")
    }
    do {
      self = try JSONDecoder().decode(Self.self, from: data)
    } catch let error as DecodingError {
      let (field, fault) = error.place
      throw RecipeError.field(file: name, field: field, fault: fault)
    }
  }
}

extension DecodingError {
  /// The path of the part that is wrong, as `edits[0].direction.normal`, and what is.
  var place: (field: String, fault: String) {
    func path(_ keys: [any CodingKey]) -> String {
      keys.reduce("") { $0 + ($1.intValue.map { "[\($0)]" } ?? ($0.isEmpty ? "" : ".") + $1.stringValue) }
    }
    switch self {
    case .keyNotFound(let key, let context):
      return (path(context.codingPath + [key]), "expected a value, found none")
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      return (path(context.codingPath), "expected \(Self.words(for: type)), found something else")
    case .dataCorrupted(let context):
      // Of valid JSON this is what the decoder makes of a number that its type cannot hold.
      guard !context.codingPath.isEmpty else { return ("numbers", "expected numbers of single precision") }
      return (path(context.codingPath), context.debugDescription)
    @unknown default: return ("recipe", "\(self)")
    }
  }

  private static func words(for type: Any.Type) -> String {
    switch type {
    case is String.Type: return "a text"
    case is Float.Type, is Double.Type, is Int.Type, is UInt32.Type: return "a number"
    default: return "another structure"
    }
  }
}
