import FileFormats

/// What a user says of a file that is to be imported.
public struct ImportOptions: Sendable {
  /// The family; nil recognises it by the tensors' names.
  public var family: ModelFamily?
  /// What the names of the network's tensors begin with, as `G`; nil takes the averaged weights where there are
  /// several, and the one network where there is one.
  public var network: String?
  /// The description of a chain of layers, for the family `layers`.
  public var layers: JSONValue?
  /// Names of tensors that may be left out, or what their names begin with before a dot.
  public var allowed: [String] = []
  /// Names of the classes in their order; nil calls them `0`, `1`, ….
  public var classes: [String]?
  /// Under which licence the file is; empty where nobody said.
  public var licence = ""

  /// Nothing is said of the file: all is recognised, and every tensor of the network has to be read.
  public init() {}
}
