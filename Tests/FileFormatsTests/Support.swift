import Engine
import Foundation
import TestSupport
import Testing

@testable import FileFormats

/// The one-line text of the error that `body` throws; "no error" when it throws none.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}

/// Parses truncations, flipped bytes and spliced copies of `data`. Whatever happens must be a value or a
/// one-line `FileFormatError`; a trap would end the test process.
func fuzz(_ data: Data, trials: Int = 600, _ parse: (Data) throws -> Void) {
  for trial in 0..<trials {
    var random = PhiloxGenerator(seed: 7, purpose: "fuzz", index: UInt64(trial))
    var bytes = [UInt8](data)
    switch trial % 3 {
    case 0: bytes.removeLast(1 + random.integer(below: bytes.count))
    case 1:
      for _ in 0...random.integer(below: 8) {
        bytes[random.integer(below: bytes.count)] = UInt8(truncatingIfNeeded: random.next())
      }
    default:
      let start = random.integer(below: bytes.count)
      let piece = Array(bytes[start..<min(bytes.count, start + 1 + random.integer(below: 16))])
      bytes.insert(contentsOf: piece, at: random.integer(below: bytes.count))
    }
    do {
      try parse(Data(bytes))
    } catch let error as FileFormatError {
      #expect(!error.description.isEmpty && !error.description.contains("\n"))
    } catch {
      Issue.record("trial \(trial): \(error)")
    }
  }
}

/// Seconds that this thread has had a processor: a measure of work that does not depend on what else runs.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func bytes(base64: String) -> Data { Data(base64Encoded: base64) ?? Data() }

/// A Python with NumPy to check our files with. Tests that need it are skipped without.
enum NumPy {
  static let isInstalled = (try? run("import numpy", arguments: [])) != nil

  /// The standard output of a script.
  static func run(_ script: String, arguments: [String]) throws -> String {
    try ReferencePython.run(script, arguments: arguments)
  }
}
