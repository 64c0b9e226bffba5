import Engine
import Foundation
import ImageCodecs
import NeuralNetworks
import Statistics

/// What the pictures of a training looked like: kept with a model, so that it can tell when it is given pictures of
/// another kind.
///
/// Three things are looked at: a picture's texture (see `PictureTexture`), its content, the mean over the pixels of each
/// channel of what the innermost layers of the model's network make of it, and its own size, where that is known: one
/// that has to be enlarged has none of the fine detail that the training's pictures had.
public struct KnownPictures: Equatable, Sendable {
  /// The features of some pictures, a row a picture.
  public struct Features {
    /// The numbers of texture (see `PictureTexture`), `[N, PictureTexture.count]`, and the means of the channels that
    /// the network makes of the pictures, `[N, C]`.
    public let texture, content: Matrix

    /// Features that were found before.
    /// - Parameters:
    ///   - texture: the numbers of texture, `[N, PictureTexture.count]`.
    ///   - content: the means of the channels that the network makes of the same pictures, `[N, C]`.
    public init(texture: Matrix, content: Matrix) {
      precondition(texture.rows == content.rows, "KnownPictures: \(texture.rows) and \(content.rows) pictures")
      (self.texture, self.content) = (texture, content)
    }

    /// - Parameters:
    ///   - images: N pictures, as the network saw them.
    ///   - activations: what the innermost layers make of the pictures, `[N, H, W, C]` each.
    public init(_ images: [Image], activations: [Tensor]) {
      self.init(
        texture: Matrix(images.map(PictureTexture.features)), content: KnownPictures.channelMeans(of: activations))
    }
  }

  /// Where the features of the training pictures lie.
  public let texture, content: FeatureRange
  /// How far beyond both a picture may be (see `strangeness`) that the training's own pictures, each by what is known
  /// of half of the others, do not exceed but for a share of 1 − `share`.
  public let limit: Double
  /// Shorter side of the pictures as the network saw them, in pixels.
  public let side: Int
  /// Shorter side of the pictures themselves, which but for a share of 1 − `share` none was below; nil where that is
  /// not known, as of files of earlier versions.
  public let ownSide: Int?
  /// How many pictures were looked at.
  public let pictures: Int

  /// At most so many pictures are looked at, spread evenly over the set.
  public static let mostPictures = 4096
  /// The share of the training pictures that the limit takes in.
  public static let share = 0.98
  /// Directions of their own variance: of texture as many as there are, of content so many.
  private static let contentDirections = 24
  private static let prefix = "known."

  private init(texture: FeatureRange, content: FeatureRange, limit: Double, side: Int, ownSide: Int?, pictures: Int) {
    (self.texture, self.content, self.limit) = (texture.rounded, content.rounded, limit)
    (self.side, self.ownSide, self.pictures) = (side, ownSide, pictures)
  }

  /// - Parameters:
  ///   - features: of `FeatureRange.fewestExamples` pictures or more.
  ///   - side: shorter side of the pictures as the network saw them, in pixels.
  ///   - ownSides: shorter side of each picture itself; nil where that is not known.
  /// - Throws: `LinearAlgebraError` for features that are not finite.
  public init(_ features: Features, side: Int, ownSides: [Int]? = nil) throws {
    func range(_ features: Matrix, directions: Int) throws -> (range: FeatureRange, distances: [Double]) {
      var options = FeatureRange.Options()
      (options.directions, options.share) = (directions, Self.share)
      return (
        try FeatureRange(features, options: options), try FeatureRange.distancesByOthers(features, options: options)
      )
    }
    let texture = try range(features.texture, directions: features.texture.columns)
    let content = try range(features.content, directions: Self.contentDirections)
    let distances = zip(texture.distances, content.distances).map {
      Self.together($0 / texture.range.limit, $1 / content.range.limit)
    }
    let least = ownSides.map { sides in
      Int(-FeatureRange.quantile(sides.map { -Double($0) }, Self.share))
    }
    self.init(
      texture: texture.range, content: content.range, limit: FeatureRange.quantile(distances, Self.share), side: side,
      ownSide: least, pictures: features.texture.rows)
  }

