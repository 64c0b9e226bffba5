import Engine
import GenerativeModels

/// The codes of a recipe: seeds, or numbers of other origin.
public enum RecipeCodes: Equatable, Sendable {
  /// A seed a code, as `Sampler.codes(seeds:)` takes them.
  case seeds([UInt32])
  /// Numbers of z or w, from a file or found for pictures.
  case found(FoundCodes)

  /// Number of codes.
  public var count: Int {
    switch self {
    case .seeds(let seeds): return seeds.count
    case .found(let found): return found.shape[0]
    }
  }

  /// Whether edits in z apply.
  var areLatents: Bool {
    switch self {
    case .seeds: return true
    case .found(let found): return found.space == .z
    }
  }

  /// - Throws: `LatentSpaceError.codesShape` for codes of another size than the model's.
  func start(sampler: Sampler, file: String) throws -> StartingCodes {
    switch self {
    case .seeds(let seeds): return .latents(sampler.codes(seeds: seeds))
    case .found(let found): return try found.start(model: sampler.model, file: file)
    }
  }
}

/// Codes as numbers, with a name each.
public struct FoundCodes: Equatable, Sendable, Codable {
  /// Of the pictures they were found for, or any others.
  public let names: [String]
  /// z or w.
  public let space: CodeSpace
  /// `[N, latentDimension]` in z; in w `[N, styleDimension]`, or a w for each layer,
  /// `[N, styleLayers, styleDimension]`.
  public let shape: [Int]
  /// The finite numbers of all codes, one code after the other, as many as the product of `shape`.
  public let values: [Float]

  private enum CodingKeys: String, CodingKey { case names, space, shape, values }

  /// - Parameters:
  ///   - names: of the N codes.
  ///   - space: z or w.
  ///   - shape: `[N, latentDimension]` in z; in w `[N, styleDimension]` or `[N, styleLayers, styleDimension]`.
  ///   - values: the codes, row by row.
  public init(names: [String], space: CodeSpace, shape: [Int], values: [Float]) {
    precondition(
      Self.fault(names: names, space: space, shape: shape, values: values) == nil,
      "FoundCodes: \(names.count) names, \(values.count) values of the shape \(shape) in \(space.rawValue)")
    (self.names, self.space, self.shape, self.values) = (names, space, shape, values)
  }

  /// - Throws: `DecodingError` where the parts do not fit one another.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    names = try fields.decode([String].self, forKey: .names)
    space = try fields.decode(CodeSpace.self, forKey: .space)
    shape = try fields.decode([Int].self, forKey: .shape)
    values = try fields.decode([Float].self, forKey: .values)
    if let fault = Self.fault(names: names, space: space, shape: shape, values: values) {
      throw DecodingError.dataCorruptedError(forKey: fault.key, in: fields, debugDescription: fault.text)
    }
  }

  private static func fault(
    names: [String], space: CodeSpace, shape: [Int], values: [Float]
  ) -> (key: CodingKeys, text: String)? {
    guard CodeSpace.drawn.contains(space) else { return (.space, "expected z or w, found \(space.rawValue)") }
    let axes = space == .z ? 2...2 : 2...3
    guard axes.contains(shape.count), shape.allSatisfy({ $0 > 0 }) else {
      return (.shape, "expected \(space == .z ? "[N, D]" : "[N, D] or [N, layers, D]"), found \(shape)")
    }
    // A file may state sizes whose product is no number.
    let isFilled = shape.reduce(values.count) { $0 % $1 == 0 ? $0 / $1 : 0 } == 1
    guard isFilled else { return (.values, "expected numbers for the shape \(shape), found \(values.count)") }
    guard values.allSatisfy(\.isFinite) else { return (.values, "expected finite numbers") }
    return names.count == shape[0] ? nil : (.names, "expected \(shape[0]) names, found \(names.count)")
  }

  /// - Throws: `LatentSpaceError.codesShape` for codes of another size than the model's.
  public func start(model: any ImageGenerator, file: String) throws -> StartingCodes {
    let count = shape[0]
    let layers = (model as? any LayeredGenerator)?.styleLayers ?? 1
    let fitting =
      space == .z
      ? [[count, model.latentDimension]]
      : [[count, model.styleDimension], [count, layers, model.styleDimension]]
    guard fitting.contains(shape) else {
      throw LatentSpaceError.codesShape(
        file: file,
        expected: fitting.map { "[N, \($0.dropFirst().map(String.init).joined(separator: ", "))]" }
          .joined(separator: " or ") + " in \(space.rawValue)", found: shape)
    }
    let codes = Tensor(values, shape: shape)
    return space == .z ? .latents(codes) : .found(SynthesisCodes(styles: codes))
  }
}
