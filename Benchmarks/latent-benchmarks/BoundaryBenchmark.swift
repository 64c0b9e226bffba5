import Engine
import Foundation
import LatentSpace

/// One boundary fit, cross-validation excluded, on the codes of a file or on codes drawn as
/// `sklearn_boundary.py` draws them; prints a line for each of five repetitions.
func measureBoundary(count: Int, dimensions: Int) throws {
  var random = PhiloxGenerator(seed: 0, purpose: "boundary benchmark")
  let codes = Matrix(
    rows: count, columns: dimensions, elements: (0..<count * dimensions).map { _ in random.normal() })
  let direction = (0..<dimensions).map { _ in random.normal() }
  let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
  let labels = Matrix.product(codes, direction).map { $0 / norm + 0.3 * random.normal() > 0 }
  for _ in 0..<5 {
    let start = ContinuousClock.now
    let machine = try LinearSVM(codes: codes, labels: labels)
    let elapsed = ContinuousClock.now - start
    let length = machine.weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let cosine = zip(machine.weights, direction).reduce(0) { $0 + $1.0 * $1.1 } / (norm * length)
    print(
      "linear SVM \(count) × \(dimensions): \(elapsed), \(machine.iterations) steps, "
        + "objective \(machine.objective), cosine to truth \(cosine)")
  }
}
