import FileFormats
import Foundation
import ImageCodecs

// libFuzzer calls one function with bytes of its choice, again and again, and learns from which branches they take. The
// environment's FUZZ_TARGET says which reader gets them. `Tests/Fuzzing/fuzz` builds and runs this.

/// A reader of bytes from outside. Whatever they are, it returns or throws.
enum FuzzTarget: String, CaseIterable {
  case pickle, pytorch, npy, npz, safetensors, json, csv, png, jpeg

  static let chosen: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      let names = allCases.map(\.rawValue).joined(separator: ", ")
      fatalError("FUZZ_TARGET: expected one of \(names), found \"\(name)\"")
    }
    return target
  }()

  func read(_ data: Data) throws {
    switch self {
    case .pickle: _ = try PickleTree(parsing: data, file: "fuzz")
    case .pytorch:
      let file = try PyTorchFile(parsing: data, file: "fuzz")
      _ = file.json(file.tree.root)
      for tensor in try file.tensors() { _ = try tensor.tensor.floats() }
    case .npy: _ = try NPYArray(parsing: data, file: "fuzz")
    case .npz:
      let file = try NPZFile(parsing: data, file: "fuzz")
      for name in file.names { _ = try file.array(named: name) }
    case .safetensors:
      let file = try SafetensorsFile(parsing: data, file: "fuzz")
      for name in file.names { _ = try file.tensor(named: name).floats() }
    case .json: try Self.checkRoundTrip(JSONValue(parsing: data, file: "fuzz"))
    case .csv: _ = try CSVTable(parsing: String(decoding: data, as: UTF8.self), file: "fuzz")
    case .png, .jpeg:
      // What is claimed beyond this is refused by its size, which the reader's own tests show.
      let options = ImageReadOptions(maximumPixels: 1 << 20)
      _ = try ImageFile.decode(data, path: "fuzz", options: options)
    }
  }

  /// What was read, written and read again is the same.
  private static func checkRoundTrip(_ value: JSONValue) throws {
    let again = try JSONValue(parsing: Data(value.text().utf8), file: "fuzz")
    precondition(again == value, "JSON changed: \(value.text()) and \(again.text())")
  }
}

/// Seconds that this thread has had a processor: on a busy machine, a run that waits is no hang.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Blocks of memory that a reader asks for. Sizes that a file claims are checked before memory is taken, so no block is
/// larger than `bytesPerByte` times the file and what any reader needs; deflated parts may grow as deflate can.
private enum Memory {
  /// What an empty file may take.
  static let floor = 1 << 16
  /// At most this many bytes of memory in one block for each byte of the file.
  static var bytesPerByte: Int {
    switch FuzzTarget.chosen {
    // A number of one byte becomes a float of four.
    case .npy, .safetensors, .csv: 4
    // A value of one byte of text or of one operation is an element of an array of values.
    case .json, .pickle: 4 * MemoryLayout<JSONValue>.stride
    // Deflate makes at most 1,032 bytes of one, and those may become floats.
    case .npz, .pytorch, .png, .jpeg: 4 * 1032
    }
  }
  /// Zero where nothing is watched. The hook must not allocate, so it reads plain numbers.
  nonisolated(unsafe) static var limit = 0
  nonisolated(unsafe) static var largest = 0
  nonisolated(unsafe) static var ratio = 0.0
  nonisolated(unsafe) static var bytes = 0
  nonisolated(unsafe) static var isHooked = false

  static func hook() {
    guard !isHooked else { return }
    isHooked = true
    _ = installHooks(
      { _, size in
        guard Memory.limit > 0, size > Memory.largest else { return }
        Memory.largest = size
      }, { _ in })
    atexit { print("largest block: \(Memory.ratio) times a file of \(Memory.bytes) bytes, beyond \(Memory.floor)") }
  }

  static func watch<T>(_ count: Int, _ body: () throws -> T) rethrows -> T {
    hook()
    limit = floor + count * bytesPerByte
    largest = 0
    defer {
      let (found, allowed) = (largest, limit)
      limit = 0
      if found > floor, Double(found - floor) > ratio * Double(max(1, count)) {
        ratio = Double(found - floor) / Double(max(1, count))
        bytes = count
      }
      precondition(found <= allowed, "a block of \(found) bytes for a file of \(count)")
    }
    return try body()
  }
}

@_silgen_name("__sanitizer_install_malloc_and_free_hooks")
private func installHooks(
  _ allocated: @convention(c) (UnsafeRawPointer?, Int) -> Void, _ freed: @convention(c) (UnsafeRawPointer?) -> Void
) -> CInt

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let data = start.map { Data(bytes: $0, count: count) } ?? Data()
  let begin = processorSeconds()
  defer {
    let seconds = processorSeconds() - begin
    precondition(seconds < 1, "a run took \(seconds) s: a hang")
  }
  do {
    try Memory.watch(count) { try FuzzTarget.chosen.read(data) }
  } catch {
    // An error has to be one line that can be shown on a terminal.
    let line = "\(error)"
    precondition(
      !line.isEmpty && !line.unicodeScalars.contains { $0.value < 0x20 }, "an error of several lines: \(line)")
  }
  return 0
}
