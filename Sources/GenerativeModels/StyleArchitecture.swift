/// The sizes that define a style-based generator and its critic.
public struct StyleArchitecture: Equatable, Sendable {
  /// Where the layout of a picture comes from, at 4×4.
  public enum Start: String, Codable, CaseIterable, Sendable {
    /// A learned constant, the same for all codes (earlier models).
    case constant
    /// A dense layer of w, whose bias is a constant.
    case dense
  }

  /// Width and height of the pictures in pixels: a power of two from 16 to 256.
  public let size: Int
  /// Names of the classes; a label is an index into them.
  public let classes: [String]
  /// Dimensions of z and of the class embedding.
  public let latentDimension: Int
  /// Dimensions of w.
  public let styleDimension: Int
  /// Channels at 4, 8, 16 … `size` pixels.
  public let channels: [Int]
  /// What the synthesis begins with.
  public let start: Start
  /// Brings pictures to mean 0 and deviation 1 for the critic, and the generator's back; nil where the networks see
  /// them as they are (earlier models).
  public let normalization: PixelNormalization?
  /// Whether the critic can begin at any size from `smallestStage` on, for training from coarse to fine, and has a
  /// logit beside that of the class.
  public let growsCritic: Bool
  /// Whether convolutions beside a change of size run at the smaller size, at a quarter of the cost.
  public let isLean: Bool
  /// Whether the generator's convolutions add noise to their features.
  public let hasNoise: Bool
  /// How fast the layers from z to w learn, as a share of the rate of the others; 0.01 in earlier models. A slower one
  /// left more samples between separate kinds of pictures (`Benchmarks/training.md`).
  public let mappingRate: Float

  /// Clusters of alike pictures in each class, at least one, that the networks know like classes of their own; empty
  /// where they know classes alone (earlier models). Which of them a picture is of is a function of z (`Generator`).
  public let clusters: [Int]

  /// What `mappingRate` can be.
  public static let mappingRates: ClosedRange<Float> = 1e-4...1

  /// The smallest pictures that training from coarse to fine begins with, in pixels.
  public static let smallestStage = 16

  /// - Parameters:
  ///   - size: width and height of the pictures in pixels, a power of two from 16 to 256.
  ///   - classes: names of the classes, at least one.
  ///   - latentDimension: dimensions of z and of the class embedding.
  ///   - styleDimension: dimensions of w.
  ///   - width: a factor on the channels of every resolution, rounded to multiples of 8.
  ///   - start: what the synthesis begins with, at 4×4.
  ///   - normalization: of the pictures to be learned from.
  ///   - growsCritic: whether the critic can begin at any size from `smallestStage` on, and has a logit beside that of
  ///     the class.
  ///   - isLean: whether convolutions beside a change of size run at the smaller size, at a quarter of the cost.
  ///   - hasNoise: whether the generator's convolutions add noise to their features.
  ///   - mappingRate: how fast the layers from z to w learn, as a share of the rate of the others, in `mappingRates`.
  ///   - clusters: of alike pictures in each class, at least one; empty for networks that know classes alone.
  ///   - table: channels at each size for a width of 1.
  public init(
    size: Int, classes: [String], latentDimension: Int = 128, styleDimension: Int = 128, width: Double = 1,
    start: Start = .dense, normalization: PixelNormalization? = nil, growsCritic: Bool = true, isLean: Bool = true,
    hasNoise: Bool = true, mappingRate: Float = 0.1, clusters: [Int] = [],
    table: [Int: Int] = [4: 128, 8: 128, 16: 96, 32: 64, 64: 32, 128: 16, 256: 16]
  ) {
    precondition(Self.sizes.contains(size), "StyleArchitecture: a size of \(Self.sizes), found \(size)")
    precondition(!classes.isEmpty, "StyleArchitecture: at least one class")
    precondition(Self.mappingRates.contains(mappingRate), "StyleArchitecture: a mapping rate of \(mappingRate)")
    precondition(
      clusters.isEmpty || clusters.count == classes.count && clusters.allSatisfy { $0 > 0 },
      "StyleArchitecture: clusters \(clusters) of \(classes.count) classes")
    self.size = size
    self.classes = classes
    self.latentDimension = latentDimension
    self.styleDimension = styleDimension
    channels = Self.resolutions(upTo: size).map { max(8, Int((Double(table[$0]!) * width / 8).rounded()) * 8) }
    (self.start, self.normalization, self.growsCritic) = (start, normalization, growsCritic)
    (self.isLean, self.hasNoise, self.mappingRate, self.clusters) = (isLean, hasNoise, mappingRate, clusters)
  }

