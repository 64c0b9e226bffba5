import Foundation

/// Knows what the addresses mean: looks at who asks, decodes, asks, encodes.
struct StudioHandler: RequestHandler {
  let rules: AccessRules
  let page: PageFiles
  let options: StudioOptions

  func admit(_ head: HTTPRequestHead, reachedAt local: String?) throws -> Int {
    try rules.requireOwnPage(head, reachedAt: local)
    guard head.path.hasPrefix("/api/") else {
      guard ["GET", "HEAD"].contains(head.method) else {
        throw RequestRefusal(.methodNotAllowed, "\(head.path): expected GET", endsConnection: true)
      }
      return 0
    }
    // The token comes as a socket's first message.
    if head.path == "/api/socket" {
      guard WebSocketHandshake.isAsked(head) else {
        throw RequestRefusal(.upgradeRequired, "\(head.path): expected a WebSocket", endsConnection: true)
      }
      return 0
    }
    try rules.requireToken(head)
    return options.limits.bodyBytes
  }

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    try page.response(to: request.head.path)
  }

  func openSocket(_ outbox: SocketOutbox) -> any SocketSession {
    StudioSession(rules: rules, outbox: outbox)
  }
}
