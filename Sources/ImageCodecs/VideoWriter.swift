import Foundation

/// Hands frames to the program `ffmpeg`, where it is installed, which makes a film or an animated WebP of them.
struct VideoWriter {
  enum Format {
    /// H.264 in yuv420p, which every player takes.
    case mp4
    /// Lossless frames; 0 loops are for ever. The encoder keeps the compressed frames until the end, since the header
    /// states their size.
    case webp(loops: Int)

    /// How `ffmpeg` is to encode and pack. Players of films take even sizes only.
    fileprivate var arguments: [String] {
      switch self {
      case .mp4:
        ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", "-f", "mp4", "-movflags", "+faststart"]
      case .webp(let loops): ["-c:v", "libwebp_anim", "-lossless", "1", "-loop", "\(loops)", "-f", "webp"]
      }
    }
  }

  private let format: Format
  private let process = Process()
  private let input = Pipe()
  private let messages: URL
  private let path: String
  private var size: (width: Int, height: Int)?
  private let place: URL
  private let framesPerSecond: Double
  private let mark: FileMark?

  /// - Parameters:
  ///   - place: the file to write.
  ///   - path: what errors name.
  ///   - format: film or WebP.
  ///   - framesPerSecond: of all frames.
  ///   - mark: what the file says of the command that made it.
  /// - Throws: `ImageCodecError.missingProgram` without ffmpeg on the search path.
  init(to place: URL, path: String, format: Format, framesPerSecond: Double, mark: FileMark? = nil) throws {
    let program = try Self.requireProgram(path: path)
    (self.place, self.path, self.format, self.framesPerSecond) = (place, path, format, framesPerSecond)
    self.mark = mark
    process.executableURL = program
    messages = FileManager.default.temporaryDirectory.appendingPathComponent("latent-ffmpeg-\(UUID().uuidString)")
  }

  /// Where ffmpeg is.
  /// - Throws: `ImageCodecError.missingProgram` without it on the search path.
  @discardableResult
  static func requireProgram(path: String) throws -> URL {
    guard let program = find("ffmpeg") else {
      throw ImageCodecError.missingProgram(path: path, program: "ffmpeg", package: "ffmpeg")
    }
    return program
  }

  /// Adds a frame; all have the first one's size.
  mutating func append(_ image: Image) throws {
    let rgb = image.converted(toChannels: 3)
    if let size {
      precondition(
        size == (rgb.width, rgb.height), "VideoWriter: a frame of \(rgb.width)×\(rgb.height) after \(size)")
    } else {
      size = (rgb.width, rgb.height)
      try start(width: rgb.width, height: rgb.height)
    }
    guard Self.write(rgb.pixels, to: input.fileHandleForWriting.fileDescriptor) else { throw finishFailing() }
  }

  /// Ends the file.
  func finish() throws {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw failure() }
    if let mark, case .webp = format { try mark.append(toWebP: place, path: path) }
  }

  /// Takes away what is left behind, after a failure the running program as well.
  func cleanUp() {
    if process.isRunning {
      // Asked to end, ffmpeg first waits for more input; what it has written is dropped anyway.
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    try? FileManager.default.removeItem(at: messages)
  }

  private func start(width: Int, height: Int) throws {
    process.arguments =
      [
        "-hide_banner", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "\(width)x\(height)",
        "-r", "\(framesPerSecond)", "-i", "-", "-an",
      ] + format.arguments + comment + [place.path]
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    _ = FileManager.default.createFile(atPath: messages.path, contents: nil)
    process.standardError = try FileHandle(forWritingTo: messages)
    do {
      try process.run()
    } catch { throw ImageCodecError.notWritable(path: path, reason: "ffmpeg: \(error.localizedDescription)") }
  }

  /// A film's mark; a WebP has no place for one that ffmpeg knows.
  private var comment: [String] {
    if let mark, case .mp4 = format { ["-metadata", "comment=\(mark.text)"] } else { [] }
  }

  private func finishFailing() -> ImageCodecError {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
    return failure()
  }

  private func failure() -> ImageCodecError {
    let text = (try? String(contentsOf: messages, encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").last.map(String.init) ?? "exit status \(process.terminationStatus)"
    return .notWritable(path: path, reason: "ffmpeg: \(line)")
  }

  private static func find(_ name: String) -> URL? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { URL(fileURLWithPath: String($0)).appendingPathComponent(name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// Writes everything, without the signal that ends a process whose reader has gone.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var (blocked, before) = (sigset_t(), sigset_t())
    sigemptyset(&blocked)
    sigaddset(&blocked, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    defer {
      var (none, pending) = (timespec(), sigset_t())
      sigpending(&pending)
      if sigismember(&pending, SIGPIPE) == 1 { sigtimedwait(&blocked, nil, &none) }
      pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    return bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let written = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0 {
          if errno == EINTR { continue }
          return false
        }
        rest = rest.dropFirst(written)
      }
      return true
    }
  }
}
