/// Who may ask.
///
/// A page of another site that a browser has open can send requests here too, under its own origin, or under ours where
/// its name was made to lead to this machine (DNS rebinding). So a request has to name this server by an address that
/// is known to be its own, and has to come from a page of this server where a browser says from where.
struct AccessRules: Sendable {
  /// What `Host` may be, in lower case: names with the port, and without it where it is 80.
  private let hosts: Set<String>
  private let token: AccessToken

  /// - Parameters:
  ///   - names: host names and addresses that lead here, IPv6 ones in brackets.
  ///   - port: of the server.
  ///   - token: what requests have to carry.
  init(names: [String], port: UInt16, token: AccessToken) {
    hosts = Set(names.flatMap { name in ["\(name):\(port)"] + (port == 80 ? [name] : []) }.map { $0.lowercased() })
    self.token = token
  }

  /// Refuses a request that names another host or comes from another page.
  /// - Parameters:
  ///   - head: of the request.
  ///   - local: the address that the connection reached, as `192.168.1.5:8000`: a number cannot be rebound.
  /// - Throws: `RequestRefusal`.
  func requireOwnPage(_ head: HTTPRequestHead, reachedAt local: String?) throws {
    let allowed = local.map { hosts.union([$0]) } ?? hosts
    guard let host = head.headers["host"]?.lowercased(), allowed.contains(host) else {
      throw RequestRefusal(
        .misdirected, "host: expected the address that latent studio has printed", endsConnection: true)
    }
    if let origin = head.headers["origin"]?.lowercased() {
      guard origin == "http://" + host else {
        throw RequestRefusal(.forbidden, "origin: expected a page of this server", endsConnection: true)
      }
    }
  }

  /// Refuses a request without the token.
  /// - Throws: `RequestRefusal`.
  func requireToken(_ head: HTTPRequestHead) throws {
    guard let word = head.headers["x-latent-token"], token.isEqual(to: word) else {
      throw RequestRefusal(
        .unauthorized, "x-latent-token: expected the token of the address that latent studio has printed",
        endsConnection: true)
    }
  }

  func isToken(_ word: String) -> Bool { token.isEqual(to: word) }
}
