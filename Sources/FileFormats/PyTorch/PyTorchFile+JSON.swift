extension PyTorchFile {
  private static let deepestSettings = 32
  private static let mostSettings = 10_000
  private static let mostInOne = 2048
  private static let longestText = 4096

  /// Plain values as JSON: how a network was constructed. Tuples become arrays, NumPy's scalars numbers, what JSON cannot
  /// hold its description; of a container the first 2,048 values; values beyond 32 levels or after the ten thousandth are
  /// null, and texts from 4,096 bytes on their description.
  public func json(_ reference: PickleTree.Reference) -> JSONValue {
    var left = Self.mostSettings
    return json(reference, depth: 0, left: &left)
  }

  private func json(_ reference: PickleTree.Reference, depth: Int, left: inout Int) -> JSONValue {
    left -= 1
    guard left > 0, depth < Self.deepestSettings else { return .null }
    if let entries = entries(reference) {
      var members: [JSONValue.Member] = []
      var places: [String: Int] = [:]
      for entry in entries.prefix(Self.mostInOne) {
        let key = key(entry.key)
        let member = JSONValue.Member(key, json(entry.value, depth: depth + 1, left: &left))
        // Where a key comes twice, the later value counts, as in Python.
        if let place = places[key] { members[place] = member } else { members.append(member) }
        places[key] = places[key] ?? members.count - 1
      }
      return .object(members)
    }
    if case .some(Self.longestText...) = tree.byteCount(of: reference) { return .string(describe(reference)) }
    switch tree[reference] {
    case .none: return .null
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .longInteger(let digits): return .string(digits)
    case .float(let value): return .number(value)
    case .string(let text): return .string(text)
    case .list(let items), .tuple(let items), .set(let items):
      return .array(items.prefix(Self.mostInOne).map { json($0, depth: depth + 1, left: &left) })
    case .object:
      if let scalar = try? tensor(reference), scalar.count == 1, scalar.shape.isEmpty,
        let value = (try? scalar.floats())?.first
      {
        return .number(Double(value))
      }
      return .string(describe(reference))
    case .bytes, .global, .persistent, .dictionary: return .string(describe(reference))
    }
  }
}
