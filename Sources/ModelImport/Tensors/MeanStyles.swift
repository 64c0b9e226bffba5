import Engine

/// The mean of what the synthesis reads over random z, for files that do not have it.
enum MeanStyles {
  /// Codes that each mean is taken over.
  static let codes = 4096

  /// - Parameters:
  ///   - classes: rows of the result.
  ///   - latentDimension: dimensions of z, which is standard normal.
  ///   - styleDimension: dimensions of what the synthesis reads.
  ///   - map: z `[n, latentDimension]` and the index of a class → what the synthesis reads, `[n, styleDimension]`.
  /// - Returns: `[classes, styleDimension]`; of more than 32 classes over fewer codes each, 256 at least.
  static func measure(
    classes: Int, latentDimension: Int, styleDimension: Int, _ map: (_ z: Variable, _ index: Int) -> Variable
  ) -> Tensor {
    let count = max(256, min(codes, 32 * codes / classes))
    var random = PhiloxGenerator(seed: 0, purpose: "mean style")
    let z = Variable(
      Tensor((0..<count * latentDimension).map { _ in Float(random.normal()) }, shape: [count, latentDimension]))
    let rows = (0..<classes).flatMap { map(z, $0).mean(to: [1, styleDimension]).value.values }
    return Tensor(rows, shape: [classes, styleDimension])
  }
}
