import Engine
import LatentSpace

/// Principal components of single-precision codes held in memory, five times over: moments, covariance, eigenvectors.
///
/// Dimension j has the deviation 1 + j / D, so that the largest variance and the total are known.
func measureComponents(count: Int, dimensions: Int) throws {
  var random = PhiloxGenerator(seed: 0, purpose: "components benchmark")
  var codes = [Float](repeating: 0, count: count * dimensions)
  for index in codes.indices {
    codes[index] = Float(random.normal() * (1 + Double(index % dimensions) / Double(dimensions)))
  }
  for _ in 0..<5 {
    let start = ContinuousClock.now
    var moments = CodeMoments(dimensions: dimensions)
    codes.withUnsafeBufferPointer { moments.add($0) }
    let components = try PrincipalComponents(moments)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    print("latent \(seconds) s, largest variance \(components.variances[0]), total \(components.totalVariance)")
  }
}
