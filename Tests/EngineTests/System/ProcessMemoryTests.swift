import Foundation
import Testing

@testable import Engine

struct ProcessMemoryTests {
  @Test func fieldsAreReadInBytes() {
    let memory = ProcessMemory(status: "Name:\tlatent\nVmHWM:\t  2048 kB\nVmRSS:\t  1024 kB\n")
    #expect(memory?.residentBytes == 1 << 20 && memory?.peakResidentBytes == 2 << 20)
    #expect(ProcessMemory(status: "Name:\tlatent\n") == nil)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")))
  func thePeakIncludesMemoryThatWasGivenBack() throws {
    let before = try #require(ProcessMemory.current())
    let sum = [UInt8](unsafeUninitializedCapacity: 256 << 20) { buffer, count in
      buffer.update(repeating: 1)
      count = 256 << 20
    }.withUnsafeBufferPointer { Int($0[12345]) + Int($0[200 << 20]) }
    #expect(sum == 2)
    let after = try #require(ProcessMemory.current())
    #expect(after.peakResidentBytes >= min(before.residentBytes + 200 << 20, 200 << 20))
    #expect(after.residentBytes <= after.peakResidentBytes)
  }
}
