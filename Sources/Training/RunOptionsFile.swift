import Foundation

/// What is in a run's `options.json`: the options, and beside their fields the command that the run was started with.
enum RunOptionsFile {
  private enum Key: String, CodingKey { case command }

  private struct Contents<Options: Encodable>: Encodable {
    let options: Options
    let command: String?

    func encode(to encoder: any Encoder) throws {
      try options.encode(to: encoder)
      guard let command else { return }
      var fields = encoder.container(keyedBy: Key.self)
      try fields.encode(command, forKey: .command)
    }
  }

  private struct Command: Decodable { let command: String? }

  /// - Parameter command: goes only with options that have fields.
  static func data(of options: some Encodable, command: String?) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(Contents(options: options, command: command))
  }

  /// The command that a file names; nil where it names none, as those of earlier versions.
  static func command(in data: Data) -> String? { (try? JSONDecoder().decode(Command.self, from: data))?.command }

  /// The field that could not be decoded, what was expected and what was found.
  static func error(for error: DecodingError, file: String) -> TrainingError {
    func path(_ keys: [any CodingKey]) -> String {
      keys.reduce("") { $0 + ($1.intValue.map { "[\($0)]" } ?? ($0.isEmpty ? "" : ".") + $1.stringValue) }
    }
    func fault(_ keys: [any CodingKey], _ expected: String, _ found: String) -> TrainingError {
      .option(file: file, field: keys.isEmpty ? "contents" : path(keys), expected: expected, found: found)
    }
    switch error {
    case .keyNotFound(let key, let context):
      return fault(context.codingPath + [key], "a value", "none")
    case .valueNotFound(let type, let context):
      return fault(context.codingPath, words(for: type), "null")
    case .typeMismatch(let type, let context):
      return fault(context.codingPath, words(for: type), "something else")
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      return fault([], "JSON of this version", "something else")
    case .dataCorrupted(let context):
      return fault(context.codingPath, "a value of this version", "another")
    @unknown default:
      return fault([], "options of this version", "others")
    }
  }

  private static func words(for type: Any.Type) -> String {
    switch type {
    case is String.Type: "a text"
    case is Bool.Type: "true or false"
    case is any BinaryInteger.Type: "a whole number"
    case is any BinaryFloatingPoint.Type: "a number"
    case is [Any].Type: "a list"
    default: "an object"
    }
  }
}
