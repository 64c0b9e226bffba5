import Engine
import FileFormats
import Statistics

/// Directions as arrays that other programs read.
public enum DirectionExport {
  /// The normals, `[directions, D]`, in single precision and of unit length: of one direction `[1, D]`, as InterFaceGAN
  /// keeps a boundary (Shen, Gu, Tang and Zhou, CVPR 2020).
  /// - Parameter directions: at least one, all of one space.
  /// - Throws: `LatentSpaceError` for directions of different spaces or dimensions.
  public static func normals(_ directions: [Direction]) throws -> NPYArray {
    try requireAlike(directions)
    return NPYArray(shape: [directions.count, directions[0].normal.count], directions.flatMap(\.normal))
  }

  /// The arrays of a file of GANSpace's components for the layer that makes the codes: `lat_comp` and `act_comp`
  /// `[directions, 1, D]`, `lat_mean` and `act_mean` `[1, D]`, and for each direction `lat_stdev`, `act_stdev`, the share
  /// of the variance along it `var_ratio`, and `random_stdevs`, the standard deviation along as many directions drawn
  /// at random. Standard deviations are those of the moments; of z `lat_stdev` is 1, as that program writes it (Härkönen,
  /// Hertzmann, Lehtinen and Paris, NeurIPS 2020).
  /// - Parameters:
  ///   - directions: at least one, all of z or all of w.
  ///   - moments: of codes of that space that are not truncated, as `Sampler.moments` measures them.
  /// - Throws: `LatentSpaceError` for directions of different spaces or dimensions, of style channels, or along which
  ///   codes do not vary.
  public static func components(_ directions: [Direction], of moments: ClassMoments) throws -> NPZArchive {
    try requireAlike(directions)
    let (count, dimension, space) = (directions.count, directions[0].normal.count, directions[0].space)
    precondition(
      dimension == moments.dimensions, "components: \(dimension) dimensions, codes of \(moments.dimensions)")
    guard space != .s else {
      throw LatentSpaceError.directionOfOtherSpace(file: directions[0].attribute, direction: "s", asked: "z or w")
    }
    let covariance = moments.covariance
    let total = (0..<dimension).reduce(0) { $0 + covariance[$1, $1] }
    func variance(_ normal: [Double]) -> Double {
      zip(normal, Matrix.product(covariance, normal)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let variances = try directions.map { direction in
      let found = variance(direction.normal.map(Double.init))
      guard found > 0, total > 0 else { throw LatentSpaceError.codesAlike(along: direction.attribute) }
      return found
    }
    let random = (0..<count).map { index in
      var stream = PhiloxGenerator(seed: 0, purpose: "directions at random", index: UInt64(index))
      let values = (0..<dimension).map { _ in stream.normal() }
      return (variance(values) / values.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }
    let labels = moments.labels
    var mean = [Double](repeating: 0, count: dimension)
    for label in labels {
      mean = zip(mean, moments.mean(ofClass: label)).map { $0 + $1 / Double(labels.count) }
    }
    func each(_ values: [Double]) -> NPYArray { NPYArray(.float32(values.map(Float.init))) }
    let components = NPYArray(shape: [count, 1, dimension], directions.flatMap(\.normal))
    let means = NPYArray(shape: [1, dimension], mean.map(Float.init))
    let deviations = variances.map { $0.squareRoot() }
    var archive = NPZArchive()
    (archive["act_comp"], archive["act_mean"], archive["act_stdev"]) = (components, means, each(deviations))
    (archive["lat_comp"], archive["lat_mean"]) = (components, means)
    archive["lat_stdev"] = each(space == .z ? deviations.map { _ in 1 } : deviations)
    archive["var_ratio"] = each(variances.map { $0 / total })
    archive["random_stdevs"] = each(random)
    return archive
  }

  private static func requireAlike(_ directions: [Direction]) throws {
    precondition(!directions.isEmpty, "DirectionExport: no directions")
    let first = directions[0]
    for other in directions.dropFirst() {
      guard other.space == first.space else {
        throw LatentSpaceError.directionOfOtherSpace(
          file: other.attribute, direction: other.space.rawValue, asked: first.space.rawValue)
      }
      guard other.normal.count == first.normal.count else {
        throw LatentSpaceError.directionField(
          file: other.attribute, field: "normal",
          expected: "\(first.normal.count) dimensions, as \(first.attribute) has", found: "\(other.normal.count)")
      }
    }
  }
}
