import Engine

/// How the weights of a network start; biases start at zero and the scales of batch normalisation around one.
public enum WeightInitialization: String, Codable, CaseIterable, Sendable {
  /// N(0, 0.02²), as in DCGAN (Radford, Metz and Chintala, ICLR 2016) and pix2pix.
  case normal
  /// N(0, 2 / (fan in + fan out)) (Glorot and Bengio, AISTATS 2010, equation 16).
  case xavier
  /// N(0, 2 / fan in) (He, Zhang, Ren and Sun, ICCV 2015, equation 10).
  case kaiming
  /// Orthonormal rows, or columns where there are fewer (Saxe, McClelland and Ganguli, ICLR 2014).
  case orthogonal

  /// The deviation of `normal`, and that of the scales of batch normalisation about one.
  static let deviation: Float = 0.02

  /// A line for the log of a run.
  public var explanation: String {
    switch self {
    case .normal: "normal weights of deviation 0.02"
    case .xavier: "Xavier weights, normal with variance 2 / (fan in + fan out)"
    case .kaiming: "Kaiming weights, normal with variance 2 / fan in"
    case .orthogonal: "orthogonal weights"
    }
  }
}

extension Initializer {
  /// Weights `[O, kH, kW, I]` of a convolution, or `[O, I]` of a dense layer.
  ///
  /// The fans are those of the stored layout, also for a transposed convolution, whose first axis counts its inputs.
  public func weights(_ name: String, _ shape: [Int], _ initialization: WeightInitialization) -> Tensor {
    precondition(shape.count >= 2, "Initializer.weights: \(name) of shape \(shape)")
    let positions = shape.dropFirst().dropLast().reduce(1, *)
    let (fanIn, fanOut) = (Float(positions * shape[shape.count - 1]), Float(positions * shape[0]))
    switch initialization {
    case .normal: return normal(name, shape, standardDeviation: WeightInitialization.deviation)
    case .xavier: return normal(name, shape, standardDeviation: (2 / (fanIn + fanOut)).squareRoot())
    case .kaiming: return normal(name, shape, standardDeviation: (2 / fanIn).squareRoot())
    case .orthogonal: return weights(name, shape) { orthogonal(name, shape) }
    }
  }

  /// N(1, 0.02²), for the scales of batch normalisation.
  public func scales(_ name: String, _ count: Int) -> Tensor {
    weights(name, [count]) {
      Tensor(
        normal(name, [count], standardDeviation: WeightInitialization.deviation).values.map { 1 + $0 }, shape: [count])
    }
  }

  /// The orthogonal factor of normal weights; the signs of R's diagonal make it uniformly distributed (Mezzadri,
  /// Notices of the AMS 54, 2007).
  private func orthogonal(_ name: String, _ shape: [Int]) -> Tensor {
    let rows = shape[0]
    let columns = shape.dropFirst().reduce(1, *)
    let random = Matrix(rows: rows, columns: columns, codes: normal(name, shape).values)
    let isWide = columns >= rows
    guard let factors = try? Matrix.pivotedQR(isWide ? random.transposed() : random) else {
      preconditionFailure("Initializer: normal weights \(shape) of \(name) have no QR factors")
    }
    var q = factors.q
    for column in 0..<q.columns where factors.r[column, column] < 0 {
      for row in 0..<q.rows { q[row, column] = -q[row, column] }
    }
    return Tensor((isWide ? q.transposed() : q).elements.map { Float($0) }, shape: shape)
  }
}
