/// Mean and variance of each channel of a batch, over samples and positions.
public struct ChannelStatistics {
  /// The mean of each channel, `[C]`.
  public let mean: Tensor
  /// The mean square distance of each channel from its mean, `[C]`: divided by the count, not by one less.
  public let variance: Tensor
  /// Values of each channel.
  public let count: Int

  /// Statistics that have been computed elsewhere.
  /// - Parameters:
  ///   - mean: of each channel, `[C]`.
  ///   - variance: the mean square distance from the mean of each channel, `[C]`.
  ///   - count: values of each channel, 1 or more.
  public init(mean: Tensor, variance: Tensor, count: Int) {
    precondition(
      mean.shape.count == 1 && mean.shape == variance.shape && count > 0,
      "ChannelStatistics: mean \(mean.shape), variance \(variance.shape) of \(count) values")
    (self.mean, self.variance, self.count) = (mean, variance, count)
  }

  /// `1 / √(variance + ε)`.
  func inverseDeviation(epsilon: Float) -> Tensor {
    Tensor(variance.values.map { 1 / ($0 + epsilon).squareRoot() }, shape: variance.shape)
  }
}

extension Tensor {
  /// Rows of one block: fixed, so that the result does not depend on the number of threads, and few enough to stay in
  /// the cache between the two passes over a block.
  private static let blockRows = 256

  /// Channels (the last axis) and values of each.
  private func channelSizes() -> (rows: Int, channels: Int) {
    let channels = shape.last ?? 1
    return (count / channels, channels)
  }

  /// Statistics of the last axis over all others, in one pass over memory: the mean and the sum of squares about it
  /// of each block, joined by the formula of Chan, Golub and LeVeque (1983), which does not cancel.
  public func channelStatistics() -> ChannelStatistics {
    let (rows, channels) = channelSizes()
    let blocks = (rows + Self.blockRows - 1) / Self.blockRows
    let partial = Tensor(uninitialised: [blocks, 2, channels])
    let (reader, sums) = (FloatReader(self), partial.pointer)
    withExtendedLifetime((self, partial)) {
      Threads.parallelFor(blocks, grain: 1 + 32768 / (Self.blockRows * channels)) { range in
        let scratch = TensorStorage(count: reader.isWide ? 1 : Self.blockRows * channels)
        defer { withExtendedLifetime(scratch) {} }
        for block in range {
          let size = min(Self.blockRows, rows - block * Self.blockRows)
          let start = reader.read(block * Self.blockRows * channels, size * channels, scratch.pointer)
          let mean = sums + 2 * block * channels
          let squares = mean + channels
          mean.update(repeating: 0, count: 2 * channels)
          for row in 0..<size {
            let values = start + row * channels
            for c in 0..<channels { mean[c] += values[c] }
          }
          let share = 1 / Float(size)
          for c in 0..<channels { mean[c] *= share }
          for row in 0..<size {
            let values = start + row * channels
            for c in 0..<channels {
              let distance = values[c] - mean[c]
              squares[c] += distance * distance
            }
          }
        }
      }
    }
    var (mean, squares) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
    partial.withUnsafeValues { partial in
      var seen = 0.0
      for block in 0..<blocks {
        let size = Double(min(Self.blockRows, rows - block * Self.blockRows))
        let total = seen + size
        for c in 0..<channels {
          let difference = Double(partial[2 * block * channels + c]) - mean[c]
          mean[c] += difference * size / total
          squares[c] += Double(partial[(2 * block + 1) * channels + c]) + difference * difference * seen * size / total
        }
        seen = total
      }
    }
    return ChannelStatistics(
      mean: Tensor(mean.map { Float($0) }, shape: [channels]),
      variance: Tensor(squares.map { Float($0 / Double(rows)) }, shape: [channels]), count: rows)
  }

