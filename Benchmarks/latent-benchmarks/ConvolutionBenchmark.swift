import Engine

/// Prints effective GFLOP/s (multiplications and additions of the direct sum) of the convolutions that trainings spend
/// their time on, forward, in the data and in the weights, in both precisions by turns.
/// - Parameter shape: batch, channels in and out, side, kernel and stride of one to measure; several where it is empty.
func measureConvolutions(_ shape: [Int]) {
  let shapes =
    shape.count == 6
    ? [(shape[0], shape[1], shape[2], shape[3], shape[4], shape[5])]
    : [
      (32, 64, 64, 32, 3, 1), (32, 32, 32, 64, 3, 1), (32, 96, 96, 16, 3, 1), (16, 256, 512, 32, 4, 1),
      (16, 64, 128, 128, 4, 2),
    ]
  print("batch × in→out, side, kernel, stride: forward, in the data, in the weights of float32 | of bfloat16")
  for (batch, channels, outputs, side, kernel, stride) in shapes {
    let columns = Precision.allCases.map { precision in
      let rates = EngineContext(precision: precision).run {
        ThroughputMeasurement.convolutionAndAdjoints(
          input: [batch, side, side, channels], weight: [outputs, kernel, kernel, channels], stride: stride)
      }
      return [rates.forward, rates.data, rates.weights].map { String(Int($0.rounded())) }.joined(separator: ", ")
    }
    print("\(batch) × \(channels)→\(outputs), \(side), \(kernel), \(stride): " + columns.joined(separator: " | "))
  }
}
