import FileFormats
import Foundation
import Synchronization

/// One page's socket: the token first, then what its views ask for.
final class StudioSession: SocketSession {
  private let admitted = Mutex(false)
  private let rules: AccessRules
  private let outbox: SocketOutbox

  init(rules: AccessRules, outbox: SocketOutbox) { (self.rules, self.outbox) = (rules, outbox) }

  var isAdmitted: Bool { admitted.withLock { $0 } }

  func receive(_ message: WebSocketMessage) throws {
    guard case .text(let text) = message else { throw WebSocketFault(code: 1003, reason: "expected text") }
    guard isAdmitted else { return try admit(text) }
    outbox.send(WebSocketFrame.text(#"{"error":"expected a view"}"#))
  }

  func end() {}

  private func admit(_ text: String) throws {
    struct Greeting: Decodable { let token: String }
    guard let greeting = try? JSONDecoder().decode(Greeting.self, from: Data(text.utf8)), rules.isToken(greeting.token)
    else { throw WebSocketFault.refused("expected the token of the address that latent studio has printed") }
    admitted.withLock { $0 = true }
    outbox.send(WebSocketFrame.text(#"{"ready":true}"#))
  }
}
