import FileFormats
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
    try CanonicalJSON.data(of: Contents(options: options, command: command), isIndented: true)
  }

  /// The command that a file names; nil where it names none, as those of earlier versions.
  static func command(in data: Data) -> String? { (try? JSONDecoder().decode(Command.self, from: data))?.command }

  /// The one number that keeps a file from being decoded, such as a fraction in a whole number's place, of which the
  /// decoder does not tell the field: the one in whose place a 1 would do. Nil where there is none.
  static func unfitNumber(in data: Data, isFit: (Data) -> Bool) -> (name: String, number: String)? {
    guard let contents = try? JSONSerialization.jsonObject(with: data) else { return nil }
    for (path, number) in numbers(contents, []) {
      let changed = replacing(contents, at: path[...])
      guard let data = try? JSONSerialization.data(withJSONObject: changed), isFit(data) else { continue }
      return (Self.name(of: path), "\(number)")
    }
    return nil
  }

  private enum Step {
    case key(String)
    case index(Int)
  }

  private static func name(of path: [Step]) -> String {
    path.reduce("") { name, step in
      switch step {
      case .key(let key): name + (name.isEmpty ? "" : ".") + key
      case .index(let index): name + "[\(index)]"
      }
    }
  }

  /// The numbers of a JSON object, and the way to each.
  private static func numbers(_ value: Any, _ path: [Step]) -> [(path: [Step], number: NSNumber)] {
    switch value {
    case let object as [String: Any]:
      object.sorted { $0.key < $1.key }.flatMap { numbers($0.value, path + [.key($0.key)]) }
    case let list as [Any]: list.enumerated().flatMap { numbers($0.element, path + [.index($0.offset)]) }
    case let number as NSNumber: [(path, number)]
    default: []
    }
  }

  private static func replacing(_ value: Any, at path: ArraySlice<Step>) -> Any {
    switch path.first {
    case nil: return 1
    case .key(let key):
      guard var object = value as? [String: Any], let inner = object[key] else { return value }
      object[key] = replacing(inner, at: path.dropFirst())
      return object
    case .index(let index):
      guard var list = value as? [Any], list.indices.contains(index) else { return value }
      list[index] = replacing(list[index], at: path.dropFirst())
      return list
    }
  }

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
