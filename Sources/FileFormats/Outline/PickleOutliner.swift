import Foundation

/// Describes the values of a pickle for people, to a given depth. Values are counted below it too, and those that hold
/// themselves end where they come again.
struct PickleOutliner {
  typealias Reference = PickleTree.Reference

  let file: PyTorchFile
  private var open: Set<Reference> = []
  private var visits = 0

  /// Values that are looked at; the same ones may be reached in more ways than there is time for.
  private let mostVisits: Int
  private static let deepest = 256
  /// Values that a list may have to be written in one line.
  private static let shortList = 8

  init(file: PyTorchFile) { (self.file, mostVisits) = (file, file.mostVisits) }

  private var tree: PickleTree { file.tree }

  /// The value at `reference`.
  /// - Parameters:
  ///   - name: the key under which it lies.
  ///   - reference: its place.
  ///   - depth: how many containers inside one another are listed; below 0 they are only counted.
  mutating func item(_ name: String, _ reference: Reference, depth: Int) -> FileOutline.Item {
    visits += file.weight(reference)
    var item = FileOutline.Item(name: name, kind: Self.word(tree.kind(reference)))
    do {
      if let tensor = try file.tensor(reference) {
        return FileOutline.tensorItem(
          name, tensor.elementType.rawValue, tensor.shape, byteCount: tensor.elementType.byteCount)
      }
    } catch {
      (item.kind, item.note) = ("tensor", "\(error)")
      return item
    }
    if let plain = plain(reference) {
      (item.kind, item.note) = plain
      return item
    }
    let inside = parts(reference, &item)
    guard !inside.isEmpty || item.count != nil else { return item }
    item.count = inside.count
    guard open.insert(reference).inserted else {
      item.note = "holds itself"
      return item
    }
    defer { open.remove(reference) }
    guard open.count < Self.deepest, visits < mostVisits else {
      item.note = "not followed further"
      return item
    }
    inside.forEach(key: file.key) { name, part in
      let child = self.item(name, part, depth: depth - 1)
      item.contents += child.contents
      if depth > 0, item.children.count < mostListed { item.children.append(child) }
    }
    if depth > 0, inside.count > mostListed {
      item.children.append(FileOutline.Item(name: "…", kind: "\(inside.count - mostListed) more"))
    }
    return item
  }

  /// Values of one container that are listed: a line takes as much memory as a tensor takes in the file.
  private var mostListed: Int { PickleLimits.most(of: tree.byteCount, bytesEach: 64) }

  /// What lies in a container.
  private struct Parts {
    /// Of a network's settings, or of an object.
    var named: [(String, Reference)] = []
    var children = PyTorchFile.Children.items([])

    var count: Int { named.count + children.count }
    var isEmpty: Bool { count == 0 }

    /// Calls `body` for each with its name, which is made then.
    func forEach(key: (Reference) -> String, _ body: (String, Reference) -> Void) {
      for (name, value) in named { body(name, value) }
      switch children {
      case .entries(let parts): for part in parts { for entry in part { body(key(entry.key), entry.value) } }
      case .items(let items): for (index, item) in items.enumerated() { body("\(index)", item) }
      }
    }
  }

  /// What lies in a container, whose kind is said in `item`.
  private func parts(_ reference: Reference, _ item: inout FileOutline.Item) -> Parts {
    var parts = Parts()
    if let network = file.network(reference) {
      (item.kind, item.count) = ("network \(network.className)", 0)
      parts.named = network.keywords.map { [("arguments", $0)] } ?? []
      parts.children = file.children(reference)
      return parts
    }
    if let entries = file.entries(reference) {
      let callee = tree.object(reference).flatMap { tree.global($0.callee) }
      (item.kind, item.count) = ("dictionary" + (callee.map { " \($0)" } ?? ""), 0)
      parts.children = .entries([entries])
      return parts
    }
    switch tree.node(reference) {
    case .list(let items), .tuple(let items), .set(let items):
      item.count = 0
      parts.children = .items(items)
    case .object(let index):
      let object = tree.objects[index]
      (item.kind, item.count) = (file.describe(reference), 0)
      parts.named = [("arguments", object.arguments)] + (object.state.map { [("state", $0)] } ?? [])
      parts.children = .items(object.items)
    case .persistent(let name): parts.named = [("name", name)]
    default: break
    }
    return parts
  }

  /// Kind and text of a value that is written in one line; nil for others.
  private func plain(_ reference: Reference) -> (kind: String, note: String?)? {
    switch tree.node(reference) {
    case .none: return ("none", nil)
    case .bool(let value): return ("boolean", value ? "true" : "false")
    case .integer(let value): return ("integer", "\(value)")
    case .binaryInteger(_, let count), .decimalInteger(_, let count):
      guard count <= Self.longestText, case .longInteger(let digits) = tree[reference] else {
        return ("integer", "\(count) bytes")
      }
      return ("integer", digits)
    case .float(let value): return ("number", "\(value)")
    case .text, .byteText, .plainText:
      let start = tree.beginning(of: reference, count: Self.longestText + 4) ?? ""
      return ("text", Self.short(start, byteCount: tree.byteCount(of: reference)))
    case .bytes(_, let count): return ("bytes", "\(count)")
    case .global(let index): return ("name", "\(tree.globals[index])")
    case .list(let items), .tuple(let items):
      guard items.count <= Self.shortList else { return nil }
      let texts = items.compactMap { item -> String? in
        switch tree.node(item) {
        case .list, .tuple, .set, .dictionary, .object, .persistent: nil
        default: plain(item).map { $0.note ?? $0.kind }
        }
      }
      guard texts.count == items.count else { return nil }
      let isList = if case .list = tree.node(reference) { true } else { false }
      return (isList ? "list" : "tuple", (isList ? "[" : "(") + texts.joined(separator: ", ") + (isList ? "]" : ")"))
    default: return nil
    }
  }

  /// The kind of a value without its article.
  private static func word(_ kind: String) -> String { kind.hasPrefix("a ") ? String(kind.dropFirst(2)) : kind }

  /// A text in quotes, cut where it is long.
  /// - Parameters:
  ///   - text: the text or its beginning.
  ///   - byteCount: of the whole text where only its beginning is given.
  static func short(_ text: String, byteCount: Int? = nil) -> String {
    let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(longestText)))
    let count = max(byteCount ?? 0, text.utf8.count)
    return start.utf8.count < count ? "\"\(start)…\" (\(count) bytes)" : "\"\(text)\""
  }

  private static let longestText = 60
}
