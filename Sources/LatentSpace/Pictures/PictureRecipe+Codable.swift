import FileFormats
import Foundation
import GenerativeModels

/// JSON as the studio's page and the files of `latent sample --recipe` have it; layers are text, as `2-4`.
extension PictureRecipe: Codable {
  /// What the field `format` of a recipe's file says.
  public static let format = "latent-picture"
  /// What the field `version` of a recipe's file says: the only version that is read.
  public static let version = 1

  private enum CodingKeys: String, CodingKey {
    case format, version, model, start, className = "class", otherClass, truncation, edits, channels, mix, noise
  }

  /// - Throws: `DecodingError` for a part that is missing or of another kind, `PictureRecipeError` for numbers out of
  ///   range.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    if let format = try fields.decodeIfPresent(String.self, forKey: .format), format != Self.format {
      throw PictureRecipeError.field("format", expected: Self.format, found: format)
    }
    if let version = try fields.decodeIfPresent(Int.self, forKey: .version), version != Self.version {
      throw PictureRecipeError.field("version", expected: "\(Self.version)", found: "\(version)")
    }
    self.init(
      model: try fields.decodeIfPresent(String.self, forKey: .model),
      start: try fields.decode(Start.self, forKey: .start),
      className: try fields.decodeIfPresent(String.self, forKey: .className),
      otherClass: try fields.decodeIfPresent(OtherClass.self, forKey: .otherClass),
      truncation: try fields.decodeIfPresent(Float.self, forKey: .truncation),
      edits: try fields.decodeIfPresent([Edit].self, forKey: .edits) ?? [],
      channels: try fields.decodeIfPresent([Channel].self, forKey: .channels) ?? [],
      mix: try fields.decodeIfPresent(Mix.self, forKey: .mix),
      noise: try fields.decodeIfPresent(NoiseWord.self, forKey: .noise)?.source)
    try validate()
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(Self.format, forKey: .format)
    try fields.encode(Self.version, forKey: .version)
    try fields.encodeIfPresent(model, forKey: .model)
    try fields.encode(start, forKey: .start)
    try fields.encodeIfPresent(className, forKey: .className)
    try fields.encodeIfPresent(otherClass, forKey: .otherClass)
    try fields.encodeIfPresent(truncation, forKey: .truncation)
    if !edits.isEmpty { try fields.encode(edits, forKey: .edits) }
    if !channels.isEmpty { try fields.encode(channels, forKey: .channels) }
    try fields.encodeIfPresent(mix, forKey: .mix)
    try fields.encodeIfPresent(noise.map(NoiseWord.init), forKey: .noise)
  }

  /// One line of JSON; equal recipes give equal bytes.
  public func write(to url: URL) throws {
    try AtomicFile.write(try CanonicalJSON.data(of: self) + Data("\n".utf8), to: url)
  }

  /// Reads a recipe's file.
  /// - Throws: `FileFormatError` for a file that is no JSON, `PictureRecipeError` for one that is no such recipe.
  public init(contentsOf url: URL) throws {
    let name = url.lastPathComponent
    let data = try FileContents.read(url, limit: 1 << 20)
    let document = try JSONValue(parsing: data, file: name)
    guard document["format"] == .string(Self.format) else {
      throw PictureRecipeError.format(
        file: name, expected: "a picture's recipe (format \(Self.format))",
        found: document["format"]?.stringValue ?? "no format")
    }
    do {
      self = try JSONDecoder().decode(Self.self, from: data)
    } catch let error as DecodingError {
      let (field, fault) = error.place
      throw PictureRecipeError.format(file: "\(name): \(field)", expected: "a recipe's value", found: fault)
    } catch let error as PictureRecipeError {
      throw PictureRecipeError.format(file: name, expected: "a recipe", found: "\(error)")
    }
  }
}

