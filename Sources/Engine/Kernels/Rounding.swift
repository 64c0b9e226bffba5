extension Tensor {
  /// The values as a precision keeps them, still stored as `Float`; for bfloat16 each is the nearest number with seven
  /// bits of fraction, of two equally near ones that with an even last bit.
  func rounded(to precision: Precision) -> Tensor {
    guard precision == .bfloat16 else { return self }
    let result = Tensor(uninitialised: shape)
    let (x, y) = (pointer, result.pointer)
    withExtendedLifetime((self, result)) {
      Threads.parallelFor(count, grain: 65536) { range in
        for i in range { y[i] = x[i].roundedToBFloat16 }
      }
    }
    return result
  }
}

extension Float {
  /// The nearest bfloat16; NaN stays NaN, and what is beyond the largest becomes infinite.
  var roundedToBFloat16: Float {
    guard !isNaN else { return self }
    let bits = bitPattern
    return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
  }
}