  /// `gain · leakyReLU(x·scale + offset)` of each channel; slope 1 leaves out the activation.
  func channelAffine(scale: [Float], offset: [Float], slope: Float = 1, gain: Float = 1) -> Tensor {
    let (rows, channels) = channelSizes()
    let result = Tensor(uninitialised: shape, storedAs: precision)
    let factors = Tensor(scale + offset, shape: [2, channels])
    let (reader, writer, f) = (FloatReader(self), FloatWriter(result), factors.pointer)
    withExtendedLifetime((self, result, factors)) {
      Threads.parallelFor(rows, grain: 16384 / channels + 1) { range in
        let (s, o) = (f, f + channels)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * channels) { scratch in
          let scratch = scratch.baseAddress!
          for row in range {
            let from = reader.read(row * channels, channels, scratch)
            let to = writer.open(row * channels, scratch + channels)
            for c in 0..<channels {
              let value = from[c] * s[c] + o[c]
              to[c] = gain * max(value, slope * value)
            }
            writer.close(row * channels, channels, scratch + channels)
          }
        }
      }
    }
    return result
  }

  /// `Σ g` and `Σ g·(x − mean)` of each channel in one pass; `self` is g.
  func centredProductSums(with x: Tensor, mean: Tensor) -> (sum: [Double], product: [Double]) {
    precondition(
      shape == x.shape && mean.count == shape.last, "centredProductSums: \(shape), \(x.shape), mean \(mean.shape)")
    let (rows, channels) = channelSizes()
    let blocks = (rows + Self.blockRows - 1) / Self.blockRows
    let partial = Tensor(uninitialised: [blocks, 2, channels])
    let (g, values, centre, sums) = (FloatReader(self), FloatReader(x), mean.pointer, partial.pointer)
    withExtendedLifetime((self, x, mean, partial)) {
      Threads.parallelFor(blocks, grain: 1 + 32768 / (Self.blockRows * channels)) { range in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * channels) { scratch in
          let scratch = scratch.baseAddress!
          for block in range {
            let size = min(Self.blockRows, rows - block * Self.blockRows)
            let sum = sums + 2 * block * channels
            let product = sum + channels
            sum.update(repeating: 0, count: 2 * channels)
            for row in block * Self.blockRows..<block * Self.blockRows + size {
              let gr = g.read(row * channels, channels, scratch)
              let xr = values.read(row * channels, channels, scratch + channels)
              for c in 0..<channels {
                sum[c] += gr[c]
                product[c] += gr[c] * (xr[c] - centre[c])
              }
            }
          }
        }
      }
    }
    var (sum, product) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
    partial.withUnsafeValues { partial in
      for block in 0..<blocks {
        for c in 0..<channels {
          sum[c] += Double(partial[2 * block * channels + c])
          product[c] += Double(partial[(2 * block + 1) * channels + c])
        }
      }
    }
    return (sum, product)
  }

  /// `scale·(g − offset − slope·(x − mean))` of each channel in one pass; `self` is g.
  func centredCombination(with x: Tensor, mean: Tensor, scale: [Float], offset: [Float], slope: [Float]) -> Tensor {
    let (rows, channels) = channelSizes()
    let result = Tensor(uninitialised: shape, storedAs: Tensor.precision(of: self, x))
    let (g, values, centre, y) = (FloatReader(self), FloatReader(x), mean.pointer, FloatWriter(result))
    let factors = Tensor(scale + offset + slope, shape: [3, channels])
    let f = factors.pointer
    withExtendedLifetime((self, x, mean, result, factors)) {
      Threads.parallelFor(rows, grain: 16384 / channels + 1) { range in
        let (s, o, k) = (f, f + channels, f + 2 * channels)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * channels) { scratch in
          let scratch = scratch.baseAddress!
          for row in range {
            let gr = g.read(row * channels, channels, scratch)
            let xr = values.read(row * channels, channels, scratch + channels)
            let yr = y.open(row * channels, scratch + 2 * channels)
            for c in 0..<channels { yr[c] = s[c] * (gr[c] - o[c] - k[c] * (xr[c] - centre[c])) }
            y.close(row * channels, channels, scratch + 2 * channels)
          }
        }
      }
    }
    return result
  }
}
