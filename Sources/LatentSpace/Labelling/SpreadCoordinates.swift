import Engine
import Statistics

/// Codes in coordinates that suit a boundary of few labels: centred on the mean of their class, turned to the principal
/// axes of all codes, and each axis stretched by its own spread,
///
///     x = s (w − w̄_class) V diag(√λ)
///
/// with λ and V the eigenvalues and eigenvectors of the covariance within classes, and s such that the mean of ‖x‖² is
/// 1. What a person sees in pictures lies along the wide axes; a penalty on ‖a‖² of a boundary `a · x + b` then says
/// so, and a few dozen labels are enough where there are more dimensions than labels. The unlabelled codes, of which
/// there are as many as one likes, pay for the covariance.
///
/// Where there are several classes a number for each follows, `classScale` for a code's own class and 0 for the others:
/// half of the cats may smile where few of the robots do, and a boundary within classes has to be free to lie elsewhere
/// in each.
struct SpreadCoordinates {
  /// x of all codes, N × (K + classes).
  let rows: Matrix
  /// D × K: the first K numbers of x are (w − w̄) · map.
  private let map: Matrix
  private let means: [Int: [Double]]
  private let centred: Matrix
  /// The column of each class, where there are several.
  private let columns: [Int: Int]

  /// Axes with less than this part of the widest's variance are left out: they hold rounding alone.
  private static let smallestVariance = 1e-10
  /// A sixth of ‖x‖² tells the class.
  private static let classScale = 0.2.squareRoot()

  /// - Parameters:
  ///   - codes: N × D.
  ///   - classes: the class of each code.
  /// - Throws: `StatisticsError` for codes that are not finite or do not vary.
  init(_ codes: Matrix, classes: [Int]) throws {
    if let index = codes.firstNonFiniteElement {
      throw StatisticsError.notFinite(what: "codes", index: index / codes.columns)
    }
    (centred, means) = Matrix.centredWithinClasses(codes, classes: classes)
    let (values, vectors) = try Matrix.symmetricEigenvectors(Matrix.covariance(ofCentred: centred))
    let kept = values.indices.filter { values[$0] > Self.smallestVariance * values[0] && values[$0] > 0 }
    guard !kept.isEmpty else { throw StatisticsError.noVariation(what: "codes") }
    // The mean of ‖(w − w̄) V diag(√λ)‖² is Σ λ².
    let scale = 1 / kept.reduce(0) { $0 + values[$1] * values[$1] }.squareRoot()
    var map = Matrix(rows: codes.columns, columns: kept.count)
    for (column, k) in kept.enumerated() {
      for d in 0..<codes.columns { map[d, column] = scale * values[k].squareRoot() * vectors[k, d] }
    }
    self.map = map
    let labels = means.keys.sorted()
    columns = labels.count > 1 ? [Int: Int](uniqueKeysWithValues: zip(labels, kept.count...)) : [:]
    let spread = Matrix.product(centred, map)
    guard !columns.isEmpty else {
      rows = spread
      return
    }
    var rows = Matrix(
      rows: codes.rows, columns: kept.count + labels.count,
      elements: (0..<codes.rows).flatMap { spread.row($0) + [Double](repeating: 0, count: labels.count) })
    for (row, label) in classes.enumerated() { rows[row, columns[label]!] = Self.classScale }
    self.rows = rows
  }

  /// A hyperplane `a · x + b = 0` in the codes' own units.
  struct Hyperplane {
    /// Unit length.
    let normal: [Double]
    /// With it, `normal · w + offset` is the signed distance of a code w of the class.
    let offsets: [Int: Double]
    /// The standard deviation of the signed distances of all codes within their classes.
    let deviation: Double
  }

  /// Nil where the normal is zero.
  func hyperplane(weights a: [Double], intercept b: Double) -> Hyperplane? {
    let direction = Matrix.product(map, Array(a.prefix(map.columns)))
    let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0, length.isFinite else { return nil }
    let normal = direction.map { $0 / length }
    var offsets: [Int: Double] = [:]
    for (label, mean) in means {
      let own = columns[label].map { a[$0] * Self.classScale } ?? 0
      offsets[label] = (b + own) / length - zip(normal, mean).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let squares = Matrix.product(centred, normal).reduce(0) { $0 + $1 * $1 }
    return Hyperplane(
      normal: normal, offsets: offsets, deviation: (squares / Double(centred.rows)).squareRoot())
  }
}
