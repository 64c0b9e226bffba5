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

  static let maximumPixels = 1 << 20
  /// Bytes of an input that the fuzzer makes.
  static let mostFuzzed = 32768

  /// Reads the bytes.
  /// - Returns: what is to be checked afterwards.
  func read(_ data: Data) throws -> JSONValue? {
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
    case .json: return try JSONValue(parsing: data, file: "fuzz")
    case .csv: _ = try CSVTable(parsing: String(decoding: data, as: UTF8.self), file: "fuzz")
    case .png, .jpeg:
      // What is claimed beyond this is refused by its size, which the reader's own tests show.
      let options = ImageReadOptions(maximumPixels: Self.maximumPixels)
      _ = try ImageFile.decode(data, path: "fuzz", options: options)
    }
    return nil
  }

  /// What was read, written and read again is the same.
  static func checkRoundTrip(_ value: JSONValue) {
    let again = try? JSONValue(parsing: Data(value.text().utf8), file: "fuzz")
    precondition(again == value, "JSON changed: \(value.text()) and \(again?.text() ?? "none")")
  }
}

/// Seconds that this thread has had a processor: on a busy machine, a run that waits is no hang.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Blocks of memory that a reader asks for: none is larger than four times the file, or than four times what its deflated
/// parts can be unpacked to.
private enum Memory {
  /// What any reader may take.
  static let floor = 1 << 18

  /// What an array takes beside its elements, and what its size is rounded up by.
  private static let header = 64

  /// The largest block for a file.
  static func limit(for data: Data) -> Int {
    switch FuzzTarget.chosen {
    case .csv, .json, .npy, .pickle, .safetensors: return max(floor, 4 * data.count + header)
    // Deflate makes at most 1,032 bytes of one.
    case .npz, .pytorch: return max(floor, 4 * data.count * (data.starts(with: [0x50, 0x4B]) ? 1032 : 1) + header)
    // Both go to the reader of pictures, which tells the formats apart by the first bytes.
    case .png, .jpeg: return floor + (data.starts(with: [0xFF, 0xD8]) ? jpeg(data) : png(data))
    }
  }

  /// A byte of deflate makes at most 1,032, each of which may be eight pixels of a palette with transparency.
  private static func png(_ data: Data) -> Int { 8 * 4 * 1032 * data.count }

  /// 64 samples take a bit at least, at one to four bytes a pixel and two a coefficient. Arithmetic coding may make any
  /// number of samples of a few bytes, of which only the pixels that are allowed are read.
  private static func jpeg(_ data: Data) -> Int {
    let isArithmetic = zip(data, data.dropFirst()).contains { $0 == 0xFF && (0xC9...0xCF).contains($1) }
    return isArithmetic ? 8 * FuzzTarget.maximumPixels : 4 * 1032 * data.count
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
    atexit { print("largest block above \(Memory.floor) bytes: \(Memory.ratio) times a file of \(Memory.bytes)") }
  }

  static func watch<T>(_ data: Data, _ body: () throws -> T) rethrows -> T {
    hook()
    let count = data.count
    limit = limit(for: data)
    largest = 0
    defer {
      let (found, allowed) = (largest, limit)
      limit = 0
      if found > floor, Double(found) > ratio * Double(max(1, count)) {
        ratio = Double(found) / Double(max(1, count))
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

@_cdecl("LLVMFuzzerInitialize")
public func initializeFuzzing(_ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?) -> CInt {
  for data in FuzzTarget.chosen.largeInputs { run(data) }
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  run(start.map { Data(bytes: $0, count: count) } ?? Data())
  return 0
}

private func run(_ data: Data) {
  let begin = processorSeconds()
  do {
    let value = try Memory.watch(data) { try FuzzTarget.chosen.read(data) }
    if let value, data.count <= FuzzTarget.mostFuzzed { FuzzTarget.checkRoundTrip(value) }
  } catch {
    // An error has to be one line that can be shown on a terminal.
    let line = "\(error)"
    precondition(
      !line.isEmpty && !line.unicodeScalars.contains { $0.value < 0x20 }, "an error of several lines: \(line)")
  }
  let seconds = processorSeconds() - begin
  let most = data.count > FuzzTarget.mostFuzzed ? 10.0 : 1
  precondition(seconds < most, "a run took \(seconds) s: a hang; it begins with \(data.prefix(40) as NSData)")
}
