import Engine

/// Normal codes whose score is their distance along a unit normal plus noise.
public struct LinearAttribute {
  public let codes: Matrix
  public let normal: [Double]
  public let scores: [Double]

  public init(_ count: Int, _ dimensions: Int, noise: Double, seed: UInt64 = 3) {
    var random = PhiloxGenerator(seed: seed, purpose: "linear attribute")
    codes = Matrix(
      rows: count, columns: dimensions, elements: (0..<count * dimensions).map { _ in random.normal() })
    let direction = (0..<dimensions).map { _ in random.normal() }
    let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    normal = direction.map { $0 / length }
    scores = Matrix.product(codes, normal).map { $0 + noise * random.normal() }
  }
}

/// The cosine of the angle between two vectors.
public func cosine(_ a: [Double], _ b: [Double]) -> Double {
  func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
}