  private static func together(_ parts: Double...) -> Double {
    parts.reduce(0) { $0 + pow($1, 4) }.squareRoot().squareRoot()
  }

  /// How much detail a picture lacks: by how many half octaves its shorter side is less than that of the pictures as
  /// the network saw them, or as they were where that is less. A picture of 64 pixels lacks two beside those of 128.
  public func lack(ofShorterSide own: Int) -> Double {
    guard let ownSide else { return 0 }
    return max(0, 2 * log2(Double(min(side, ownSide)) / Double(own)))
  }

  /// What some of `count` pictures look like to a network; nil where they are too few to tell.
  /// - Parameters:
  ///   - count: how many pictures the set has, of which `mostPictures` are looked at, at most.
  ///   - side: shorter side of the pictures as the network sees them, in pixels.
  ///   - ownSides: shorter side of each picture itself; nil where that is not known.
  ///   - batchSize: how many pictures `features` is asked for at once, at most.
  ///   - features: gives those of the pictures at these places.
  ///   - progress: is told how many pictures, of how many in all, have been looked at; an error that it throws ends the
  ///     work.
  /// - Throws: `LinearAlgebraError` for features that are not finite; what the closures throw.
  public static func measured(
    count: Int, side: Int, ownSides: [Int]? = nil, batchSize: Int = 16, features: (_ items: [Int]) throws -> Features,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> KnownPictures? {
    guard count >= FeatureRange.fewestExamples else { return nil }
    let total = min(count, mostPictures)
    let items = (0..<total).map { $0 * count / total }
    var (texture, content) = ([Double](), [Double]())
    for start in stride(from: 0, to: total, by: batchSize) {
      let end = min(start + batchSize, total)
      let part = try features(Array(items[start..<end]))
      texture += part.texture.elements
      content += part.content.elements
      try progress(end, total)
    }
    func matrix(_ elements: [Double]) -> Matrix {
      Matrix(rows: total, columns: elements.count / total, elements: elements)
    }
    return try KnownPictures(
      Features(texture: matrix(texture), content: matrix(content)), side: side,
      ownSides: ownSides.map { sides in items.map { sides[$0] } })
  }

  /// How far each picture is beyond what the model knows: `⁴√(t⁴ + c⁴ + e⁴)` of its distances in texture and content,
  /// t and c, each over its own limit, and of the detail e that it lacks (see `lack(ofShorterSide:)`), over the limit of
  /// such roots: nearly the greatest of the three, and more where several are great. Above 1 a picture is unlike the
  /// training's; two in a hundred of those themselves are.
  /// - Parameters:
  ///   - features: of the pictures as the network sees them.
  ///   - ownSides: shorter side of each picture itself; nil where they have the size of the training's.
  public func strangeness(_ features: Features, ownSides: [Int]? = nil) -> [Double] {
    let distances = zip(texture.distances(features.texture), content.distances(features.content))
    return distances.enumerated().map { row, distances in
      Self.together(
        distances.0 / texture.limit, distances.1 / content.limit, ownSides.map { lack(ofShorterSide: $0[row]) } ?? 0)
        / limit
    }
  }

  /// The mean of each channel of activations `[N, H, W, C]` over the pixels, those of one tensor after those of the
  /// other: a row a picture.
  static func channelMeans(of activations: [Tensor]) -> Matrix {
    let count = activations[0].shape[0]
    let means = activations.map { Variable($0).mean(to: [count, 1, 1, $0.shape[3]]).value.values }
    return Matrix(
      (0..<count).map { picture in
        zip(means, activations).flatMap { values, tensor in
          values[picture * tensor.shape[3]..<(picture + 1) * tensor.shape[3]].map(Double.init)
        }
      })
  }
}

extension FeatureRange {
  /// As a file in single precision keeps it, so that a model says the same before and after it was saved.
  fileprivate var rounded: FeatureRange {
    func rounded(_ values: [Double]) -> [Double] { values.map { Double(Float($0)) } }
    return FeatureRange(
      means: rounded(means), deviations: rounded(deviations),
      directions: Matrix(rows: directions.rows, columns: directions.columns, elements: rounded(directions.elements)),
      variances: rounded(variances), residualVariance: residualVariance, limit: limit)
  }

