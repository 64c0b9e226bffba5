import Foundation

/// A kernel for resizing. Where a picture shrinks, the kernel is widened by the scale, so nothing is skipped over.
public enum ResamplingFilter: String, Sendable, CaseIterable {
  /// The mean of the pixels covered; enlarging repeats pixels.
  case box
  /// Linear interpolation, `1 − |x|` on [-1, 1].
  case triangle
  /// `sinc(x) sinc(x / 3)` on [-3, 3]: the sharpest, with slight overshoot at edges.
  case lanczos3

  /// Half the width of the kernel, in pixels of the coarser grid.
  var support: Double {
    switch self {
    case .box: 0.5
    case .triangle: 1
    case .lanczos3: 3
    }
  }

  func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .box: x > -0.5 && x <= 0.5 ? 1 : 0
    case .triangle: max(0, 1 - abs(x))
    case .lanczos3: abs(x) < 3 ? Self.sinc(x) * Self.sinc(x / 3) : 0
    }
  }

  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(.pi * x) / (.pi * x)
  }
}

/// The weights of one axis: output `i` is `Σ weights[i·taps + k] · input[starts[i] + k]` over `k < counts[i]`.
///
/// Output `i` is centred on input coordinate `(i + ½)·scale`. Weights add up to one; at the border the kernel is cut
/// off and normalised again, as Pillow does it.
struct ResamplingWeights {
  let taps: Int
  let starts: [Int]
  let counts: [Int]
  let weights: [Float]

  init(from inputSize: Int, to outputSize: Int, filter: ResamplingFilter) {
    let scale = Double(inputSize) / Double(outputSize)
    let filterScale = max(scale, 1)
    let support = filter.support * filterScale
    let taps = Int(support.rounded(.up)) * 2 + 1
    var starts = [Int](repeating: 0, count: outputSize)
    var counts = starts
    var weights = [Float](repeating: 0, count: outputSize * taps)
    for i in 0..<outputSize {
      let center = (Double(i) + 0.5) * scale
      let start = max(0, Int(center - support + 0.5))
      let end = min(inputSize, Int(center + support + 0.5))
      let values = (start..<end).map { filter((Double($0) - center + 0.5) / filterScale) }
      let total = values.reduce(0, +)
      for (k, value) in values.enumerated() { weights[i * taps + k] = Float(value / total) }
      starts[i] = start
      counts[i] = end - start
    }
    self.taps = taps
    self.starts = starts
    self.counts = counts
    self.weights = weights
  }
}
