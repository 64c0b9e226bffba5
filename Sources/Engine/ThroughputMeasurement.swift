import COpenBLAS
import Dispatch

/// How fast the engine's three workhorses run on this machine, and whether they compute what they should.
///
/// The fastest of the repetitions that fit the time counts, so that other programs disturb little. The inputs are small
/// whole numbers: every sum is exact in its precision, and a result that is off by anything is wrong.
public struct ThroughputMeasurement: Sendable, Equatable {
  /// Floating-point operations a second, in units of 10⁹; a multiplication and an addition are two.
  public let gigaflopsPerSecond: Double
  /// Whether the probed elements of the result are exact.
  public let isCorrect: Bool

  /// A product of two 1024 × 1024 matrices in single precision, the first transposed, on the kernel backend: that of
  /// the weights' gradients, which its library makes.
  public static func matrixProduct(seconds: Double = 0.3) -> ThroughputMeasurement {
    let order = 1024
    let a = Tensor(wholeNumbers(order * order, step: 5), shape: [order, order])
    let b = Tensor(wholeNumbers(order * order, step: 3), shape: [order, order])
    return measure(seconds, operations: 2 * Double(order * order * order)) {
      Kernels.backend.matrixProduct(a, b, transposeA: true, transposeB: false)
    } check: { product in
      let (a, b, product) = (a.values, b.values, product.values)
      return probes(order).allSatisfy { i, j in
        product[i * order + j] == (0..<order).reduce(0) { $0 + a[$1 * order + i] * b[$1 * order + j] }
      }
    }
  }

  /// A 3 × 3 convolution of eight images of 64 × 64 pixels, 64 channels in and out: the bulk of a training step.
  public static func convolution(seconds: Double = 0.3) -> ThroughputMeasurement {
    let (batch, size, channels) = (8, 64, 64)
    let input = Tensor(wholeNumbers(batch * size * size * channels, step: 5), shape: [batch, size, size, channels])
    let weight = Tensor(wholeNumbers(channels * 9 * channels, step: 3), shape: [channels, 3, 3, channels])
    let geometry = ConvolutionGeometry(input: input.shape, weight: weight.shape, stride: 1, padding: 1)
    return measure(seconds, operations: geometry.operations) {
      Kernels.backend.convolution(input, weight, bias: nil, geometry, .none)
    } check: { output in
      let (input, weight, output) = (input.values, weight.values, output.values)
      return probes(size).allSatisfy { y, x in
        let (image, target) = (y % batch, x % channels)
        var sum: Float = 0
        for (ky, kx) in (0..<9).map({ ($0 / 3, $0 % 3) }) {
          let (row, column) = (y + ky - 1, x + kx - 1)
          guard (0..<size).contains(row), (0..<size).contains(column) else { continue }
          let pixel = ((image * size + row) * size + column) * channels
          for c in 0..<channels { sum += input[pixel + c] * weight[((target * 3 + ky) * 3 + kx) * channels + c] }
        }
        return output[((image * size + y) * size + x) * channels + target] == sum
      }
    }
  }

  /// A convolution with square kernels and a padding of 1, its adjoint in the data and that in the weights, in the
  /// precision of the context, counted as direct sums; that their results are right is left to tests.
  /// - Parameters:
  ///   - input: the images' shape `[N, H, W, I]`.
  ///   - weight: the weights' shape `[O, k, k, I]`.
  ///   - stride: of the convolution.
  ///   - seconds: that repetitions of each may take; one is made in any case.
  /// - Returns: 10⁹ operations a second of the three.
  package static func convolutionAndAdjoints(
    input: [Int], weight: [Int], stride: Int, seconds: Double = 0.3
  ) -> (forward: Double, data: Double, weights: Double) {
    let geometry = ConvolutionGeometry(input: input, weight: weight, stride: stride, padding: 1)
    let images = Tensor(wholeNumbers(input.reduce(1, *), step: 5), shape: input)
    let weights = Tensor(wholeNumbers(weight.reduce(1, *), step: 3), shape: weight)
    let gradient = Tensor(wholeNumbers(geometry.outputShape.reduce(1, *), step: 7), shape: geometry.outputShape)
    func rate(_ body: () -> Tensor) -> Double {
      measure(seconds, operations: geometry.operations, body) { _ in true }.gigaflopsPerSecond
    }
    return (
      rate { Kernels.backend.convolution(images, weights, bias: nil, geometry, .none) },
      rate { Kernels.backend.convolutionBackwardData(gradient, weights, geometry) },
      rate { Kernels.backend.convolutionBackwardWeights(images, gradient, geometry) }
    )
  }

