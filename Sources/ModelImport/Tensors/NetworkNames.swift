import FileFormats

/// What programs call the networks in their files, and which of several is meant where nobody says.
enum NetworkNames {
  /// Generators, from the one that is preferred on; averaged weights draw better than those of the last step.
  static let generators = [
    "G_ema", "g_ema", "netG_ema", "net_G_ema", "generator_ema", "ema_generator", "params_ema", "ema", "G", "g", "netG",
    "net_G", "generator", "gen",
  ]
  /// Dictionaries around the whole network.
  static let wrappers = [
    "state_dict", "model_state_dict", "generator_state_dict", "model", "params", "weights", "module",
  ]
  /// Networks that are trained beside a generator.
  static let companions = [
    "D", "d", "netD", "net_D", "discriminator", "disc", "critic", "netE", "net_E", "netF", "net_F",
  ]

  struct Choice: Equatable {
    /// The network that is taken.
    let name: String
    let others: [String]
  }

  /// The network of this name among `names`, or the preferred one.
  /// - Parameters:
  ///   - names: of the networks in the file, at least one.
  ///   - network: the one that was asked for.
  ///   - file: what errors name.
  /// - Throws: `FileFormatError` with the names that there are.
  static func choice(among names: [String], network: String?, file: String) throws -> Choice {
    let chosen: String?
    if let network {
      chosen = names.first { $0 == network }
    } else {
      let weights = names.filter { !isOfTraining($0) }
      chosen =
        (generators + wrappers).first { names.contains($0) } ?? (weights.count == 1 ? weights[0] : nil)
        ?? (names.count == 1 ? names[0] : nil)
    }
    guard let chosen else {
      throw FileFormatError.malformed(
        file: file, field: "network", expected: "one of \(names.joined(separator: ", "))",
        found: network.map { "\"\($0)\"" } ?? "no choice (--network)")
    }
    return Choice(name: chosen, others: names.filter { $0 != chosen })
  }

  /// The network that the first parts of tensors' names tell apart: only where they are those of a generator and of
  /// another network, since parts of one network have names too. Nil for one network.
  /// - Parameters:
  ///   - tensors: full names.
  ///   - network: the one that was asked for.
  ///   - file: what errors name.
  static func choice(amongPrefixesOf tensors: [String], network: String?, file: String) throws -> Choice? {
    var prefixes: [String] = []
    var seen: Set<String> = []
    for name in tensors {
      guard let dot = name.firstIndex(of: ".") else { continue }
      let first = String(name[..<dot])
      if seen.insert(first).inserted { prefixes.append(first) }
    }
    let networks = prefixes.filter { (generators + companions).contains($0) }
    let isSeveral = networks.count > 1 && networks.contains { generators.contains($0) }
    if let network, !isSeveral {
      guard prefixes.contains(network) else {
        throw FileFormatError.malformed(
          file: file, field: "network", expected: "the one network of the file", found: "\"\(network)\"")
      }
      return Choice(name: network, others: [])
    }
    return isSeveral ? try choice(among: networks, network: network, file: file) : nil
  }

  /// Whether a dictionary holds an optimiser's moments and their like.
  private static func isOfTraining(_ name: String) -> Bool {
    let lower = name.lowercased()
    return ["optim", "sched", "scaler", "callback", "loops", "hyper", "args", "config"].contains { lower.contains($0) }
  }
}
