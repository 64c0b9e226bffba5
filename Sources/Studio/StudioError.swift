/// Why the studio does not start, or cannot do what it is asked.
public enum StudioError: Error, Equatable, CustomStringConvertible {
  /// The page's files are nowhere around the program.
  case noPage(program: String)
  /// The server's address cannot be had.
  case address(host: String, port: Int, fault: String)
  /// A part of a request that is missing, or not what it should be.
  case request(field: String, expected: String, found: String)

  public var description: String {
    switch self {
    case .noPage(let program):
      "no page of the studio: expected share/latent/studio or latent_Studio.resources beside \(program); install again"
    case .address(let host, let port, let fault): "\(host), port \(port): \(fault)"
    case .request(let field, let expected, let found): "\(field): expected \(expected), found \(found)"
    }
  }
}
