import Engine
import ImageCodecs

/// Which pixels of a picture may change while points are dragged.
public struct DragMask: Equatable, Sendable {
  /// Width and height in pixels.
  public let size: Int
  /// Row by row: true where the picture may change.
  public let mayChange: [Bool]

  /// - Parameters:
  ///   - size: width and height in pixels.
  ///   - mayChange: a value a pixel, row by row.
  public init(size: Int, mayChange: [Bool]) {
    precondition(mayChange.count == size * size, "DragMask: \(mayChange.count) pixels for \(size) × \(size)")
    (self.size, self.mayChange) = (size, mayChange)
  }

  /// Reads a drawing of the picture's size: light pixels may change, dark ones (below 128 of 255) stay.
  /// - Parameters:
  ///   - image: the drawing, grey or coloured.
  ///   - size: width and height of the model's pictures.
  ///   - file: what errors name.
  /// - Throws: `LatentSpaceError.mask` for another size, and for a drawing that lets nothing change.
  public init(_ image: Image, size: Int, file: String) throws {
    guard image.width == size, image.height == size else {
      throw LatentSpaceError.mask(
        file: file, expected: "\(size) × \(size) pixels, as the model's pictures",
        found: "\(image.width) × \(image.height)")
    }
    let grey = image.converted(toChannels: 1)
    self.init(size: size, mayChange: grey.pixels.map { $0 >= 128 })
    guard mayChange.contains(true) else {
      throw LatentSpaceError.mask(file: file, expected: "light pixels where the picture may change", found: "none")
    }
  }

  /// Reads one bit a pixel, row by row, the highest bit of a byte first, without gaps between rows: 1 may change.
  /// - Parameters:
  ///   - bits: `⌈size² / 8⌉` bytes.
  ///   - size: width and height of the model's pictures.
  /// - Throws: `LatentSpaceError.mask` for another number of bytes, and for bits that let nothing change.
  public init(bits: [UInt8], size: Int) throws {
    let expected = (size * size + 7) / 8
    guard bits.count == expected else {
      throw LatentSpaceError.mask(
        file: "mask", expected: "\(expected) bytes, a bit for each of \(size) × \(size) pixels", found: "\(bits.count)")
    }
    self.init(size: size, mayChange: (0..<size * size).map { bits[$0 / 8] & (0x80 >> ($0 % 8)) != 0 })
    guard mayChange.contains(true) else {
      throw LatentSpaceError.mask(file: "mask", expected: "bits that are 1 where the picture may change", found: "none")
    }
  }

  /// What of each cell of a map of `cells` × `cells` has to stay, 0...1, as factors of a mean over all that stays:
  /// `[1, cells, cells, 1]`, their sum 1; nil where everything may change.
  func stayingWeights(cells: Int) -> Tensor? {
    var weights = [Float](repeating: 0, count: cells * cells)
    for y in 0..<size {
      for x in 0..<size where !mayChange[y * size + x] {
        weights[(y * cells / size) * cells + x * cells / size] += 1
      }
    }
    let total = weights.reduce(0, +)
    guard total > 0 else { return nil }
    return Tensor(weights.map { $0 / total }, shape: [1, cells, cells, 1])
  }
}

extension DragMask {
  /// What lies within `margin` pixels of a pixel that may change.
  func widened(by margin: Double) -> DragMask {
    let rows = Int(margin)
    var wide = [Bool](repeating: false, count: size * size)
    for y in 0..<size {
      // Sums of the row, so that whether a part of it holds a pixel takes one difference.
      var counts = [0]
      for x in 0..<size { counts.append(counts[x] + (mayChange[y * size + x] ? 1 : 0)) }
      for row in max(0, y - rows)...min(size - 1, y + rows) {
        let half = Int((margin * margin - Double((row - y) * (row - y))).squareRoot())
        for x in 0..<size where counts[min(size, x + half + 1)] > counts[max(0, x - half)] {
          wide[row * size + x] = true
        }
      }
    }
    return DragMask(size: size, mayChange: wide)
  }
}
