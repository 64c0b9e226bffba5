import Foundation

/// An animated PNG: each frame is encoded by libpng and its image data wrapped again (APNG specification 1.0).
///
/// The first frame's data stay IDAT, so that readers without animation show it; later ones become fdAT, which is IDAT
/// with a sequence number in front. The number of frames stands near the beginning and is filled in at the end.
struct AnimatedPNGWriter {
  private let output: AnimationOutput
  private let framesPerSecond: Double
  private let loops: Int
  private let mark: FileMark?
  private var frameCount = 0
  private var sequence: UInt32 = 0
  private var size = (width: 0, height: 0, channels: 0)
  private let controlOffset = PNGChunks.signature.count + 25

  init(_ output: AnimationOutput, framesPerSecond: Double, loops: Int, mark: FileMark? = nil) {
    self.output = output
    self.framesPerSecond = framesPerSecond
    self.loops = loops
    self.mark = mark
  }

  mutating func append(_ frame: Image) throws {
    if frameCount == 0 { size = (frame.width, frame.height, frame.channels) }
    precondition(
      frame.width == size.width && frame.height == size.height,
      "AnimatedPNGWriter: a frame of \(frame.width)×\(frame.height) after one of \(size.width)×\(size.height)")
    let png = try PNGCodec.encode(frame.converted(toChannels: size.channels), path: output.path, fast: true)
    let chunks = PNGChunks(png).chunks
    if frameCount == 0 {
      try output.write(PNGChunks.signature + PNGChunks.encoded("IHDR", Array(png[chunks[0].range])))
      try output.write(animationControl())
      if let mark { try output.write(mark.pngChunk) }
      for chunk in chunks.dropFirst().prefix(while: { $0.type != "IDAT" }) {
        try output.write(PNGChunks.encoded(chunk.type, Array(png[chunk.range])))
      }
    }
    try output.write(PNGChunks.encoded("fcTL", frameControl()))
    for chunk in chunks where chunk.type == "IDAT" {
      let data = Array(png[chunk.range])
      try output.write(
        frameCount == 0
          ? PNGChunks.encoded("IDAT", data) : PNGChunks.encoded("fdAT", PNGChunks.bigEndian(nextSequence()) + data))
    }
    frameCount += 1
  }

  func finish() throws {
    try output.write(PNGChunks.encoded("IEND", []))
    try output.overwrite(at: controlOffset, animationControl())
  }

  private func animationControl() -> [UInt8] {
    PNGChunks.encoded("acTL", PNGChunks.bigEndian(UInt32(frameCount)) + PNGChunks.bigEndian(UInt32(loops)))
  }

  /// Sequence number, size, offset, delay as a fraction of a second, and "leave as is, replace" for blending.
  private mutating func frameControl() -> [UInt8] {
    let delay = UInt32(min((1000 / framesPerSecond).rounded(), 65535))
    return [nextSequence(), UInt32(size.width), UInt32(size.height), 0, 0].flatMap(PNGChunks.bigEndian)
      + PNGChunks.bigEndian(delay << 16 | 1000) + [0, 0]
  }

  private mutating func nextSequence() -> UInt32 {
    defer { sequence += 1 }
    return sequence
  }
}
