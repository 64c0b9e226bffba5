import Engine
import TestSupport

/// Features of which many pairs are equally far apart.
enum TiedFeatures: CaseIterable {
  case binary, oneHot, ratings, bytes, copies, shiftedCopies

  /// Rows that differ with the seed.
  func matrix(_ rows: Int, seed: UInt64) -> Matrix {
    var random = PhiloxGenerator(seed: seed, purpose: "tied features")
    func whole(_ count: Int, _ columns: Int) -> [Double] {
      (0..<rows * columns).map { _ in Double(random.integer(below: count)) }
    }
    return switch self {
    case .binary: Matrix(rows: rows, columns: 12, elements: whole(10, 12).map { $0 < 3 ? 1 : 0 })
    case .oneHot: Matrix(whole(5, 1).map { label in (0..<5).map { $0 == Int(label) ? 1 : 0 } })
    case .ratings: Matrix(rows: rows, columns: 6, elements: whole(5, 6))
    case .bytes: Matrix(rows: rows, columns: 64, elements: whole(256, 64))
    case .copies, .shiftedCopies:
      // The same five examples whatever the seed, and as many others.
      Matrix(
        whole(10, 1).map { item in
          let examples = normalFeatures(5, 7, seed: item < 5 ? 1 : seed, shift: self == .copies ? 0 : 1e3)
          return examples.row(Int(item) % 5)
        })
    }
  }
}
