import Foundation

/// A network in somebody else's file: a class of the author's, of which only its name is known, with its parameters and
/// its parts.
public struct PickledNetwork: Sendable {
  /// The class: `Generator`, or `models.dcgan.Generator` where the module is known.
  public let className: String
  /// How it was constructed: positional arguments, where the file says them.
  public let arguments: PickleTree.Reference?
  /// How it was constructed: arguments by name, a dictionary, where the file says them.
  public let keywords: PickleTree.Reference?
  /// Its attributes: parameters, buffers and parts under `_parameters`, `_buffers` and `_modules`, and the author's.
  public let attributes: [PickleTree.Pair]
}

extension PyTorchFile {
  /// The entries of a dictionary of any kind; nil for another value. Where a key comes twice, the later one counts.
  public func entries(_ reference: PickleTree.Reference) -> [PickleTree.Pair]? {
    switch tree.node(reference) {
    case .dictionary(let entries): return entries
    case .object(let index):
      let object = tree.objects[index]
      if !object.entries.isEmpty { return object.entries }
      guard let callee = tree.global(object.callee), let arguments = tree.items(object.arguments) else { return nil }
      switch (callee.module, callee.name) {
      case ("collections", "OrderedDict"), ("builtins", "dict"), ("__builtin__", "dict"):
        // Python 2 gave the items to the call.
        return arguments.first.map { items($0) ?? [] } ?? []
      case ("collections", "defaultdict"): return []
      case ("argparse", "Namespace"): return object.state.flatMap { entries(dictionary: $0) } ?? []
      // EasyDict and its like: a class of the author's without entries or attributes.
      case (_, "EasyDict"), (_, "AttrDict"): return []
      default: return nil
      }
    default: return nil
    }
  }

  private func entries(dictionary reference: PickleTree.Reference) -> [PickleTree.Pair]? {
    if case .dictionary(let entries) = tree.node(reference) { entries } else { nil }
  }

  /// The pairs of a list of pairs.
  private func items(_ reference: PickleTree.Reference) -> [PickleTree.Pair]? {
    guard let items = tree.items(reference) else { return nil }
    let pairs = items.compactMap { item -> PickleTree.Pair? in
      guard let pair = tree.items(item), pair.count == 2 else { return nil }
      return PickleTree.Pair(key: pair[0], value: pair[1])
    }
    return pairs.count == items.count ? pairs : nil
  }

  /// The network that a value is: an object of StyleGAN2-ADA and StyleGAN3, whose source text the file embeds, or a whole
  /// model that was given to `torch.save`. The source text is neither read nor kept. Nil for another value.
  public func network(_ reference: PickleTree.Reference) -> PickledNetwork? {
    guard let object = tree.object(reference) else { return nil }
    if tree.global(object.callee) == .persistentObject { return persistentNetwork(object) }
    guard let attributes = object.state.flatMap({ entries($0) }), tree.value("_modules", of: attributes) != nil else {
      return nil
    }
    return PickledNetwork(
      className: constructedClass(object) ?? "unknown", arguments: nil, keywords: nil, attributes: attributes)
  }

  /// `_reconstruct_persistent_obj` of one dictionary: type, version, module_src, class_name, state.
  private func persistentNetwork(_ object: PickleObject) -> PickledNetwork? {
    guard let meta = tree.items(object.arguments)?.first.flatMap({ entries($0) }),
      let className = tree.value("class_name", of: meta).flatMap(tree.name),
      let state = tree.value("state", of: meta)
    else { return nil }
    let attributes = entries(state) ?? []
    return PickledNetwork(
      className: className, arguments: tree.value("_init_args", of: attributes),
      keywords: tree.value("_init_kwargs", of: attributes), attributes: attributes)
  }

  /// The class of an object: what was called, or the first argument of `copyreg._reconstructor`; in old files it is
  /// named by `("module", class, file, source)`.
  private func constructedClass(_ object: PickleObject) -> String? {
    var reference = object.callee
    if let callee = tree.global(reference), callee.name == "_reconstructor",
      let first = tree.items(object.arguments)?.first
    {
      reference = first
    }
    if case .persistent(let name) = tree.node(reference), let parts = tree.items(name), parts.count > 1,
      tree.name(parts[0]) == "module"
    {
      reference = parts[1]
    }
    return tree.global(reference)?.description
  }
}
