import FileFormats
import Foundation
import GenerativeModels

extension Labelling {
  /// Writes labels and the codes that they are of, so that `latent boundary --codes --scores --few` finds the boundary
  /// that `boundary(of:labels:)` does.
  /// - Parameters:
  ///   - labels: so far.
  ///   - attribute: the name of their column.
  ///   - codes: an `.npz` of the whole pool, labelled or not, as `latent sample --codes` writes it.
  ///   - scores: a table with the columns seed, class and the attribute, 1 for pictures that have it and 0 for others.
  /// - Throws: `LatentSpaceError.labels` for one of a picture that is not in the pool; what writing throws.
  public func write(_ labels: [CodeLabel], of attribute: String, codes: URL, scores: URL) throws {
    let (model, classes) = (sampler.model, pool.map(\.classIndex))
    let z = sampler.codes(seeds: pool.map(\.seed))
    let sample = ScoredSample(
      z: z, w: sampler.styles(z, classes: classes, truncation: truncation), truncation: truncation, classes: classes,
      modelIdentity: model.identity)
    let known = try rows(of: labels)
    try sample.write(to: codes, seeds: pool.map(\.seed), classNames: model.classes)
    try CSVTable(
      header: ["seed", "class", attribute],
      rows: known.map { row, has in
        ["\(pool[row].seed)", model.classes[pool[row].classIndex], has ? "1" : "0"]
      }
    ).write(to: scores)
  }
}
