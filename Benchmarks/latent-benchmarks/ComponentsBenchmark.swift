import Engine
import Statistics

/// Principal components of single-precision codes held in memory, in both precisions of their products, five times
/// each: moments, covariance, eigenvectors.
///
/// Dimension j has the deviation 1 + j / D, so that the largest variance and the total are known.
func measureComponents(count: Int, dimensions: Int) throws {
  var random = PhiloxGenerator(seed: 0, purpose: "components benchmark")
  var codes = [Float](repeating: 0, count: count * dimensions)
  for index in codes.indices {
    codes[index] = Float(random.normal() * (1 + Double(index % dimensions) / Double(dimensions)))
  }
  for (name, precision) in [("double", ClassMoments.Precision.double), ("single", .single)] {
    for _ in 0..<5 {
      let start = ContinuousClock.now
      var moments = ClassMoments(dimensions: dimensions, precision: precision)
      codes.withUnsafeBufferPointer { moments.add($0) }
      let components = try PrincipalComponents(moments)
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      let found = "largest variance \(components.variances[0]), total \(components.totalVariance)"
      print("latent-\(name) \(seconds) s, \(found)")
    }
  }
}
