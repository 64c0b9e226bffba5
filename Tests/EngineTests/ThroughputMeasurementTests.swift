import Engine
import Testing

/// The measurements check exact sums, so they are also a test of the backend at the sizes that matter.
@Suite struct ThroughputMeasurementTests {
  @Test func matrixProductIsExact() {
    let measured = ThroughputMeasurement.matrixProduct(seconds: 0)
    #expect(measured.isCorrect)
    // Any processor that runs this at all does a tenth of a GFLOP/s, and none ten petaflops.
    #expect(measured.gigaflopsPerSecond > 0.1 && measured.gigaflopsPerSecond < 1e7)
  }

  @Test func convolutionIsExact() {
    #expect(ThroughputMeasurement.convolution(seconds: 0).isCorrect)
  }

  @Test func gramMatrixIsExact() {
    #expect(ThroughputMeasurement.gramMatrix(seconds: 0).isCorrect)
    #expect(ThroughputMeasurement.gramMatrix(rows: 70, columns: 33, seconds: 0).isCorrect)
  }

  @Test func openBLASProductIsExact() {
    #expect(ThroughputMeasurement.openBLASProduct(order: 130, seconds: 0).isCorrect)
  }
}
