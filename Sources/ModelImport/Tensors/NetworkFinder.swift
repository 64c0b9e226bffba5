import FileFormats
import Foundation

/// The networks of a PyTorch file: objects of a network's class, and dictionaries that hold tensors.
struct NetworkFinder {
  let file: PyTorchFile

  /// The tensors of a network, and what the file says of it.
  func weights(_ network: String?, source: ForeignWeights.Source) throws -> ForeignWeights {
    let root = file.tree.root
    if let whole = file.network(root) {
      return try weights(of: whole, at: root, network: network, source: source)
    }
    let parts = parts(of: root)
    var visits = file.mostVisits
    let groups = parts.filter { isNetwork($0.value, visits: &visits) }
    guard !groups.isEmpty else {
      // A state dictionary, or nothing that holds tensors.
      let tensors = try file.tensors().map { tensor($0, prefix: "") }
      let plain = ForeignWeights(
        tensors: tensors, className: tensors.isEmpty ? foreignClass(root, parts) : nil, source: source)
      return tensors.isEmpty ? plain : try plain.choosing(network, file: file.file)
    }
    let choice = try NetworkNames.choice(among: groups.map(\.name), network: network, file: file.file)
    guard let chosen = groups.last(where: { $0.name == choice.name }) else {
      preconditionFailure("NetworkFinder: no network \(choice.name)")
    }
    let object = file.network(chosen.value)
    var tensors = try file.tensors(under: chosen.value).map { tensor($0, prefix: chosen.name + ".") }
    var others = choice.others
    var name = choice.name
    // A wrapper may hold several networks, told apart by the first parts of the names.
    let inner = try NetworkNames.choice(
      amongPrefixesOf: tensors.map { String($0.name.dropFirst(chosen.name.count + 1)) }, network: nil, file: file.file)
    if network == nil, object == nil, let inner {
      let prefix = chosen.name + "."
      tensors.removeAll { tensor in inner.others.contains { tensor.name.hasPrefix("\(prefix)\($0).") } }
      others += inner.others.map { prefix + $0 }
      name = prefix + inner.name
    }
    for part in parts { if let loose = try file.tensor(part.value) { tensors.append(tensor(part.name, loose)) } }
    return ForeignWeights(
      tensors: tensors, settings: object.map(settings) ?? .object([]), className: object?.className, network: name,
      otherNetworks: others, source: source)
  }

  /// The entries of a dictionary or the items of a list, with their keys or their places.
  private func parts(of root: PickleTree.Reference) -> [(name: String, value: PickleTree.Reference)] {
    if let entries = file.entries(root) {
      return entries.compactMap { entry in
        let name = file.tree.name(entry.key) ?? file.tree.integer(entry.key).map(String.init)
        return name.map { ($0, entry.value) }
      }
    }
    return (file.tree.items(root) ?? []).enumerated().map { ("\($0.offset)", $0.element) }
  }

  private func weights(
    of whole: PickledNetwork, at root: PickleTree.Reference, network: String?, source: ForeignWeights.Source
  ) throws -> ForeignWeights {
    guard network == nil else {
      throw FileFormatError.malformed(
        file: file.file, field: "network", expected: "the one network of the file", found: "\"\(network ?? "")\"")
    }
    return ForeignWeights(
      tensors: try file.tensors(under: root).map { tensor($0, prefix: "") }, settings: settings(whole),
      className: whole.className, source: source)
  }

  /// Whether a value is a network or a dictionary of tensors. One that is damaged is seen to be one: it matters only
  /// when it is chosen.
  private func isNetwork(_ reference: PickleTree.Reference, visits: inout Int) -> Bool {
    if file.network(reference) != nil { return true }
    guard file.entries(reference) != nil else { return false }
    return (try? file.tensors(under: reference, visits: &visits).isEmpty == false) ?? true
  }

  private func tensor(_ named: PyTorchFile.NamedTensor, prefix: String) -> ForeignWeights.Tensor {
    tensor(prefix + named.path, named.tensor)
  }

  private func tensor(_ name: String, _ stored: StoredTensor) -> ForeignWeights.Tensor {
    ForeignWeights.Tensor(name: name, shape: stored.shape) { try stored.floats() }
  }

  private func settings(_ network: PickledNetwork) -> JSONValue {
    guard let keywords = network.keywords, case .object(let members) = file.json(keywords) else { return .object([]) }
    return .object(members)
  }

  /// The class of the first object of a file without tensors, so that a network that is known by name can be refused by
  /// name.
  private func foreignClass(
    _ root: PickleTree.Reference, _ parts: [(name: String, value: PickleTree.Reference)]
  ) -> String? {
    ([root] + parts.map(\.value)).lazy.compactMap { reference in
      self.file.tree.object(reference).flatMap { self.file.tree.global($0.callee) }?.description
    }.first
  }
}
