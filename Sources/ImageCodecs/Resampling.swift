/// Antialiased separable resizing.
///
/// Rows are combined first and columns second: the first pass is a scaled addition of whole rows, which the compiler
/// vectorises, and leaves only as many rows as the result has. Between the passes values stay `Float`.
public enum Resampling {
  /// Resizes `height × width × channels` interleaved values, such as predicted colour channels, without clamping.
  public static func resize(
    _ values: [Float], width: Int, height: Int, channels: Int, toWidth newWidth: Int, toHeight newHeight: Int,
    filter: ResamplingFilter = .triangle
  ) -> [Float] {
    precondition(
      values.count == width * height * channels && newWidth > 0 && newHeight > 0,
      "resize: \(values.count) values for \(width)×\(height)×\(channels) to \(newWidth)×\(newHeight)")
    let rowLength = width * channels
    let newRowLength = newWidth * channels
    return [Float](unsafeUninitializedCapacity: newHeight * newRowLength) { output, initialized in
      values.withUnsafeBufferPointer { input in
        resample(
          width: width, height: height, channels: channels, newWidth: newWidth, newHeight: newHeight, filter: filter
        ) { row, weight, sum in
          let source = input.baseAddress! + row * rowLength
          for i in 0..<rowLength { sum[i] += weight * source[i] }
        } store: { row, result in
          for i in 0..<newRowLength { output[row * newRowLength + i] = result[i] }
        }
      }
      initialized = newHeight * newRowLength
    }
  }

  /// - Parameters:
  ///   - add: adds `weight` times the source row to `width * channels` sums.
  ///   - store: takes a finished row of `newWidth * channels` values.
  @inline(__always)
  static func resample(
    width: Int, height: Int, channels: Int, newWidth: Int, newHeight: Int, filter: ResamplingFilter,
    add: (_ row: Int, _ weight: Float, _ sum: UnsafeMutablePointer<Float>) -> Void,
    store: (_ row: Int, _ result: UnsafeMutablePointer<Float>) -> Void
  ) {
    let vertical = ResamplingWeights(from: height, to: newHeight, filter: filter)
    let horizontal = ResamplingWeights(from: width, to: newWidth, filter: filter)
    let sum = UnsafeMutablePointer<Float>.allocate(capacity: width * channels)
    let result = UnsafeMutablePointer<Float>.allocate(capacity: newWidth * channels)
    defer {
      sum.deallocate()
      result.deallocate()
    }
    for row in 0..<newHeight {
      sum.initialize(repeating: 0, count: width * channels)
      for k in 0..<vertical.counts[row] {
        add(vertical.starts[row] + k, vertical.weights[row * vertical.taps + k], sum)
      }
      combineColumns(sum, into: result, channels: channels, horizontal)
      store(row, result)
    }
  }

  private static func combineColumns(
    _ source: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, channels: Int,
    _ columns: ResamplingWeights
  ) {
    columns.weights.withUnsafeBufferPointer { weights in
      columns.starts.withUnsafeBufferPointer { starts in
        columns.counts.withUnsafeBufferPointer { counts in
          for column in 0..<starts.count {
            let weight = weights.baseAddress! + column * columns.taps
            let first = source + starts[column] * channels
            if channels == 3 {
              var (red, green, blue): (Float, Float, Float) = (0, 0, 0)
              for k in 0..<counts[column] {
                red += weight[k] * first[3 * k]
                green += weight[k] * first[3 * k + 1]
                blue += weight[k] * first[3 * k + 2]
              }
              result[3 * column] = red
              result[3 * column + 1] = green
              result[3 * column + 2] = blue
              continue
            }
            for c in 0..<channels {
              var total: Float = 0
              for k in 0..<counts[column] { total += weight[k] * first[k * channels + c] }
              result[column * channels + c] = total
            }
          }
        }
      }
    }
  }
}

extension Image {
  /// The picture at another size, antialiased, its proportions not kept.
  ///
  /// Like Pillow and most programs this averages gamma-encoded values. It agrees with Pillow's `resize` to a level or
  /// two: Pillow also rounds and clamps between rows and columns.
  /// Colour is weighted by alpha, so what is under transparent pixels does not bleed into its surroundings.
  public func resized(width newWidth: Int, height newHeight: Int, filter: ResamplingFilter = .lanczos3) -> Image {
    precondition(newWidth > 0 && newHeight > 0, "resized: \(newWidth)×\(newHeight) is not a size")
    if newWidth == width && newHeight == height { return self }
    let rowLength = width * channels
    let newRowLength = newWidth * channels
    let hasAlpha = channels == 4
    let resized = [UInt8](unsafeUninitializedCapacity: newHeight * newRowLength) { output, initialized in
      pixels.withUnsafeBufferPointer { input in
        Resampling.resample(
          width: width, height: height, channels: channels, newWidth: newWidth, newHeight: newHeight, filter: filter
        ) { row, weight, sum in
          let source = input.baseAddress! + row * rowLength
          if hasAlpha {
            Self.addPremultiplied(source, weight: weight, to: sum, pixels: rowLength / 4)
          } else {
            for i in 0..<rowLength { sum[i] += weight * Float(source[i]) }
          }
        } store: { row, result in
          let target = output.baseAddress! + row * newRowLength
          if hasAlpha { Self.undoPremultiplication(result, pixels: newWidth) }
          for i in 0..<newRowLength { target[i] = roundedByte(result[i]) }
        }
      }
      initialized = newHeight * newRowLength
    }
    return Image(width: newWidth, height: newHeight, channels: channels, pixels: resized)
  }

  private static func addPremultiplied(
    _ source: UnsafePointer<UInt8>, weight: Float, to sum: UnsafeMutablePointer<Float>, pixels: Int
  ) {
    for i in 0..<pixels {
      let alpha = weight * Float(source[4 * i + 3])
      let share = alpha * (1 / 255)
      sum[4 * i] += share * Float(source[4 * i])
      sum[4 * i + 1] += share * Float(source[4 * i + 1])
      sum[4 * i + 2] += share * Float(source[4 * i + 2])
      sum[4 * i + 3] += alpha
    }
  }

  private static func undoPremultiplication(_ row: UnsafeMutablePointer<Float>, pixels: Int) {
    for i in 0..<pixels {
      // Below half a level the alpha byte becomes 0 and the colour is not seen.
      let factor = row[4 * i + 3] >= 0.5 ? 255 / row[4 * i + 3] : 0
      for c in 0..<3 { row[4 * i + c] *= factor }
    }
  }
}
