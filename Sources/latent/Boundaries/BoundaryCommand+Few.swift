import Datasets
import Engine
import LatentSpace

/// `latent boundary --few`.
extension BoundaryCommand {
  /// The boundary of labels of some rows of a table.
  /// - Throws: `LatentSpaceError.scores` for scores that are no labels, or two of one code; `LatentSpaceError.labels` for
  ///   too few.
  func findFew(
    _ attribute: String, _ finder: BoundaryFinder, _ table: Matrix, _ classes: ClassLabels?, _ rows: [Int],
    _ scores: [Double], in space: CodeSpace
  ) throws -> (direction: Direction, report: BoundaryReport) {
    if let other = scores.first(where: { $0 != 0 && $0 != 1 }) {
      throw LatentSpaceError.scores(
        attribute: attribute, expected: "labels with --few: 1 where a picture has it, 0 where not", found: "\(other)")
    }
    guard Set(rows).count == rows.count else {
      throw LatentSpaceError.scores(attribute: attribute, expected: "one label a code with --few", found: "several")
    }
    return try finder.findDirection(
      of: attribute, codes: table, labels: zip(rows, scores).map { (row: $0, has: $1 == 1) }, classes: classes?.indices,
      classNames: classes?.names ?? [], space: space)
  }
}