  /// These networks for other classes, without clusters.
  public func replacingClasses(_ classes: [String]) -> StyleArchitecture {
    precondition(!classes.isEmpty, "StyleArchitecture: at least one class")
    return StyleArchitecture(self, classes: classes, normalization: normalization, clusters: [])
  }

  /// These networks for pictures of another brightness and contrast.
  public func replacingNormalization(_ normalization: PixelNormalization) -> StyleArchitecture {
    StyleArchitecture(self, classes: classes, normalization: normalization, clusters: clusters)
  }

  /// These networks for other clusters of alike pictures in each class; none for networks that know classes alone.
  public func replacingClusters(_ clusters: [Int]) -> StyleArchitecture {
    precondition(
      clusters.isEmpty || clusters.count == classes.count && clusters.allSatisfy { $0 > 0 },
      "StyleArchitecture: clusters \(clusters) of \(classes.count) classes")
    return StyleArchitecture(self, classes: classes, normalization: normalization, clusters: clusters)
  }

  private init(
    _ other: StyleArchitecture, classes: [String], normalization: PixelNormalization?, clusters: [Int]
  ) {
    self.clusters = clusters
    (size, latentDimension, styleDimension) = (other.size, other.latentDimension, other.styleDimension)
    (self.classes, channels) = (classes, other.channels)
    (start, self.normalization) = (other.start, normalization)
    (growsCritic, isLean, hasNoise) = (other.growsCritic, other.isLean, other.hasNoise)
    mappingRate = other.mappingRate
  }

  /// 4, 8, 16 … `size`.
  public var resolutions: [Int] { Self.resolutions(upTo: size) }

  static func resolutions(upTo size: Int) -> [Int] {
    Array(sequence(first: 4) { $0 < size ? 2 * $0 : nil })
  }

  /// What both networks are told of a picture: its class or, where there are clusters, which of them, counted through
  /// the classes.
  public var conditionCount: Int { clusters.isEmpty ? classes.count : clusters.reduce(0, +) }

  /// The class of each condition.
  public var conditionClasses: [Int] {
    clusters.isEmpty ? Array(classes.indices) : clusters.enumerated().flatMap { Array(repeating: $0, count: $1) }
  }

  /// The conditions of a class.
  public func conditions(ofClass index: Int) -> Range<Int> {
    guard !clusters.isEmpty else { return index..<index + 1 }
    let first = clusters[..<index].reduce(0, +)
    return first..<first + clusters[index]
  }

  /// Layers of the generator that take a style of their own: one at 4 pixels, two at each size after it.
  public var styleLayers: Int { 2 * channels.count - 1 }
}

extension StyleArchitecture: Codable {
  private enum CodingKeys: CodingKey {
    case size, classes, latentDimension, styleDimension, channels, start, normalization, growsCritic, isLean, hasNoise
    case mappingRate, clusters
  }

  /// Reads what older models state too: fields that they lack have the values they were trained with.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    size = try values.decode(Int.self, forKey: .size)
    classes = try values.decode([String].self, forKey: .classes)
    latentDimension = try values.decode(Int.self, forKey: .latentDimension)
    styleDimension = try values.decode(Int.self, forKey: .styleDimension)
    channels = try values.decode([Int].self, forKey: .channels)
    start = try values.decodeIfPresent(Start.self, forKey: .start) ?? .constant
    normalization = try values.decodeIfPresent(PixelNormalization.self, forKey: .normalization)
    growsCritic = try values.decodeIfPresent(Bool.self, forKey: .growsCritic) ?? false
    isLean = try values.decodeIfPresent(Bool.self, forKey: .isLean) ?? false
    hasNoise = try values.decodeIfPresent(Bool.self, forKey: .hasNoise) ?? false
    mappingRate = try values.decodeIfPresent(Float.self, forKey: .mappingRate) ?? 0.01
    clusters = try values.decodeIfPresent([Int].self, forKey: .clusters) ?? []
  }
}
