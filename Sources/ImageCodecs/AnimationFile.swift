import FileFormats
import Foundation

/// Writes animations frame by frame; memory does not grow with their number.
public enum AnimationFile {
  /// The extensions of animations that can be written.
  public static let extensions = ["png", "apng", "gif", "webp", "mp4"]

  /// The frames a second that a format holds, by its extension.
  ///
  /// A frame is shown for 1 to 65,535 hundredths of a second in a GIF, thousandths in a PNG, and for 24 bits of
  /// thousandths in a WebP. A film has no such limits, but nothing is shown for more than a quarter of an hour.
  public static func frameRates(ofExtension kind: String) -> ClosedRange<Double> {
    switch kind.lowercased() {
    case "gif": 0.0016...100
    case "png", "apng": 0.016...1000
    case "webp": 0.0001...1000
    default: 0.0012...1000
    }
  }

  /// Refuses frames a second that the format of a file cannot hold, and one that needs a missing program, before there
  /// is work to lose.
  /// - Throws: `ImageCodecError.unknownExtension`, `.notWritable` or `.missingProgram`.
  public static func requirePossible(_ url: URL, framesPerSecond: Double) throws {
    let kind = url.pathExtension.lowercased()
    guard extensions.contains(kind) else { throw ImageCodecError.unknownExtension(path: url.path) }
    let rates = frameRates(ofExtension: kind)
    guard rates.contains(framesPerSecond) else {
      throw ImageCodecError.notWritable(
        path: url.path,
        reason: String(
          format: "a .\(kind) holds %g to %g frames a second, not %g", rates.lowerBound, rates.upperBound,
          framesPerSecond))
    }
    if ["mp4", "webp"].contains(kind) { try VideoWriter.requireProgram(path: url.path) }
  }

  /// Writes an animated PNG (`.png`, `.apng`), a GIF (`.gif`) or, through the program ffmpeg, an animated WebP
  /// (`.webp`) or a film (`.mp4`), as the name's extension says.
  ///
  /// ```swift
  /// try AnimationFile.write(to: url, framesPerSecond: 25) { append in
  ///   for code in walk { try append(picture(of: code)) }
  /// }
  /// ```
  ///
  /// All frames have the first one's size. A PNG keeps the first frame's channels; in the others transparency is
  /// composited over white. PNG and WebP keep every colour exactly, a GIF has at most 256 a frame, a film comes close.
  /// The file appears whole or not at all.
  /// - Parameters:
  ///   - url: the file; its extension tells the format.
  ///   - framesPerSecond: within `frameRates` of the extension.
  ///   - loops: how often the animation plays; 0 is for ever. A film leaves that to its player.
  ///   - isDithered: whether a GIF spreads the error of its palette over neighbouring pixels.
  ///   - mark: what the file says of the command that made it.
  ///   - frames: calls what it is given once a frame, in their order.
  /// - Throws: `ImageCodecError`, for WebP and films also `.missingProgram` where there is no ffmpeg; what `frames`
  ///   throws.
  public static func write(
    to url: URL, framesPerSecond: Double, loops: Int = 0, isDithered: Bool = true, mark: FileMark? = nil,
    frames: (_ append: (Image) throws -> Void) throws -> Void
  ) throws {
    precondition((0...65535).contains(loops), "AnimationFile.write: \(loops) loops")
    try requirePossible(url, framesPerSecond: framesPerSecond)
    let kind = url.pathExtension.lowercased()
    try AtomicFile.write(to: url) { place in
      var count = 0
      if ["mp4", "webp"].contains(kind) {
        var writer = try VideoWriter(
          to: place, path: url.path, format: kind == "mp4" ? .mp4 : .webp(loops: loops),
          framesPerSecond: framesPerSecond, mark: mark)
        defer { writer.cleanUp() }
        try frames {
          try writer.append($0)
          count += 1
        }
        guard count > 0 else { throw noFrames(url) }
        return try writer.finish()
      }
      let output = try AnimationOutput(place, path: url.path)
      if kind == "gif" {
        var writer = GIFWriter(
          output, framesPerSecond: framesPerSecond, loops: loops, isDithered: isDithered, mark: mark)
        try frames {
          try writer.append($0)
          count += 1
        }
        if count > 0 { try writer.finish() }
      } else {
        var writer = AnimatedPNGWriter(output, framesPerSecond: framesPerSecond, loops: loops, mark: mark)
        try frames {
          try writer.append($0)
          count += 1
        }
        if count > 0 { try writer.finish() }
      }
      try output.close()
      guard count > 0 else { throw noFrames(url) }
    }
  }

  private static func noFrames(_ url: URL) -> ImageCodecError {
    .notWritable(path: url.path, reason: "an animation without frames")
  }
}
