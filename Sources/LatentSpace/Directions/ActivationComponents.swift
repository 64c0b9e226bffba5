import Engine
import GenerativeModels
import Statistics

/// Principal components of a layer's activations, and the directions of w that go with them (Härkönen, Hertzmann,
/// Lehtinen and Paris, "GANSpace: discovering interpretable GAN controls", NeurIPS 2020, section 2.2).
///
/// A code's activations are all numbers of the layer, H·W·C of them. There are more of these than codes, so the
/// components are found among the codes: with the centred activations as rows of X (N × F), the eigenvectors of the
/// N × N matrix XXᵀ are the coefficients of the codes, and its eigenvalues N times the variances, just as by the
/// covariance. Each direction is the least-squares slope of the codes on the standardised coefficients (`dgelsd`).
public struct ActivationComponents: Sendable {
  /// Numbers of activations that are held together, at most: 1 GiB.
  static let largestCount = 1 << 28
  /// Codes at most, since memory and time grow with their square and cube.
  public static let codeLimit = 4000

  /// The variance of the activations along each component, within classes, in descending order.
  public let variances: [Double]
  /// The variance of the activations within classes along all dimensions, kept as components or not.
  public let totalVariance: Double
  /// K × D: how codes move for one standard deviation of each component. The largest number of each row is positive.
  public let slopes: Matrix

  /// - Parameters:
  ///   - activations: N × F, row by row.
  ///   - codes: N × D.
  ///   - classes: N labels; components and slopes are of distances from the means of classes.
  ///   - count: the components that are kept. Where activations vary along fewer, there are fewer.
  ///   - progress: called with the share that is done; returns false to stop, which throws `CancellationError`.
  /// - Throws: `LatentSpaceError.codesAlike` for activations without variation, `LinearAlgebraError` for a NaN.
  public init(
    activations: [Float], codes: Matrix, classes: [Int], count: Int, progress: (Double) -> Bool = { _ in true }
  ) throws {
    let examples = codes.rows
    precondition(
      examples > 0 && classes.count == examples && !activations.isEmpty && activations.count % examples == 0,
      "ActivationComponents: \(activations.count) activations, \(examples) codes, \(classes.count) classes")
    let gram = try Self.gram(of: activations, classes: classes, progress)
    let (values, vectors) = try Matrix.symmetricEigenvectors(gram)
    guard let largest = values.first, largest > 0 else { throw LatentSpaceError.codesAlike(along: "all activations") }
    let kept = values.prefix(count).prefix { $0 > PrincipalComponents.negligibleVariance * largest }
    variances = kept.map { $0 / Double(examples) }
    totalVariance = gram.trace / Double(examples)
    // Eigenvectors have unit length over the codes and mean 0, hence the standard deviation 1/√N.
    var coefficients = vectors.selectingRows(Array(kept.indices)).transposed()
    coefficients.withUnsafeMutableElements { elements in
      for index in elements.indices { elements[index] *= Double(examples).squareRoot() }
    }
    var slopes = try Matrix.leastSquares(coefficients, Self.centred(codes, classes)).solution
    for row in 0..<slopes.rows {
      let largest = slopes.row(row).max { abs($0) < abs($1) } ?? 0
      if largest < 0 { for column in 0..<slopes.columns { slopes[row, column] = -slopes[row, column] } }
    }
    self.slopes = slopes
  }

