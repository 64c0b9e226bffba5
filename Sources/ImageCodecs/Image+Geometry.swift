extension Image {
  /// The rectangle whose top left pixel is (`x`, `y`); it must lie inside the picture.
  public func cropped(x: Int, y: Int, width newWidth: Int, height newHeight: Int) -> Image {
    precondition(
      x >= 0 && y >= 0 && newWidth > 0 && newHeight > 0 && x + newWidth <= width && y + newHeight <= height,
      "cropped: \(newWidth)×\(newHeight) at (\(x), \(y)) does not lie inside \(width)×\(height)")
    var result = Image(width: newWidth, height: newHeight, channels: channels, fill: .black)
    let length = newWidth * channels
    let source = self
    result.pixels.withUnsafeMutableBytes { output in
      source.pixels.withUnsafeBytes { input in
        for row in 0..<newHeight {
          let start = ((y + row) * source.width + x) * source.channels
          UnsafeMutableRawBufferPointer(rebasing: output[(row * length)..<((row + 1) * length)])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: input[start..<(start + length)]))
        }
      }
    }
    return result
  }

  /// The largest square in the middle; an odd remainder leaves the extra pixel on the right or below.
  public func centerSquare() -> Image {
    let side = min(width, height)
    if width == height { return self }
    return cropped(x: (width - side) / 2, y: (height - side) / 2, width: side, height: side)
  }

  /// The picture in the middle of the smallest square that holds it, the rest filled with `fill`.
  public func paddedToSquare(fill: RGBColor = .white) -> Image {
    let side = max(width, height)
    if width == height { return self }
    var square = Image(width: side, height: side, channels: channels, fill: fill)
    square.paste(self, x: (side - width) / 2, y: (side - height) / 2)
    return square
  }

  /// Replaces the rectangle whose top left pixel is (`x`, `y`) by `image`, alpha included: nothing is blended.
  public mutating func paste(_ image: Image, x: Int, y: Int) {
    precondition(
      image.channels == channels && x >= 0 && y >= 0 && x + image.width <= width && y + image.height <= height,
      "paste: \(image.width)×\(image.height)×\(image.channels) at (\(x), \(y)) into \(width)×\(height)×\(channels)")
    let (rowLength, stride, offset) = (image.width * channels, width * channels, (y * width + x) * channels)
    pixels.withUnsafeMutableBytes { output in
      image.pixels.withUnsafeBytes { input in
        for row in 0..<image.height {
          let start = offset + row * stride
          UnsafeMutableRawBufferPointer(rebasing: output[start..<(start + rowLength)])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: input[(row * rowLength)..<((row + 1) * rowLength)]))
        }
      }
    }
  }

  /// Left and right exchanged.
  public func flippedHorizontally() -> Image {
    rearranged(width: width, height: height) { x, y in (width - 1 - x, y) }
  }

  /// Each pixel as a square of `factor` × `factor`.
  public func magnified(_ factor: Int) -> Image {
    precondition(factor > 0, "Image.magnified: a factor of \(factor)")
    return factor == 1
      ? self : rearranged(width: width * factor, height: height * factor) { x, y in (x / factor, y / factor) }
  }

  /// The picture whose pixel (`x`, `y`) is this picture's pixel `source(x, y)`.
  @inline(__always)
  func rearranged(width newWidth: Int, height newHeight: Int, from source: (Int, Int) -> (Int, Int)) -> Image {
    let channels = channels
    let count = newWidth * newHeight * channels
    let rearranged = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
      pixels.withUnsafeBufferPointer { input in
        for y in 0..<newHeight {
          for x in 0..<newWidth {
            let (fromX, fromY) = source(x, y)
            let from = (fromY * width + fromX) * channels
            let to = (y * newWidth + x) * channels
            for c in 0..<channels { output[to + c] = input[from + c] }
          }
        }
      }
      initialized = count
    }
    return Image(width: newWidth, height: newHeight, channels: channels, pixels: rearranged)
  }
}