  /// The precision in which this machine convolves faster, by a few milliseconds of both by turns: bfloat16 where the
  /// processor has instructions for it and they are at least a fifth faster, rounding included.
  /// - Returns: the precision, and how many times as fast as single precision it was.
  public static func fastestPrecision() -> (precision: Precision, ratio: Double) {
    guard ProcessorFeatures.current.multipliesBFloat16 else { return (.float32, 1) }
    func rate(_ precision: Precision) -> Double {
      EngineContext(precision: precision).run {
        let rates = convolutionAndAdjoints(
          input: [4, 32, 32, 64], weight: [64, 3, 3, 64], stride: 1, seconds: 0.003)
        return 3 / (1 / rates.forward + 1 / rates.data + 1 / rates.weights)
      }
    }
    // By turns, and the best of each: what else the machine does meanwhile slows some of them.
    let rounds = (0..<3).map { _ in (rate(.float32), rate(.bfloat16)) }
    let ratio = rounds.map(\.1).max()! / rounds.map(\.0).max()!
    return ratio > 1.2 ? (.bfloat16, ratio) : (.float32, 1)
  }

  /// The Gram matrix of rows in double precision (`dsyrk`), which fitting a boundary repeats.
  /// - Parameters:
  ///   - rows: of the matrix.
  ///   - columns: of the matrix, the order of the result.
  ///   - seconds: that repetitions may take; one is made in any case.
  public static func gramMatrix(
    rows: Int = 4096, columns: Int = 512, seconds: Double = 0.3
  ) -> ThroughputMeasurement {
    let matrix = Matrix(rows: rows, columns: columns, codes: wholeNumbers(rows * columns, step: 5))
    return measure(seconds, operations: Double(columns * (columns + 1) * rows)) {
      Matrix.gram(matrix, part: .upperTriangle)
    } check: { gram in
      probes(columns).allSatisfy { i, j in
        let (i, j) = (min(i, j), max(i, j))
        return gram[i, j] == (0..<rows).reduce(0) { $0 + matrix[$1, i] * matrix[$1, j] }
      }
    }
  }

  /// OpenBLAS's product of two square matrices in single precision (`sgemm`), whatever the kernel backend.
  /// - Parameters:
  ///   - order: of the matrices.
  ///   - seconds: that repetitions may take; one is made in any case.
  package static func openBLASProduct(order: Int = 1024, seconds: Double = 0.3) -> ThroughputMeasurement {
    let (a, b) = (wholeNumbers(order * order, step: 5), wholeNumbers(order * order, step: 3))
    var product = [Float](repeating: 0, count: order * order)
    OpenBLAS.prepare()
    let n = Int32(order)
    return measure(seconds, operations: 2 * Double(order * order * order)) {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, b, n, 0, &product, n)
    } check: {
      probes(order).allSatisfy { i, j in
        product[i * order + j] == (0..<order).reduce(0) { $0 + a[i * order + $1] * b[$1 * order + j] }
      }
    }
  }

  /// How fast the engine's threads read two tensors of 32 MB and write their sum, in units of 10⁹ bytes a second.
  /// - Parameter seconds: that repetitions may take; one is made in any case.
  public static func memoryBandwidth(seconds: Double = 0.2) -> Double {
    let (a, b) = (Tensor(repeating: 1, shape: [1 << 23]), Tensor(repeating: 2, shape: [1 << 23]))
    return measure(seconds, operations: 3 * 4 * Double(a.count)) {
      a.combined(b, .add)
    } check: { _ in
      true
    }
    .gigaflopsPerSecond
  }

  private static func measure<Result>(
    _ seconds: Double, operations: Double, _ body: () -> Result, check: (Result) -> Bool
  ) -> ThroughputMeasurement {
    func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }
    let isCorrect = check(body())  // also builds caches
    let start = now()
    var fastest = Double.infinity
    repeat {
      let before = now()
      withExtendedLifetime(body()) {}
      fastest = min(fastest, now() - before)
    } while now() - start < seconds
    return ThroughputMeasurement(gigaflopsPerSecond: operations / fastest * 1e-9, isCorrect: isCorrect)
  }

  /// −4…4 in an order without structure that a wrong index could hide in.
  private static func wholeNumbers(_ count: Int, step: Int) -> [Float] {
    var state = UInt32(truncatingIfNeeded: step)
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(Int(state >> 16) % 9 - 4)
    }
  }

  /// Corners, edges and places between them.
  private static func probes(_ size: Int) -> [(Int, Int)] {
    let places = [0, 1, size / 3, size / 2 + 1, size - 1]
    return places.flatMap { y in places.map { (y, $0) } }
  }
}
