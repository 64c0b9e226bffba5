import Engine

/// Draws face number `index` of a seed: a pure function of both, whatever the order or the thread.
///
/// Kinds take turns, so classes are balanced; the other factors are independent of the kind. Hair, hair style
/// and background are evenly drawn; age is uniform on [0, 1]; smile, pose, roundness and skin warmth on [-1, 1];
/// every second face wears glasses. Correlated factors go through a Gaussian copula: normals with the fitting
/// covariance, then each transformed to its own distribution. Factors without a correlation stay as they were.
public struct FaceSampler: Sendable {
  /// What all faces follow from, together with their indices.
  public let seed: UInt64
  /// Wished dependences of pairs of factors; empty where all factors are independent.
  public let correlations: [FaceCorrelation]
  private let correlated: [Int]
  /// Lower Cholesky factor of the covariance of the correlated factors, row by row.
  private let cholesky: [[Double]]

  /// Throws `DatasetError` when a pair is given twice or no distribution has all the correlations.
  public init(seed: UInt64, correlations: [FaceCorrelation] = []) throws {
    self.seed = seed
    self.correlations = correlations
    let factors = FaceFactor.allCases
    var covariance = factors.indices.map { i in factors.indices.map { $0 == i ? 1.0 : 0 } }
    var seen = Set<Set<FaceFactor>>()
    for pair in correlations {
      guard seen.insert([pair.first, pair.second]).inserted else {
        throw DatasetError.invalidCorrelation(pair.description, reason: "the pair is given twice")
      }
      let (i, j) = (factors.firstIndex(of: pair.first)!, factors.firstIndex(of: pair.second)!)
      covariance[i][j] = pair.normalCorrelation
      covariance[j][i] = pair.normalCorrelation
    }
    let involved = correlations.reduce(into: Set<FaceFactor>()) { $0.formUnion([$1.first, $1.second]) }
    let correlated = factors.indices.filter { involved.contains(factors[$0]) }
    let selected = correlated.map { i in correlated.map { covariance[i][$0] } }
    guard let root = Self.choleskyFactor(selected) else {
      throw DatasetError.incompatibleCorrelations(correlations.map(\.description))
    }
    self.correlated = correlated
    cholesky = root
  }

  /// The attributes of face number `index`.
  public func attributes(at index: Int) -> FaceAttributes {
    var random = PhiloxGenerator(seed: seed, purpose: "generated faces", index: UInt64(index))
    func pick<Value>(_ values: [Value]) -> Value { values[Int(random.uniform() * Double(values.count))] }
    let kind = FaceKind.allCases[index % FaceKind.allCases.count]
    let hair = pick(FaceHair.allCases)
    let hairStyle = pick(FaceHairStyle.allCases)
    let background = pick(FaceBackground.allCases)
    var levels = FaceFactor.allCases.map { _ in random.uniform() }
    correlate(&levels)
    return FaceAttributes(
      kind: kind, skinWarmth: Self.thousandths(2 * levels[4] - 1), hair: hair, hairStyle: hairStyle,
      smile: Self.thousandths(2 * levels[5] - 1), glasses: levels[1] >= 0.5, age: Self.thousandths(levels[0]),
      pose: Self.thousandths(2 * levels[2] - 1), roundness: Self.thousandths(2 * levels[3] - 1),
      background: background)
  }

  private func correlate(_ levels: inout [Double]) {
    guard !correlated.isEmpty else { return }
    let normals = correlated.map { PortableMath.normalQuantile(levels[$0]) }
    for (row, factor) in correlated.enumerated() where row > 0 {
      var sum = 0.0
      for column in 0...row { sum += cholesky[row][column] * normals[column] }
      levels[factor] = PortableMath.normalDistribution(sum)
    }
  }

  /// Rounded to a multiple of 1/1000; adding zero turns -0 into 0.
  private static func thousandths(_ value: Double) -> Double { (value * 1000).rounded() / 1000 + 0 }

  /// The lower triangular `L` with `L Lᵀ = matrix`, or nil where the matrix is not positive semidefinite.
  private static func choleskyFactor(_ matrix: [[Double]]) -> [[Double]]? {
    let tolerance = 1e-9
    var lower = matrix.map { row in row.map { _ in 0.0 } }
    for j in matrix.indices {
      var pivot = matrix[j][j]
      for k in 0..<j { pivot -= lower[j][k] * lower[j][k] }
      guard pivot >= -tolerance else { return nil }
      let diagonal = max(pivot, 0).squareRoot()
      lower[j][j] = diagonal
      for i in j + 1..<max(matrix.count, j + 1) {
        var value = matrix[i][j]
        for k in 0..<j { value -= lower[i][k] * lower[j][k] }
        if pivot > tolerance {
          lower[i][j] = value / diagonal
        } else if abs(value) > 1e-6 {
          return nil
        }
      }
    }
    return lower
  }
}
