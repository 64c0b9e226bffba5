/// An animated GIF 89a with a palette of its own for each frame.
struct GIFWriter {
  private let output: AnimationOutput
  private let framesPerSecond: Double
  private let loops: Int
  private let isDithered: Bool
  private let mark: FileMark?
  private var frameCount = 0
  private var size = (width: 0, height: 0)

  init(_ output: AnimationOutput, framesPerSecond: Double, loops: Int, isDithered: Bool, mark: FileMark? = nil) {
    self.output = output
    self.framesPerSecond = framesPerSecond
    self.loops = loops
    self.isDithered = isDithered
    self.mark = mark
  }

  mutating func append(_ frame: Image) throws {
    if frameCount == 0 {
      size = (frame.width, frame.height)
      guard max(size.width, size.height) <= 65535 else {
        throw ImageCodecError.notWritable(path: output.path, reason: "a GIF holds at most 65535 pixels a side")
      }
      try output.write(header())
    }
    precondition(
      frame.width == size.width && frame.height == size.height,
      "GIFWriter: a frame of \(frame.width)×\(frame.height) after one of \(size.width)×\(size.height)")
    let quantized = PaletteQuantizer.quantize(frame.converted(toChannels: 3), isDithered: isDithered)
    // The color table holds a power of two, at least two colours.
    var bits = 1
    while 1 << bits < quantized.palette.count { bits += 1 }
    var table = quantized.palette.flatMap { [$0.red, $0.green, $0.blue] }
    table += [UInt8](repeating: 0, count: 3 << bits - table.count)
    try output.write(graphicControl())
    try output.write([0x2C, 0, 0, 0, 0] + Self.word(size.width) + Self.word(size.height) + [0x80 | UInt8(bits - 1)])
    try output.write(table + [UInt8(max(bits, 2))])
    try output.write(GIFCompression.subBlocks(GIFCompression.compress(quantized.indices, bits: max(bits, 2))))
    frameCount += 1
  }

  func finish() throws { try output.write([0x3B]) }

  /// Signature, screen without a global palette, Netscape's extension that makes the animation repeat, and the mark.
  private func header() -> [UInt8] {
    let screen = Array("GIF89a".utf8) + Self.word(size.width) + Self.word(size.height) + [0x70, 0, 0]
    let comment = mark?.gifExtension ?? []
    if loops == 1 { return screen + comment }
    // The extension counts repetitions after the first showing; 0 is for ever.
    let repetitions = [0x21, 0xFF, 11] + Array("NETSCAPE2.0".utf8) + [3, 1] + Self.word(max(loops - 1, 0)) + [0]
    return screen + repetitions + comment
  }

  /// The delay is in hundredths of a second; rounding the times and not the delays keeps the mean rate.
  private func graphicControl() -> [UInt8] {
    func time(_ frame: Int) -> Int { Int((100 * Double(frame) / framesPerSecond).rounded()) }
    let delay = min(max(time(frameCount + 1) - time(frameCount), 1), 65535)
    return [0x21, 0xF9, 4, 0x04] + Self.word(delay) + [0, 0]
  }

  private static func word(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
}
