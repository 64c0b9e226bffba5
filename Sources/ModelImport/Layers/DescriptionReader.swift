import FileFormats

/// The members of a JSON object, each read as what it has to be.
struct DescriptionReader {
  private let json: JSONValue
  /// What errors call the object.
  private let name: String
  private let file: String

  init(_ json: JSONValue, name: String, file: String) { (self.json, self.name, self.file) = (json, name, file) }

  func has(_ key: String) -> Bool { json[key] != nil }

  func error(_ key: String?, _ expected: String) -> ModelImportError {
    let found = key.map { json[$0] } ?? json
    return .setting(
      file: file, name: key.map { "\(name): \($0)" } ?? name, expected: expected,
      found: found.map { String($0.text().prefix(60)) } ?? "nothing")
  }

  /// - Throws: an error for another value than an object, and for a member that is none of these.
  func requireKnown(_ keys: [String]) throws {
    guard case .object(let members) = json else { throw error(nil, "an object") }
    if let other = members.first(where: { !keys.contains($0.key) }) {
      throw ModelImportError.setting(
        file: file, name: name, expected: keys.joined(separator: ", "),
        found: "\"\(other.key)\"" + NearestName.hint(other.key, among: keys))
    }
  }

  func text(_ key: String) throws -> String? {
    guard let value = json[key] else { return nil }
    guard let text = value.stringValue, !text.isEmpty else { throw error(key, "a text") }
    return text
  }

  func requiredText(_ key: String) throws -> String {
    guard let text = try text(key) else { throw error(key, "a text") }
    return text
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ key: String) throws -> Choice?
  where Choice.RawValue == String {
    guard let text = try text(key) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      throw error(key, Choice.allCases.map(\.rawValue).joined(separator: " or "))
    }
    return choice
  }

  /// A whole number from 0 on.
  func count(_ key: String) throws -> Int? {
    guard let value = json[key] else { return nil }
    guard let number = value.integerValue, (0...LayerChain.largestLayer).contains(number) else {
      throw error(key, "a whole number from 0 to \(LayerChain.largestLayer)")
    }
    return number
  }

  /// A whole number from 1 on.
  func size(_ key: String) throws -> Int {
    guard let number = try count(key), number > 0 else { throw error(key, "a whole number above 0") }
    return number
  }

  func sizes(_ key: String, count: Int) throws -> [Int] {
    let numbers = json[key]?.arrayValue?.compactMap(\.integerValue).filter {
      (1...LayerChain.largestLayer).contains($0)
    }
    guard let numbers, numbers.count == count, json[key]?.arrayValue?.count == count else {
      throw error(key, "\(count) whole numbers above 0")
    }
    return numbers
  }

  func number(_ key: String) throws -> Float? {
    guard let value = json[key] else { return nil }
    guard let number = value.doubleValue, abs(number) < 1e30 else { throw error(key, "a number") }
    return Float(number)
  }

  func numbers(_ key: String, count: Int) throws -> [Float]? {
    guard let values = json[key] else { return nil }
    let numbers = values.arrayValue?.compactMap(\.doubleValue).filter { abs($0) < 1e30 } ?? []
    guard numbers.count == count, values.arrayValue?.count == count else { throw error(key, "\(count) numbers") }
    return numbers.map { Float($0) }
  }

  func flag(_ key: String) throws -> Bool? {
    guard let value = json[key] else { return nil }
    guard let flag = value.boolValue else { throw error(key, "true or false") }
    return flag
  }
}