  fileprivate func add(to set: inout ParameterSet, name: String) {
    func tensor(_ values: [Double], _ shape: [Int]) -> Tensor { Tensor(values.map { Float($0) }, shape: shape) }
    _ = set.add("\(name).deviations", tensor(deviations, [deviations.count]))
    _ = set.add("\(name).directions", tensor(directions.elements, [directions.rows, directions.columns]))
    _ = set.add("\(name).means", tensor(means, [means.count]))
    _ = set.add("\(name).variances", tensor(variances, [variances.count]))
  }
}

extension KnownPictures {
  private struct Limits: Codable {
    var limit, residualVariance: Double
  }

  private struct Description: Codable {
    var texture, content: Limits
    var limit: Double
    var side, pictures: Int
    var ownSide: Int?
    /// SHA-256 of the tensors, hexadecimal.
    var identity: String
  }

  private var tensors: ParameterSet {
    var set = ParameterSet()
    content.add(to: &set, name: "content")
    texture.add(to: &set, name: "texture")
    return set
  }

  /// Adds the statistics to a model's file.
  /// - Throws: `FileFormatError` for a value that is not finite.
  public func store(in file: inout WeightFile) throws {
    let set = tensors
    func limits(_ range: FeatureRange) -> Limits {
      Limits(limit: range.limit, residualVariance: range.residualVariance)
    }
    try file.store(
      Description(
        texture: limits(texture), content: limits(content), limit: limit, side: side, pictures: pictures,
        ownSide: ownSide, identity: set.identity),
      as: "known")
    try file.store(set, prefix: Self.prefix)
  }

  /// What a model's file says of its training pictures; nil where it says nothing, as files of earlier versions.
  /// - Throws: `WeightFileError` for some that were changed or cannot be, `FileFormatError` for missing tensors.
  public init?(in file: WeightFile) throws {
    guard file.contents.metadata["known"] != nil else { return nil }
    let description: Description = try file.value("known")
    let set = try file.parameters(prefix: Self.prefix)
    guard set.identity == description.identity else {
      throw WeightFileError.identity(file: file.name, stated: description.identity, found: set.identity)
    }
    func refuse(_ expected: String) -> WeightFileError {
      .metadata(file: file.name, key: "known", reason: "expected \(expected)")
    }
    func range(_ name: String, _ limits: Limits) throws -> FeatureRange {
      func tensor(_ part: String) throws -> Tensor { try file.tensor("\(Self.prefix)\(name).\(part)") }
      let (means, deviations) = (try tensor("means"), try tensor("deviations"))
      let (directions, variances) = (try tensor("directions"), try tensor("variances"))
      guard means.shape.count == 1, deviations.shape == means.shape, variances.shape.count == 1,
        directions.shape == [variances.count, means.count]
      else { throw refuse("means, deviations and directions of as many features of \(name)") }
      guard
        (deviations.values + variances.values + [Float(limits.residualVariance), Float(limits.limit)])
          .allSatisfy({ $0 > 0 && $0.isFinite })
      else { throw refuse("positive variances and a positive limit of \(name)") }
      func doubles(_ tensor: Tensor) -> [Double] { tensor.values.map(Double.init) }
      return FeatureRange(
        means: doubles(means), deviations: doubles(deviations),
        directions: Matrix(rows: variances.count, columns: means.count, elements: doubles(directions)),
        variances: doubles(variances), residualVariance: limits.residualVariance, limit: limits.limit)
    }
    let (texture, content) = (
      try range("texture", description.texture), try range("content", description.content)
    )
    guard (1...65_536).contains(description.side), description.limit > 0, description.limit.isFinite,
      description.ownSide.map({ $0 > 0 }) ?? true, texture.means.count == PictureTexture.count
    else {
      throw refuse(
        "a positive limit, sides from 1 to 65,536 pixels and \(PictureTexture.count) numbers of texture")
    }
    self.init(
      texture: texture, content: content, limit: description.limit, side: description.side,
      ownSide: description.ownSide, pictures: description.pictures)
  }
}
