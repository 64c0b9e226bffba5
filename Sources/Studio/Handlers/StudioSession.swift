import FileFormats
import Foundation
import Synchronization

/// One page's socket: the token first, then what its views ask for.
final class StudioSession: SocketSession {
  private let admitted = Mutex(false)
  private let rules: AccessRules
  private let page: PageLink
  private let thread: ComputeThread
  /// Tells this page's views from those of others.
  private let client: Int

  init(rules: AccessRules, outbox: SocketOutbox, thread: ComputeThread, client: Int) {
    (self.rules, self.thread, self.client) = (rules, thread, client)
    page = PageLink(outbox: outbox)
  }

  var isAdmitted: Bool { admitted.withLock { $0 } }

  func receive(_ message: WebSocketMessage) throws {
    guard case .text(let text) = message else { throw WebSocketFault(code: 1003, reason: "expected text") }
    guard isAdmitted else { return try admit(text) }
    let json = Data(text.utf8)
    do {
      try start(try ViewRequest(json: json))
    } catch {
      let said = try? JSONDecoder().decode(Addressed.self, from: json)
      page.refuse(view: said?.view, said?.request, error)
    }
  }

  func end() { thread.cancel(client: client) }

  private func admit(_ text: String) throws {
    struct Greeting: Decodable { let token: String }
    guard let greeting = try? JSONDecoder().decode(Greeting.self, from: Data(text.utf8)), rules.isToken(greeting.token)
    else { throw WebSocketFault.refused("expected the token of the address that latent studio has printed") }
    admitted.withLock { $0 = true }
    page.outbox.send(WebSocketFrame.text(#"{"ready":true}"#))
  }

  /// What can be read of a request that is refused.
  private struct Addressed: Decodable {
    let view: String?
    let request: UInt32?
  }

  private func start(_ asked: ViewRequest) throws {
    let key = WorkKey(client: client, view: asked.view)
    if asked.stop ?? false {
      // A drag has come to a picture that is worth keeping wherever it is.
      return asked.view == .drag ? thread.stop(key) : thread.cancel(key)
    }
    guard let request = asked.request?.value else {
      throw StudioError.request(field: "request", expected: "a number", found: "none")
    }
    let page = page
    func submit(
      isBrief: Bool = false, _ work: @escaping @Sendable (Workshop, WorkTicket) throws -> Void
    ) {
      thread.submit(key, isBrief: isBrief) { workshop, ticket in
        do {
          try work(workshop, ticket)
        } catch is CancellationError {
          // Something newer has come, and answers.
        } catch {
          page.refuse(view: asked.view.rawValue, request, error)
        }
      }
    }
    switch asked.view {
    case .explore:
      guard let recipe = asked.draw else { throw Self.missing("draw", "a recipe") }
      submit(isBrief: true) { workshop, ticket in
        try ExploreView.draw(recipe, scores: asked.scores ?? false, for: request, workshop, ticket, page)
      }
    case .label:
      guard let cells = asked.sheet, (1...ViewRequest.sheetLimit).contains(cells.count) else {
        throw Self.missing("sheet", "1 to \(ViewRequest.sheetLimit) seeds")
      }
      submit { workshop, ticket in
        try ExploreView.drawSheet(
          cells, model: asked.model, truncation: asked.truncation, for: request, workshop, ticket, page)
      }
    case .invert:
      guard let asked = asked.invert else { throw Self.missing("invert", "a picture") }
      submit { try InvertView.search(asked, for: request, $0, $1, page) }
    case .colour:
      guard let settings = asked.colorize else { throw Self.missing("colorize", "a picture") }
      submit(isBrief: true) { try ColourView.show(settings, for: request, $0, $1, page) }
    case .walk:
      guard let settings = asked.walk else { throw Self.missing("walk", "keyframes") }
      try settings.validate()
      submit { try WalkView.show(settings, for: request, $0, $1, page) }
    case .drag:
      if let recipe = asked.draw {
        return submit { try ExploreView.draw(recipe, scores: false, in: .drag, for: request, $0, $1, page) }
      }
      guard let settings = asked.drag else { throw Self.missing("drag", "a picture and points") }
      try settings.validate()
      submit { try DragView.drag(settings, for: request, $0, $1, page) }
    }
  }

  private static func missing(_ field: String, _ expected: String) -> StudioError {
    .request(field: field, expected: expected, found: "none")
  }
}
