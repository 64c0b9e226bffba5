import Testing

@testable import Engine

@Suite struct MachineStateTests {
  private let memory = "MemTotal:       24683520 kB\nMemFree: 1 kB\nMemAvailable:   20048000 kB\n"

  @Test func machineWithoutLimits() {
    let state = MachineState(
      memoryInformation: memory, memoryLimit: "max\n", processorLimit: "max 100000\n", load: "4.29 5.01 4.64 3/200 1\n")
    #expect(state.memoryBytes == 24_683_520 * 1024)
    #expect(state.availableMemoryBytes == 20_048_000 * 1024)
    #expect(state.processorQuota == nil)
    #expect(state.loadAverage == 4.29)
  }

  @Test func containerWithLimits() {
    let state = MachineState(
      memoryInformation: memory, memoryLimit: "1073741824\n", processorLimit: "150000 100000\n", load: "")
    #expect(state.memoryBytes == 1 << 30)
    #expect(state.availableMemoryBytes == 1 << 30)
    #expect(state.processorQuota == 1.5)
    #expect(state.loadAverage == nil)
  }

  @Test func systemThatTellsNothing() {
    let state = MachineState(memoryInformation: "", memoryLimit: "", processorLimit: "0 0", load: "")
    #expect(state.memoryBytes == nil && state.availableMemoryBytes == nil && state.processorQuota == nil)
  }
}
