import Engine
import NeuralNetworks
import Statistics

/// The untrained network of `RandomFeatures`: blocks of a 3×3 convolution, a leaky ReLU and a 2×2 mean down to 4
/// pixels.
///
/// A convolution's weights are normal, then divided, and its biases set, so that each channel has mean 0 and deviation
/// 1 over real pictures: without, the deeper blocks see little but the means of those before. Every second filter of
/// the first block has the sum 0 for each colour, so that it sees edges, texture and noise, which differences of
/// brightness would hide.
struct RandomNetwork {
  /// Channels of the blocks, of which pictures of 32 pixels go through all and smaller ones through the first.
  static let widths = [32, 64, 64]
  /// Width and height that the last block leaves, and of the colours that are among the responses.
  private static let smallestSize = 4
  /// Width and height of the means that are taken of each block.
  private static let pooledSize = 2
  private static let activation = FusedActivation.leakyReLU(slope: 0.1, gain: 1)

  private var parameters = ParameterSet()
  private var blocks: [Convolution] = []

  /// - Parameters:
  ///   - real: batches of standardised pictures, `[N, S, S, 3]`, S a power of two from 8 to 32.
  ///   - seed: keys the weights.
  init(real: [Tensor], seed: UInt64) {
    let size = real[0].shape[1]
    precondition(size > Self.smallestSize, "RandomNetwork: pictures of \(size) pixels")
    let initializer = Initializer(seed: seed)
    var (inputs, batches) = (3, real)
    for (index, width) in Self.widths.prefix(Self.blockCount(size: size)).enumerated() {
      let block = Convolution(
        "random.\(index)", inputChannels: inputs, outputChannels: width, kernelSize: 3, into: &parameters, initializer)
      blocks.append(block)
      if index == 0 { removeMeansOfEverySecondFilter(of: block) }
      scale(block, over: batches)
      batches = batches.map { apply(block, to: $0) }
      inputs = width
    }
  }

  /// What each picture of standardised batches `[N, S, S, 3]` gives: a row of the means of each block's output over
  /// quarters of the picture, then of the colours at 4×4 pixels.
  func responses(_ batches: [Tensor]) -> Matrix {
    var (rows, values) = (0, [Float]())
    for batch in batches {
      var parts: [Tensor] = []
      var x = batch
      for block in blocks {
        x = apply(block, to: x)
        parts.append(Self.pooled(x, to: Self.pooledSize))
      }
      parts.append(Self.pooled(batch, to: Self.smallestSize))
      let count = batch.shape[0]
      let joined = parts.map { Variable($0.reshaped([count, $0.count / count])) }
      values += joined.dropFirst().reduce(joined[0]) { $0.concatenated($1) }.value.values
      rows += count
    }
    return Matrix(rows: rows, columns: rows > 0 ? values.count / rows : 0, codes: values)
  }

  /// The columns of `responses` that are of one kind: of one block, or colours.
  func groups(size: Int) -> [Range<Int>] {
    let counts =
      Self.widths.prefix(Self.blockCount(size: size)).map { Self.pooledSize * Self.pooledSize * $0 }
      + [Self.smallestSize * Self.smallestSize * 3]
    var start = 0
    return counts.map { count in
      defer { start += count }
      return start..<start + count
    }
  }

  private static func blockCount(size: Int) -> Int {
    min(widths.count, size.trailingZeroBitCount - smallestSize.trailingZeroBitCount)
  }

  private func apply(_ block: Convolution, to x: Tensor) -> Tensor {
    block(Variable(x), BoundParameters(constant: parameters), activation: Self.activation).averagePooled().value
  }

  private static func pooled(_ x: Tensor, to size: Int) -> Tensor {
    var result = Variable(x)
    while result.shape[1] > size { result = result.averagePooled() }
    return result.value
  }

  /// Takes the mean over its places off every second filter, for each of its colours by itself.
  private mutating func removeMeansOfEverySecondFilter(of block: Convolution) {
    let shape = parameters[block.weight].shape
    let (places, colors) = (shape[1] * shape[2], shape[3])
    parameters[block.weight].withUnsafeMutableValues { weights in
      for filter in stride(from: 0, to: shape[0], by: 2) {
        for color in 0..<colors {
          let indices = (0..<places).map { (filter * places + $0) * colors + color }
          let mean = indices.reduce(0) { $0 + weights[$1] } / Float(places)
          for index in indices { weights[index] -= mean }
        }
      }
    }
  }

  /// Gives each channel of the block's convolution mean 0 and deviation 1 over the batches.
  private mutating func scale(_ block: Convolution, over batches: [Tensor]) {
    let width = parameters[block.bias].count
    var (sums, squares) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
    var count = 0.0
    for batch in batches {
      let outputs = block(Variable(batch), BoundParameters(constant: parameters)).value
      outputs.withUnsafeValues { values in
        sums.withUnsafeMutableBufferPointer { sums in
          squares.withUnsafeMutableBufferPointer { squares in
            for place in stride(from: 0, to: values.count, by: width) {
              for channel in 0..<width {
                let value = Double(values[place + channel])
                sums[channel] += value
                squares[channel] += value * value
              }
            }
          }
        }
      }
      count += Double(outputs.count / width)
    }
    var scales = [Float](repeating: 1, count: width)
    var biases = [Float](repeating: 0, count: width)
    for channel in 0..<width {
      let mean = sums[channel] / count
      let variance = squares[channel] / count - mean * mean
      if variance > 1e-12 { scales[channel] = Float(1 / variance.squareRoot()) }
      biases[channel] = -Float(mean) * scales[channel]
    }
    let fanIn = parameters[block.weight].count / width
    parameters[block.weight].withUnsafeMutableValues { weights in
      for channel in 0..<width {
        for i in channel * fanIn..<(channel + 1) * fanIn { weights[i] *= scales[channel] }
      }
    }
    parameters[block.bias] = Tensor(biases, shape: [width])
  }
}
