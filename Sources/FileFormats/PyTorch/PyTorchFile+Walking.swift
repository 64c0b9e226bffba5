import Foundation

extension PyTorchFile {
  /// A tensor and where it lies: `g_ema`, `style.1.weight`.
  public struct NamedTensor: Sendable {
    /// The keys that lead to it, joined by dots. Networks leave out `_modules`, `_parameters` and `_buffers`, so the
    /// names are those of a state dictionary.
    public let path: String
    /// The tensor's type and shape, and the way to its values.
    public let tensor: StoredTensor
  }

  private static let deepest = 128
  /// One that shares its values takes about fifty bytes.
  private var mostTensors: Int { PickleLimits.most(of: tree.byteCount, bytesEach: 32) }
  private static let longestPath = 4096
  /// Values and entries that are looked at; the same may be reached in more ways than there is time for.
  package var mostVisits: Int { PickleLimits.visits(of: tree.byteCount) }

  /// All tensors under a value, in the order of the file, without reading their values.
  /// - Parameter reference: where to begin; the whole file where nil.
  /// - Throws: `FileFormatError` for a tensor that leads out of its storage, for two of one name, for values that hold
  ///   themselves, and where the same values are reached in more ways than a file of weights has.
  public func tensors(under reference: PickleTree.Reference? = nil) throws -> [NamedTensor] {
    var visits = mostVisits
    return try tensors(under: reference ?? tree.root, visits: &visits)
  }

  /// As `tensors(under:)`, with the visits that are left to several such walks.
  package func tensors(under reference: PickleTree.Reference, visits: inout Int) throws -> [NamedTensor] {
    var walk = Walk(file: self, visits: visits)
    defer { visits = walk.visits }
    try walk.visit(reference, path: "", depth: 0)
    return Array(walk.found)
  }

  /// How much work a value is to look at, beside what lies in it.
  func weight(_ reference: PickleTree.Reference) -> Int {
    func entries(_ reference: PickleTree.Reference) -> Int {
      switch tree.node(reference) {
      case .dictionary(let entries): entries.count
      case .list(let items), .tuple(let items), .set(let items): items.count
      case .object(let index): tree.objects[index].entries.count + tree.objects[index].items.count
      default: 1
      }
    }
    guard let object = tree.object(reference) else { return 1 + entries(reference) }
    let arguments = tree.items(object.arguments)?.first
    return 1 + entries(reference) + (object.state.map(entries) ?? 0) + (arguments.map(entries) ?? 0)
  }

  private struct Walk {
    let file: PyTorchFile
    var found = ChunkedArray<NamedTensor>()
    private var names: Set<String> = []
    /// The containers that the present place lies in.
    private var open: Set<PickleTree.Reference> = []
    private(set) var visits: Int

    init(file: PyTorchFile, visits: Int) { (self.file, self.visits) = (file, visits) }

    mutating func visit(_ reference: PickleTree.Reference, path: String, depth: Int) throws {
      visits -= file.weight(reference)
      guard visits >= 0 else {
        throw fault(path, "at most \(file.mostVisits) values", "more, reached in several ways")
      }
      guard path.utf8.count <= PyTorchFile.longestPath else {
        throw fault("", "names of at most \(PyTorchFile.longestPath) bytes", "\(path.utf8.count)")
      }
      if let tensor = try tensor(reference, path) { return try add(tensor, path) }
      let children = file.children(reference)
      guard children.count > 0 else { return }
      guard depth < PyTorchFile.deepest else {
        throw fault(path, "at most \(PyTorchFile.deepest) containers inside one another", "more")
      }
      guard open.insert(reference).inserted else { throw fault(path, "values", "a value that holds itself") }
      // Names are made one at a time.
      func visit(_ name: String, _ child: PickleTree.Reference) throws {
        try self.visit(child, path: path.isEmpty || name.isEmpty ? path + name : "\(path).\(name)", depth: depth + 1)
      }
      switch children {
      case .entries(let parts):
        for part in parts { for entry in part { try visit(file.key(entry.key), entry.value) } }
      case .items(let items):
        for (index, item) in items.enumerated() { try visit("\(index)", item) }
      }
      open.remove(reference)
    }

    private func tensor(_ reference: PickleTree.Reference, _ path: String) throws -> StoredTensor? {
      do {
        return try file.tensor(reference)
      } catch FileFormatError.malformed(let file, let field, let expected, let found) {
        throw FileFormatError.malformed(
          file: file, field: path.isEmpty ? field : "\"\(path)\": \(field)", expected: expected, found: found)
      } catch FileFormatError.unsupported(let file, let feature) {
        throw FileFormatError.unsupported(file: file, feature: path.isEmpty ? feature : "\"\(path)\": \(feature)")
      }
    }

    private mutating func add(_ tensor: StoredTensor, _ path: String) throws {
      guard names.insert(path).inserted else { throw fault(path, "one tensor", "two") }
      guard found.count < file.mostTensors else {
        throw fault(path, "at most \(file.mostTensors) tensors", "more")
      }
      found.append(NamedTensor(path: path, tensor: tensor))
    }

    private func fault(_ path: String, _ expected: String, _ found: String) -> FileFormatError {
      .malformed(file: file.file, field: path.isEmpty ? "values" : "\"\(path)\"", expected: expected, found: found)
    }
  }

  /// What lies in a value that may hold tensors.
  enum Children {
    /// The entries of a dictionary, or of each of a network's.
    case entries([[PickleTree.Pair]])
    /// The items of a list or of a tuple.
    case items([PickleTree.Reference])

    var count: Int {
      switch self {
      case .entries(let parts): parts.reduce(0) { $0 + $1.count }
      case .items(let items): items.count
      }
    }
  }

  /// What lies in a value that may hold tensors: of a network, what a state dictionary lists.
  func children(_ reference: PickleTree.Reference) -> Children {
    if let network = network(reference) {
      return .entries(
        ["_parameters", "_buffers", "_modules"].map { part in
          tree.value(part, of: network.attributes).flatMap { entries($0) } ?? []
        })
    }
    if let entries = entries(reference) { return .entries([entries]) }
    return .items(tree.items(reference) ?? [])
  }

  /// The name of an entry: a text or a whole number, else what its key is.
  func key(_ reference: PickleTree.Reference) -> String {
    tree.name(reference) ?? tree.integer(reference).map(String.init) ?? "(\(describe(reference)))"
  }
}
