import ArgumentParser
import Foundation
import LatentSpace

/// The edits of `--also`: `smile=1.5,glasses=-1`.
enum FixedEdits {
  /// - Throws: `ValidationError` for one that cannot be read.
  static func parse(_ lists: [String]) throws -> [(name: String, amount: Float)] {
    try lists.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map { item in
      let place = item.lastIndex(of: "=") ?? item.endIndex
      let name = item[..<place].trimmingCharacters(in: .whitespaces)
      let amounts = try? AmountList(item[place...].dropFirst().trimmingCharacters(in: .whitespaces)).values
      guard !name.isEmpty, let amounts, amounts.count == 1 else {
        throw ValidationError("--also: expected a direction and an amount within ±1000, as smile=1.5, found \(item)")
      }
      return (name, amounts[0])
    }
  }
}
