import Engine
import Foundation
import LatentSpace
import Statistics

/// Fits codes with a noisy linear attribute, cross-validation excluded, five times over.
///
/// With `directory` it also writes `codes.f64`, `labels.u8` and the fitted `normal.f64` there, for `boundary_peer.py`
/// to fit the same codes. The intercept is penalised, as there.
func measureBoundary(count: Int, dimensions: Int, directory: String?) throws {
  var random = PhiloxGenerator(seed: 0, purpose: "boundary benchmark")
  let codes = Matrix(
    rows: count, columns: dimensions, elements: (0..<count * dimensions).map { _ in random.normal() })
  let direction = (0..<dimensions).map { _ in random.normal() }
  let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
  let labels = Matrix.product(codes, direction).map { $0 / norm + 0.3 * random.normal() > 0 }
  for repetition in 0..<5 {
    let start = ContinuousClock.now
    let machine = try LinearSVM(examples: codes, labels: labels, options: .init(penalisesIntercept: true))
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    print("latent \(seconds) s, \(machine.iterations) steps, objective \(machine.objective)")
    guard repetition == 0, let directory else { continue }
    let folder = URL(fileURLWithPath: directory)
    try codes.withUnsafeElements { Data(buffer: $0) }.write(to: folder.appending(path: "codes.f64"))
    try Data(labels.map { $0 ? 1 : 0 }).write(to: folder.appending(path: "labels.u8"))
    try machine.weights.withUnsafeBufferPointer { Data(buffer: $0) }.write(to: folder.appending(path: "normal.f64"))
  }
}

/// The whole search as `latent boundary` runs it, on codes with a noisy linear attribute.
func measureSearch(count: Int, dimensions: Int) throws {
  var random = PhiloxGenerator(seed: 0, purpose: "boundary benchmark")
  let codes = (0..<count * dimensions).map { _ in Float(random.normal()) }
  let scores = (0..<count).map { Double(codes[$0 * dimensions]) + 0.3 * random.normal() }
  let start = ContinuousClock.now
  let (boundary, report) = try BoundaryFinder().findBoundary(
    codes: codes, dimensions: dimensions, scores: scores, attribute: "synthetic", space: "z")
  print("search \((ContinuousClock.now - start) / .seconds(1)) s, cosine to truth \(boundary.normal[0])")
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
  print(String(decoding: try encoder.encode(report), as: UTF8.self))
}