extension PictureRecipe.Start: Codable {
  private enum CodingKeys: CodingKey { case seed, plane, components, codes, row }
  private struct Plane: Codable { let seeds: [WholeNumber<UInt32>], at: [Float] }
  private struct Components: Codable { let seed: WholeNumber<UInt32>, at: [Float] }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let given = [CodingKeys.seed, .plane, .components, .codes].filter(fields.contains)
    guard given.count == 1 else {
      throw PictureRecipeError.field(
        "start", expected: "one of seed, plane, components and codes",
        found: given.isEmpty ? "none" : given.map(\.stringValue).joined(separator: " and "))
    }
    switch given[0] {
    case .seed: self = .seed(try fields.decode(WholeNumber<UInt32>.self, forKey: .seed).value)
    case .plane:
      let plane = try fields.decode(Plane.self, forKey: .plane)
      self = .plane(seeds: plane.seeds.map(\.value), at: plane.at)
    case .components:
      let components = try fields.decode(Components.self, forKey: .components)
      self = .components(seed: components.seed.value, at: components.at)
    default:
      self = .codes(
        file: try fields.decode(String.self, forKey: .codes),
        row: try fields.decodeIfPresent(WholeNumber<Int>.self, forKey: .row)?.value ?? 0)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .seed(let seed): try fields.encode(seed, forKey: .seed)
    case .plane(let seeds, let at): try fields.encode(Plane(seeds: seeds.map(WholeNumber.init), at: at), forKey: .plane)
    case .components(let seed, let at):
      try fields.encode(Components(seed: WholeNumber(seed), at: at), forKey: .components)
    case .codes(let file, let row):
      try fields.encode(file, forKey: .codes)
      try fields.encode(row, forKey: .row)
    }
  }
}

extension PictureRecipe.Edit: Codable {
  private enum CodingKeys: CodingKey { case direction, amount, layers, hold }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      direction: try fields.decode(String.self, forKey: .direction),
      amount: try fields.decode(Float.self, forKey: .amount),
      layers: try fields.decodeIfPresent(String.self, forKey: .layers).map { try LayerText($0).layers },
      hold: try fields.decodeIfPresent([String].self, forKey: .hold) ?? [])
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(direction, forKey: .direction)
    try fields.encode(amount, forKey: .amount)
    try fields.encodeIfPresent(layers.map { LayerText($0).text }, forKey: .layers)
    if !hold.isEmpty { try fields.encode(hold, forKey: .hold) }
  }
}

extension PictureRecipe.Mix: Codable {
  private enum CodingKeys: CodingKey { case seed, layers }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      seed: try fields.decode(WholeNumber<UInt32>.self, forKey: .seed).value,
      layers: try LayerText(fields.decode(String.self, forKey: .layers)).layers)
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(seed, forKey: .seed)
    try fields.encode(LayerText(layers).text, forKey: .layers)
  }
}

/// Layers as people write them: `2-4`, or `3` for one.
struct LayerText {
  let layers: ClosedRange<Int>

  init(_ layers: ClosedRange<Int>) { self.layers = layers }

  /// - Throws: `PictureRecipeError` for a text that is no range of layers.
  init(_ text: String) throws {
    guard let layers = ClosedRange(layers: text) else {
      throw PictureRecipeError.field("layers", expected: "layers from 0, as 2-4 or 3", found: text)
    }
    self.layers = layers
  }

  var text: String { layers.count == 1 ? "\(layers.lowerBound)" : "\(layers.lowerBound)-\(layers.upperBound)" }
}

/// `"file"`, `"none"` or `{"seed": 5}`.
private struct NoiseWord: Codable {
  let source: NoiseSource
  private struct Seed: Codable { let seed: WholeNumber<UInt64> }

  init(_ source: NoiseSource) { self.source = source }

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    switch try? value.decode(String.self) {
    case "file"?: source = .file
    case "none"?: source = .none
    case let word?: throw PictureRecipeError.field("noise", expected: "file, none or a seed", found: word)
    case nil: source = .seed(try value.decode(Seed.self).seed.value)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch source {
    case .none: try value.encode("none")
    case .file: try value.encode("file")
    case .seed(let seed): try value.encode(Seed(seed: WholeNumber(seed)))
    }
  }
}
