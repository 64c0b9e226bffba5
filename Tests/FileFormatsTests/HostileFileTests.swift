import Foundation
import Testing

@testable import FileFormats

/// Files made to harm whoever opens them. Each is refused with the name of what is wrong, or read as data that does
/// nothing; none traps, hangs or takes memory that it does not bring.
struct HostileFileTests {
  struct HostileFile: CustomTestStringConvertible, Sendable {
    let name: String
    let data: @Sendable () -> Data
    let outcome: Outcome

    enum Outcome: Sendable {
      /// Read, with names that could have run code.
      case inert([String])
      /// Refused, in these words among others.
      case refused(String)
    }

    init(_ name: String, _ outcome: Outcome, _ data: @escaping @Sendable () -> Data) {
      (self.name, self.outcome, self.data) = (name, outcome, data)
    }

    var testDescription: String { name }
  }

  @Test(arguments: HostilePickles.all + HostileTensors.all + HostileArchives.all)
  func isRefusedOrInert(_ hostile: HostileFile) throws {
    let data = hostile.data()
    let (peakBefore, start) = (Self.peakMemory(), processorSeconds())
    var dangerous: [String] = []
    let fault = message {
      let file = try PyTorchFile(parsing: data, file: "a.pt")
      dangerous = file.globals.filter { $0.effect == .couldRunCode }.map(\.description)
      for tensor in try file.tensors() { _ = try tensor.tensor.floats() }
    }
    switch hostile.outcome {
    case .inert(let names):
      #expect(fault == "no error")
      #expect(dangerous == names)
    case .refused(let words):
      #expect(fault.contains(words), "\(fault)")
      #expect(fault.hasPrefix("a.pt") && !fault.contains("\n") && fault.utf8.count < 2000, "\(fault)")
    }
    // A fraction of a second where the code is optimised.
    #expect(processorSeconds() - start < 30)
    #expect(Self.peakMemory() - peakBefore < 256 << 20 + 4 * data.count)
  }

  @Test func thereAreManyOfThem() {
    let names = (HostilePickles.all + HostileTensors.all + HostileArchives.all).map(\.name)
    #expect(Set(names).count == names.count && names.count >= 70)
  }

  /// A file that is cut short anywhere is refused, and never read as a smaller one. Old files end in storages, whose
  /// numbers are not looked at when the file is opened, but counted.
  @Test(arguments: [PickleFixtures.archive, PickleFixtures.legacy, PickleFixtures.numpy[2]])
  func cutShortAnywhere(_ data: Data) {
    for count in stride(from: 0, to: data.count, by: 13) {
      #expect(throws: FileFormatError.self) { try PyTorchFile(parsing: data.prefix(count), file: "a.pt") }
    }
  }

  /// The most memory that this process has had, in bytes.
  private static func peakMemory() -> Int {
    var usage = rusage()
    // RUSAGE_SELF, which is 0.
    getrusage(0, &usage)
    return usage.ru_maxrss << 10
  }
}
