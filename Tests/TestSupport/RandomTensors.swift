import Engine

/// Standard normal values, the same for the same seed.
public func randomTensor(_ shape: [Int], seed: UInt64) -> Tensor {
  var generator = PhiloxGenerator(seed: seed, purpose: "test tensors")
  return Tensor((0..<shape.reduce(1, *)).map { _ in Float(generator.normal()) }, shape: shape)
}

/// Uniform values of a range, the same for the same seed.
public func randomTensor(_ shape: [Int], seed: UInt64, in range: ClosedRange<Double>) -> Tensor {
  var generator = PhiloxGenerator(seed: seed, purpose: "test tensors")
  let width = range.upperBound - range.lowerBound
  return Tensor(
    (0..<shape.reduce(1, *)).map { _ in Float(range.lowerBound + width * generator.uniform()) }, shape: shape)
}

/// Normal values with a gap of ±0.05 around zero, for functions with a kink there.
public func randomTensorAwayFromZero(_ shape: [Int], seed: UInt64) -> Tensor {
  Tensor(randomTensor(shape, seed: seed).values.map { $0 + ($0 < 0 ? -0.05 : 0.05) }, shape: shape)
}
