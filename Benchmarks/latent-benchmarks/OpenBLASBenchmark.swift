import Engine

/// One line: the core that was detected, the one that runs, and its rates.
func measureOpenBLAS() {
  let preparation = OpenBLAS.preparation
  let rates = OpenBLASRates.measure(order: 1024, repetitions: 10)
  func gigaflops(_ rate: Double) -> String { "\(Int(rate / 1e9)) GFLOP/s" }
  print(
    "\(preparation.core) (\(preparation.outcome.rawValue), detected \(preparation.detectedCore)), "
      + "\(OpenBLAS.threadCount) threads: sgemm \(gigaflops(rates.sgemm)), dsyrk \(gigaflops(rates.dsyrk))")
}
