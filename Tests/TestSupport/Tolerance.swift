/// Relative agreement of two sequences: the largest `|a − b|` over the largest `|b|` (plus `floor`, for references near zero).
public func relativeDifference(_ a: [Float], _ b: [Float], floor: Float = 1e-12) -> Float {
  precondition(a.count == b.count, "relativeDifference: \(a.count) values against \(b.count)")
  let scale = b.reduce(floor) { max($0, abs($1)) }
  return zip(a, b).reduce(0) { max($0, $1.0.isFinite && $1.1.isFinite ? abs($1.0 - $1.1) : .infinity) } / scale
}

/// As above, in double precision.
public func relativeDifference(_ a: [Double], _ b: [Double], floor: Double = 1e-300) -> Double {
  precondition(a.count == b.count, "relativeDifference: \(a.count) values against \(b.count)")
  let scale = b.reduce(floor) { max($0, abs($1)) }
  return zip(a, b).reduce(0) { max($0, $1.0.isFinite && $1.1.isFinite ? abs($1.0 - $1.1) : .infinity) } / scale
}
