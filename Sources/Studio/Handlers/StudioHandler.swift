import Foundation
import LatentSpace
import Synchronization

/// Knows what the addresses mean: looks at who asks, decodes, asks, encodes.
final class StudioHandler: RequestHandler {
  private let rules: AccessRules
  private let page: PageFiles
  let options: StudioOptions
  let thread: ComputeThread
  private let clients = Atomic<Int>(0)

  init(rules: AccessRules, page: PageFiles, options: StudioOptions, thread: ComputeThread) {
    (self.rules, self.page, self.options, self.thread) = (rules, page, options, thread)
  }

  func admit(_ head: HTTPRequestHead, reachedAt local: String?) throws -> Int {
    try rules.requireOwnPage(head, reachedAt: local)
    guard head.path.hasPrefix("/api/") else {
      guard ["GET", "HEAD"].contains(head.method) else {
        throw RequestRefusal(.methodNotAllowed, "expected GET", endsConnection: true)
      }
      return 0
    }
    // The token comes as a socket's first message.
    if head.path == Self.socketPath {
      guard WebSocketHandshake.isAsked(head) else {
        throw RequestRefusal(.upgradeRequired, "\(head.path): expected a WebSocket", endsConnection: true)
      }
      return 0
    }
    try rules.requireToken(head)
    guard let route = Self.routes[head.path] else { throw RequestRefusal(.notFound, "no such address") }
    guard head.method == route.method else {
      throw RequestRefusal(.methodNotAllowed, "\(head.path): expected \(route.method)", endsConnection: true)
    }
    guard !WebSocketHandshake.isAsked(head) else {
      throw RequestRefusal(.badRequest, "\(head.path): expected no WebSocket", endsConnection: true)
    }
    return route.takesPicture ? options.limits.pictureBytes : options.limits.bodyBytes
  }

  func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    guard request.head.path.hasPrefix("/api/") else { return try page.response(to: request.head.path) }
    guard let route = Self.routes[request.head.path] else { throw RequestRefusal(.notFound, "no such address") }
    return try await route.answer(self, request)
  }

  func openSocket(_ outbox: SocketOutbox) -> any SocketSession {
    StudioSession(
      rules: rules, outbox: outbox, thread: thread, client: clients.add(1, ordering: .relaxed).newValue)
  }

  private static let socketPath = "/api/socket"

  /// An address below `/api/`.
  struct Route: Sendable {
    let method: String
    var takesPicture = false
    let answer: @Sendable (_ handler: StudioHandler, _ request: HTTPRequest) async throws -> HTTPResponse
  }

  private static let routes: [String: Route] = [
    "/api/models": Route(method: "GET") { try await $0.models($1) },
    "/api/models/open": Route(method: "POST") { try await $0.openModel($1) },
    "/api/model": Route(method: "GET") { try await $0.model($1) },
    "/api/directions": Route(method: "POST") { try await $0.findDirections($1) },
    "/api/command": Route(method: "POST") { try await $0.command($1) },
    "/api/save": Route(method: "POST") { try await $0.save($1) },
    "/api/walk": Route(method: "POST") { try await $0.saveWalk($1) },
    "/api/label/sheet": Route(method: "POST") { try await $0.labelSheet($1) },
    "/api/label/fit": Route(method: "POST") { try await $0.fitLabels($1) },
    "/api/pictures": Route(method: "POST", takesPicture: true) { try await $0.addPicture($1) },
    "/api/colorize/colors": Route(method: "POST") { try await $0.likelyColors($1) },
    "/api/colorize/save": Route(method: "POST") { try await $0.saveColored($1) },
    "/api/runs": Route(method: "GET") { try await $0.runs($1) },
    "/api/run": Route(method: "GET") { try await $0.run($1) },
    "/api/run/file": Route(method: "GET") { try await $0.runFile($1) },
  ]
}

extension HTTPRequest {
  /// The body as JSON.
  /// - Throws: `StudioError.request` in one line.
  func decoded<Value: Decodable>(_: Value.Type) throws -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: body)
    } catch let error as DecodingError {
      throw StudioError.decoding(error)
    }
  }
}
