import Engine
import GenerativeModels
import Statistics

/// The unit directions that change most of what a linear layer reads: eigenvectors of AᵀA for the weights A (Shen and
/// Zhou, "Closed-form factorization of latent semantics in GANs", CVPR 2021).
///
/// Weights are taken as they are applied. The published programs scale rows or columns of A in one way for one
/// architecture and in another for the next; here nothing is normalised, so that the eigenvalue is the squared length
/// of what a unit step changes.
public struct SeFa: Sendable {
  /// Descending, one a vector.
  public let eigenvalues: [Double]
  /// Orthonormal rows, K × D; the largest number of each is positive.
  public let vectors: Matrix
  /// The sum of all D eigenvalues: the squared Frobenius norm of A.
  public let total: Double

  /// - Parameters:
  ///   - weights: matrices of D columns, stacked into A.
  ///   - count: the vectors that are kept; all by default. Where A has a lower rank, there are fewer.
  /// - Throws: `LatentSpaceError.codesAlike` for weights of zero, `LinearAlgebraError` for a NaN.
  public init(weights: [Matrix], count: Int = .max) throws {
    precondition(!weights.isEmpty, "SeFa: no weights")
    var energy = Matrix(rows: weights[0].columns, columns: weights[0].columns)
    for matrix in weights { energy.addGram(matrix) }
    energy.mirrorUpperTriangle()
    let (values, vectors) = try Matrix.symmetricEigenvectors(energy)
    guard let largest = values.first, largest > 0 else { throw LatentSpaceError.codesAlike(along: "all directions") }
    let kept = values.prefix(count).prefix { $0 > PrincipalComponents.negligibleVariance * largest }
    eigenvalues = Array(kept)
    self.vectors = vectors.selectingRows(Array(kept.indices))
    total = energy.trace
  }

  /// Of the style layers of a generator, in w.
  /// - Parameters:
  ///   - model: a generator whose layers turn styles into factors of their channels.
  ///   - layers: of the `styleLayers` of the synthesis; all when nil.
  ///   - includingColors: also the layers that make colours, which share the style of the convolution before them and
  ///     are left out in the paper.
  ///   - count: the vectors that are kept; all by default.
  /// - Throws: `LatentSpaceError.layers` for a range that the model has not.
  public init(
    stylesOf model: any StyleChannelGenerator, layers: ClosedRange<Int>? = nil, includingColors: Bool = false,
    count: Int = .max
  ) throws {
    if let layers { try model.requireStyleLayers(layers) }
    let chosen = model.styleChannels.enumerated().filter { _, channels in
      layers?.contains(channels.styleLayer) ?? true && (includingColors || !channels.makesColors)
    }
    try self.init(weights: chosen.map { Matrix(features: model.styleWeights(of: $0.offset)) }, count: count)
  }

  /// Of the first layer of the mapping, in z: the columns that read z, without those that read the class.
  public init(mappingOf model: any LinearlyMappedGenerator, count: Int = .max) throws {
    try self.init(weights: [Matrix(features: model.latentWeights)], count: count)
  }

  /// The vectors as directions, "sefa 1" the first, in units of the spread of codes along them.
  /// - Parameters:
  ///   - moments: of codes of the origin's space.
  ///   - origin: what the directions have in common.
  public func directions(of moments: ClassMoments, origin: DirectionOrigin) throws -> [Direction] {
    let covariance = moments.covariance
    return try eigenvalues.enumerated().map { index, value in
      try origin.direction(
        "sefa \(index + 1)", normal: vectors.row(index), moments: moments, covariance: covariance,
        report: SeFaReport(component: index + 1, eigenvalue: value, share: value / total))
    }
  }
}

/// What is known of a direction of SeFa.
public struct SeFaReport: Codable, Equatable, Sendable {
  /// From 1.
  public var component: Int
  /// The squared length of what a unit step changes.
  public var eigenvalue: Double
  /// Its share of the sum of all eigenvalues.
  public var share: Double
}

extension LayeredGenerator {
  /// - Throws: `LatentSpaceError.layers` where a range goes beyond the style layers of the synthesis.
  public func requireStyleLayers(_ layers: ClosedRange<Int>) throws {
    let last = styleLayers - 1
    guard layers.lowerBound >= 0, layers.upperBound <= last else {
      throw LatentSpaceError.layers(expected: 0...last, found: layers)
    }
  }
}
