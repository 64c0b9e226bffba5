/// What the names of a network's tensors begin with where programs keep networks under names of their own or wrap them.
enum NetworkPrefix {
  /// Names of generators before names of wrappings, so that of a generator and a critic the generator is found.
  private static let known = ["G_ema", "g_ema", "netG", "net_G", "generator", "G", "state_dict", "module"]

  /// - Parameters:
  ///   - weights: the file.
  ///   - network: what the user calls the network; nil looks for the known names.
  /// - Returns: the prefix with its last dot; empty where names begin with none of the known ones.
  static func of(_ weights: ForeignWeights, network: String?) -> String {
    var prefix = network.map { $0 + "." } ?? ""
    for _ in 0..<4 {
      let next = known.first { name in weights.tensors.contains { $0.name.hasPrefix(prefix + name + ".") } }
      guard let next else { break }
      prefix += next + "."
    }
    return prefix
  }
}
