import Engine

/// Standard normal numbers, moved by `shift`; the same for the same seed.
public func normalFeatures(_ rows: Int, _ columns: Int, seed: UInt64, shift: Double = 0) -> Matrix {
  var random = PhiloxGenerator(seed: seed, purpose: "density test")
  return Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in random.normal() + shift })
}

public func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
}
