/// Paints a face from its attributes: the same bytes on every machine, as only correctly rounded operations
/// decide a pixel.
public enum FaceRenderer {
  /// Sizes that can be painted, in pixels.
  public static let sizes = 16...1024

  /// The picture as `size × size × 3` bytes (red, green, blue, rows from the top).
  public static func render(_ face: FaceAttributes, size: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: size * size * 3) { buffer, count in
      render(face, size: size, into: UnsafeMutableBufferPointer(rebasing: buffer[..<(size * size * 3)]))
      count = size * size * 3
    }
  }

  /// Writes the picture of a face into memory: red, green, blue of each pixel, rows from the top.
  /// - Parameters:
  ///   - face: what is drawn.
  ///   - size: width and height in pixels, in `sizes`.
  ///   - bytes: exactly `size × size × 3` of them.
  public static func render(_ face: FaceAttributes, size: Int, into bytes: UnsafeMutableBufferPointer<UInt8>) {
    precondition(sizes.contains(size), "FaceRenderer.render: size \(size) is outside \(sizes)")
    let drawing = FaceDrawing(anatomy: FaceAnatomy(face), size: size)
    drawing.paintBackdrop()
    drawing.paintBehindHead()
    drawing.paintBody()
    drawing.paintHead()
    drawing.paintFace()
    drawing.paintHairInFront()
    drawing.paintGlasses()
    drawing.canvas.write(to: bytes)
  }
}

/// One picture in the making. The parts are painted back to front.
struct FaceDrawing: ~Copyable {
  typealias Box = ShapeCanvas.Box
  typealias Paint = ShapeCanvas.Paint

  let anatomy: FaceAnatomy
  let canvas: ShapeCanvas

  init(anatomy: FaceAnatomy, size: Int) {
    self.anatomy = anatomy
    canvas = ShapeCanvas(size: size, color: anatomy.background)
  }

  func paintBackdrop() {
    let light = anatomy.background.lightened(0.35)
    canvas.fill(.everything, Paint(light), softness: 1.1) { x, y in Shape.circle(x, y + 0.1, 0.72) }
  }

  func paintFace() {
    paintCheeks()
    if anatomy.kind == .robot {
      paintRobotEyes()
      paintRobotMouth()
    } else {
      if anatomy.kind == .cat || anatomy.kind == .bear { paintMuzzle() }
      paintEyes()
      paintNose()
      paintMouth()
    }
    paintBrows()
    paintWrinkles()
  }
}
