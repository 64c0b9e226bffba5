import Engine
import GenerativeModels
import Statistics

/// Where the codes of each class lie in a space and how they spread there: what a turned direction is measured by.
public struct CodeSpread {
  /// N × D, each code less the mean of its class.
  private let centred: Matrix
  /// The mean code of each class that has codes, by class index.
  public let means: [Int: [Double]]
  /// Whether there are two codes of one class that are not the same.
  private let codesDiffer: Bool

  /// - Parameters:
  ///   - codes: `[N, D]`.
  ///   - classes: the class of each.
  public init(codes: Tensor, classes: [Int]) {
    precondition(codes.shape.count == 2, "CodeSpread: codes \(codes.shape)")
    self.init(codes: Matrix(features: codes), classes: classes)
  }

  /// - Parameters:
  ///   - codes: N × D.
  ///   - classes: the class of each.
  public init(codes: Matrix, classes: [Int]) {
    precondition(
      codes.rows == classes.count && !classes.isEmpty,
      "CodeSpread: \(codes.rows) codes of \(codes.columns) dimensions with \(classes.count) classes")
    (centred, means) = Matrix.centredWithinClasses(codes, classes: classes)
    var firsts: [Int: Int] = [:]
    codesDiffer = codes.withUnsafeElements { values in
      let width = codes.columns
      return classes.indices.contains { row in
        let first = firsts[classes[row], default: row]
        firsts[classes[row]] = first
        return !values[first * width..<(first + 1) * width].elementsEqual(values[row * width..<(row + 1) * width])
      }
    }
  }

  /// Codes that a model draws, its classes in turn.
  /// - Throws: `ModelError.noAbility` where the model does not have the space.
  public init(of sampler: Sampler, in space: CodeSpace, truncation: Float, count: Int = 2000, seed: UInt64 = 0) throws {
    let classes = (0..<count).map { $0 % sampler.model.classes.count }
    let z = sampler.codes(count: count, seed: seed)
    self.init(codes: try sampler.codes(z, classes: classes, truncation: truncation, in: space), classes: classes)
  }

  /// D, how many numbers a code has.
  public var dimension: Int { centred.columns }

  /// D × D, within classes.
  /// - Throws: `LatentSpaceError.codesAlike` where no code differs from the others of its class: what is left of their
  ///   differences is rounding.
  public var covariance: Matrix {
    get throws {
      guard codesDiffer else { throw LatentSpaceError.codesAlike(along: "all directions") }
      return Matrix.covariance(ofCentred: centred)
    }
  }

  /// The variance of `normal · code` within classes.
  public func variance(along normal: [Double]) -> Double {
    Matrix.product(centred, normal).reduce(0) { $0 + $1 * $1 } / Double(centred.rows)
  }
}
