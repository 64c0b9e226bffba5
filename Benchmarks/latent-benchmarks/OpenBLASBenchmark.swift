import Engine

/// One line: the core that was detected, the one that runs, and its rates.
func measureOpenBLAS() {
  let preparation = OpenBLAS.preparation
  func gigaflops(_ rate: ThroughputMeasurement) -> String { "\(Int(rate.gigaflopsPerSecond)) GFLOP/s" }
  print(
    "\(preparation.core) (\(preparation.outcome.rawValue), detected \(preparation.detectedCore)), "
      + "\(OpenBLAS.threadCount) threads: sgemm \(gigaflops(.openBLASProduct())), "
      + "dsyrk \(gigaflops(.gramMatrix(columns: 1024)))")
}
