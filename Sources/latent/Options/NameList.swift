import ArgumentParser
import Foundation

/// Names of an option that takes several, with commas: attributes, columns, directions.
enum NameList {
  /// - Throws: `ValidationError` where one is empty or stands twice.
  static func names(_ list: String) throws -> [String] {
    let names = list.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard !names.contains(""), Set(names).count == names.count else {
      throw ValidationError("names \"\(list)\": expected different names separated by commas")
    }
    return names
  }
}
