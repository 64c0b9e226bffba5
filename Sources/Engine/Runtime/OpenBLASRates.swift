import COpenBLAS

/// What OpenBLAS reaches on this machine, in operations a second (a multiplication and an addition are two).
package struct OpenBLASRates: Sendable, Equatable {
  /// A product of two square single-precision matrices.
  package var sgemm: Double
  /// A Gram matrix `XᵀX` in double precision, of which half is computed and counted.
  package var dsyrk: Double

  /// The best of several repetitions, so that other work on the machine matters little.
  ///
  /// - Parameters:
  ///   - order: of the square matrices, and columns of X, which has four times as many rows. The default takes some
  ///     tens of milliseconds in all.
  package static func measure(order: Int = 512, repetitions: Int = 5) -> OpenBLASRates {
    precondition(order > 0 && repetitions > 0, "OpenBLASRates: order \(order), \(repetitions) repetitions")
    OpenBLAS.prepare()
    let n = Int32(order)
    let a = [Float](repeating: 0.5, count: order * order)
    var product = [Float](repeating: 0, count: order * order)
    let x = [Double](repeating: 0.5, count: 4 * order * order)
    var gram = [Double](repeating: 0, count: order * order)
    let clock = ContinuousClock()
    var best = OpenBLASRates(sgemm: 0, dsyrk: 0)
    let cube = Double(order) * Double(order) * Double(order)
    for _ in 0..<repetitions {
      let productTime = clock.measure {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, a, n, 0, &product, n)
      }
      let gramTime = clock.measure {
        cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, n, 4 * n, 1, x, n, 0, &gram, n)
      }
      best.sgemm = max(best.sgemm, 2 * cube / (productTime / .seconds(1)))
      best.dsyrk = max(best.dsyrk, 4 * cube / (gramTime / .seconds(1)))
    }
    return best
  }
}
