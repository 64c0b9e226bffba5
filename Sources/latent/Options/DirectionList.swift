import Foundation

/// Names or files of directions with commas between, as options take them.
enum DirectionList {
  /// What is expected of such a list, for messages.
  static let expected = "names or files separated by commas"

  /// The parts of a list. The name of a file that is there may have commas.
  static func names(_ list: String) -> [String] {
    guard !FileManager.default.fileExists(atPath: list) else { return [list] }
    return list.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