  /// `XXᵀ` of activations less the means of their classes, from a few of them at a time.
  private static func gram(of activations: [Float], classes: [Int], _ progress: (Double) -> Bool) throws -> Matrix {
    let (examples, chunk) = (classes.count, 512)
    let features = activations.count / examples
    var gram = Matrix(rows: examples, columns: examples)
    for start in stride(from: 0, to: features, by: chunk) {
      let range = start..<min(start + chunk, features)
      // N × chunk, centred; its transpose has a row a feature.
      var part = [Double](repeating: 0, count: examples * range.count)
      activations.withUnsafeBufferPointer { activations in
        part.withUnsafeMutableBufferPointer { part in
          for row in 0..<examples {
            for column in 0..<range.count {
              part[row * range.count + column] = Double(activations[row * features + range.lowerBound + column])
            }
          }
        }
      }
      gram.addGram(centred(Matrix(rows: examples, columns: range.count, elements: part), classes).transposed())
      guard progress(Double(range.upperBound) / Double(features)) else { throw CancellationError() }
    }
    gram.mirrorUpperTriangle()
    return gram
  }

  /// Rows less the means of their classes.
  private static func centred(_ rows: Matrix, _ classes: [Int]) -> Matrix {
    Matrix.centredWithinClasses(rows, classes: classes).rows
  }

  /// The share of the total variance along each component.
  public var explainedVariance: [Double] { variances.map { $0 / totalVariance } }

  /// The slopes as directions, "pca blocks.0.1 1" the first, in units of the spread of codes along them.
  /// - Parameters:
  ///   - layer: what the activations are of.
  ///   - moments: of the codes.
  ///   - origin: what the directions have in common.
  public func directions(layer: String, moments: ClassMoments, origin: DirectionOrigin) throws -> [Direction] {
    let covariance = moments.covariance
    var cumulative = 0.0
    return try variances.indices.map { index in
      let slope = slopes.row(index)
      cumulative += explainedVariance[index]
      let report = ComponentReport(
        component: index + 1, codes: moments.count, variance: variances[index],
        explainedVariance: explainedVariance[index], cumulativeVariance: cumulative, layer: layer,
        codeShift: slope.reduce(0) { $0 + $1 * $1 }.squareRoot())
      return try origin.direction(
        "pca \(layer) \(index + 1)", normal: slope, moments: moments, covariance: covariance, report: report)
    }
  }
}

extension Sampler {
  /// The numbers H·W·C of a layer's activations for one code.
  /// - Parameters:
  ///   - layer: an index in `FeatureMapGenerator.featureLayers`.
  ///   - codes: how many codes are to have their activations held together.
  /// - Throws: `LatentSpaceError.activations` where those of so many codes are more than can be held together,
  ///   `ModelError.noAbility` for a model without feature maps.
  @discardableResult public func activationCount(layer: Int, codes: Int) throws -> Int {
    let shape = try featured().featureLayers[layer]
    let features = shape.size * shape.size * shape.channels
    let limit = min(ActivationComponents.codeLimit, ActivationComponents.largestCount / features)
    guard codes <= limit else {
      throw LatentSpaceError.activations(layer: shape.name, features: features, codes: codes, expected: limit)
    }
    return features
  }

  /// The activations of a layer for w `[N, styleDimension]`, all H·W·C numbers of each code, one code after the other.
  /// - Parameters:
  ///   - layer: an index in `FeatureMapGenerator.featureLayers`.
  ///   - w: the codes, `[N, styleDimension]`.
  ///   - progress: called with the number of codes done; returns false to stop, which throws `CancellationError`.
  /// - Throws: `LatentSpaceError.activations` where those of so many codes are more than can be held together,
  ///   `ModelError.noAbility` for a model without feature maps, `CancellationError` where `progress` says so.
  public func activations(
    layer: Int, styles w: Tensor, progress: (Int) -> Bool = { _ in true }
  ) throws -> [Float] {
    let count = w.shape[0]
    let features = try activationCount(layer: layer, codes: count)
    let featured = try featured()
    var activations: [Float] = []
    activations.reserveCapacity(count * features)
    try forEachBlock(w) { block, range in
      _ = featured.synthesize(Variable(block)) { index, found in
        if index == layer { found.value.withUnsafeValues { activations.append(contentsOf: $0) } }
        return found
      }
      guard progress(range.upperBound) else { throw CancellationError() }
    }
    return activations
  }
}
