/// A square picture that shapes are painted on, back to front, antialiased by their signed distance.
///
/// The picture spans [-1, 1] both ways, y downwards. Small pictures are painted finer than they will be and
/// averaged down, because the distance alone is a poor measure of coverage where features are as small as pixels.
struct ShapeCanvas: ~Copyable {
  struct Box {
    var x, y, halfX, halfY: Float

    static let everything = Box(x: 0, y: 0, halfX: 1, halfY: 1)

    init(x: Float, y: Float, halfX: Float, halfY: Float) {
      (self.x, self.y, self.halfX, self.halfY) = (x, y, halfX, halfY)
    }

    init(_ x: Float, _ y: Float, _ halfX: Float, _ halfY: Float) {
      self.init(x: x, y: y, halfX: halfX, halfY: halfY)
    }
  }

  /// A flat colour or a gradient down the picture.
  struct Paint {
    var top, bottom: FaceColor
    var start: Float = 0
    var perUnit: Float = 0
    var opacity: Float = 1

    init(_ color: FaceColor, opacity: Float = 1) {
      (top, bottom, self.opacity) = (color, color, opacity)
    }

    init(_ top: FaceColor, at start: Float, to bottom: FaceColor, at end: Float, opacity: Float = 1) {
      (self.top, self.bottom, self.start, self.opacity) = (top, bottom, start, opacity)
      perUnit = 1 / (end - start)
    }
  }

  let size: Int
  let oversampling: Int
  private let fineSize: Int
  private let pixelWidth: Float
  private let pixels: UnsafeMutablePointer<SIMD4<Float>>

  init(size: Int, color: FaceColor) {
    self.size = size
    oversampling = size <= 32 ? 4 : size <= 128 ? 2 : 1
    fineSize = size * oversampling
    pixelWidth = 2 / Float(fineSize)
    pixels = .allocate(capacity: fineSize * fineSize)
    pixels.initialize(repeating: color, count: fineSize * fineSize)
  }

  deinit { pixels.deallocate() }

  /// Paints the inside of a shape; `softness` is the width of its edge where that is to be wider than a pixel.
  @inline(__always)
  func fill(
    _ box: Box, _ paint: Paint, softness: Float = 0, distance: (_ x: Float, _ y: Float) -> Float
  ) {
    let edge = max(pixelWidth, softness)
    let margin = edge * 0.5 + pixelWidth
    let columns = range(box.x, box.halfX + margin)
    let rows = range(box.y, box.halfY + margin)
    let perEdge = 1 / edge
    for row in rows {
      let y = (Float(row) + 0.5) * pixelWidth - 1
      let gradient = min(max((y - paint.start) * paint.perUnit, 0), 1)
      let color = paint.top + (paint.bottom - paint.top) * gradient
      let line = pixels + row * fineSize
      for column in columns {
        let x = (Float(column) + 0.5) * pixelWidth - 1
        var coverage = 0.5 - distance(x, y) * perEdge
        if coverage <= 0 { continue }
        coverage = min(coverage, 1)
        if softness > 0 { coverage = coverage * coverage * (3 - 2 * coverage) }
        line[column] += (color - line[column]) * (coverage * paint.opacity)
      }
    }
  }

  /// The finished picture: red, green, blue bytes, rows from the top.
  func write(to bytes: UnsafeMutableBufferPointer<UInt8>) {
    precondition(bytes.count == size * size * 3, "ShapeCanvas.write: \(bytes.count) bytes for \(size)×\(size)×3")
    let scale = 255 / Float(oversampling * oversampling)
    for row in 0..<size {
      for column in 0..<size {
        var sum = SIMD4<Float>.zero
        for fineRow in row * oversampling..<(row + 1) * oversampling {
          let line = pixels + fineRow * fineSize + column * oversampling
          for fineColumn in 0..<oversampling { sum += line[fineColumn] }
        }
        let rounded = sum * scale + 0.5
        let at = (row * size + column) * 3
        bytes[at] = UInt8(min(max(rounded.x, 0), 255))
        bytes[at + 1] = UInt8(min(max(rounded.y, 0), 255))
        bytes[at + 2] = UInt8(min(max(rounded.z, 0), 255))
      }
    }
  }

  private func range(_ center: Float, _ half: Float) -> Range<Int> {
    let limit = Float(fineSize)
    let lower = min(max((center - half + 1) / pixelWidth, 0), limit)
    let upper = min(max((center + half + 1) / pixelWidth + 1, lower), limit)
    return Int(lower)..<max(Int(upper), Int(lower))
  }
}
