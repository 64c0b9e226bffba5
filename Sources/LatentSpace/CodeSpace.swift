/// A space that codes live in.
public enum CodeSpace: String, Codable, Sendable, CaseIterable {
  /// The normal codes that the mapping reads.
  case z
  /// The styles that the synthesis reads.
  case w
  /// The style channels that the layers of the synthesis make of w, in the order of `Generator.styleChannels`.
  case s

  /// The spaces that codes are drawn in.
  public static let drawn: [CodeSpace] = [.z, .w]

  /// A space by the name that files have for it: z, w or s.
  /// - Throws: `LatentSpaceError.space` for another name.
  public init(name: String) throws {
    guard let space = CodeSpace(rawValue: name) else { throw LatentSpaceError.space(name: name) }
    self = space
  }
}
