import FlyingSocks
import Foundation

/// One client's connection: requests one after the other, or a WebSocket.
struct Connection: Sendable {
  private let socket: AsyncSocket
  private let id: Int
  private let table: ConnectionTable
  private let limits: ServerLimits
  private let handler: any RequestHandler

  init(
    _ socket: AsyncSocket, id: Int, table: ConnectionTable, limits: ServerLimits, handler: any RequestHandler
  ) {
    (self.socket, self.id, self.table) = (socket, id, table)
    (self.limits, self.handler) = (limits, handler)
  }

  /// Serves the client to its end.
  func serve() async {
    // Answers of a few bytes are not held back for more.
    try? socket.socket.setValue(true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
    if let bytes = limits.sendBufferBytes { try? socket.socket.setValue(bytes, for: .sendBufferSize) }
    var rest: [UInt8] = []
    do {
      while try await serveRequest(&rest) { table.set(id, .waiting, seconds: limits.headSeconds) }
    } catch {
      // The client is gone or was shut down: nobody is left to tell.
    }
    table.remove(id)
    try? socket.close()
  }

  /// - Returns: whether another request may follow.
  private func serveRequest(_ rest: inout [UInt8]) async throws -> Bool {
    var hasBody = true
    do {
      guard let head = try await readHead(&rest) else { return false }
      hasBody = head.method != "HEAD"
      let limit = try handler.admit(head, reachedAt: local)
      if WebSocketHandshake.isAsked(head) {
        try await serveSocket(head, rest)
        return false
      }
      guard head.contentLength <= limit else {
        throw RequestRefusal(
          .contentTooLarge, "body: expected at most \(limit) bytes, found \(head.contentLength)", endsConnection: true)
      }
      if head.contentLength > 0, head.headers["expect"]?.lowercased() == "100-continue" {
        try await write(Data("HTTP/1.1 100 Continue\r\n\r\n".utf8))
      }
      table.set(id, .busy, seconds: limits.bodySeconds)
      let body = try await readBody(head.contentLength, &rest)
      table.set(id, .busy, seconds: nil)
      let response = try await respond(to: HTTPRequest(head: head, body: body))
      try await write(response.encoded(keepsAlive: head.keepsAlive, hasBody: hasBody))
      return head.keepsAlive
    } catch let refusal as RequestRefusal {
      try await write(
        HTTPResponse(refusing: refusal).encoded(keepsAlive: !refusal.endsConnection, hasBody: hasBody))
      if refusal.endsConnection { await linger() }
      return !refusal.endsConnection
    }
  }

  /// Errors of a request are its answer, and leave the connection alone.
  private func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    do {
      return try await handler.respond(to: request)
    } catch let refusal as RequestRefusal {
      return HTTPResponse(refusing: refusal)
    } catch {
      return HTTPResponse(refusing: RequestRefusal(.unprocessable, "\(error)"))
    }
  }

  /// The address that the connection reached.
  private var local: String? {
    switch try? socket.socket.sockname() {
    case .ip4(let address, let port)?: "\(address):\(port)"
    case .ip6(let address, let port)?: "[\(address)]:\(port)"
    default: nil
    }
  }

  // MARK: Reading and writing

  /// - Returns: nil where the client has gone between two requests.
  private func readHead(_ rest: inout [UInt8]) async throws -> HTTPRequestHead? {
    var searched = 0
    while true {
      if let end = Self.headEnd(rest, from: searched) {
        guard end <= limits.headBytes else { throw headTooLarge }
        let head = Array(rest[..<end])
        rest.removeFirst(end + 4)
        return try HTTPRequestHead(parsing: head, limits: limits)
      }
      guard rest.count <= limits.headBytes else { throw headTooLarge }
      searched = max(0, rest.count - 3)
      do {
        rest += try await socket.read(atMost: 4096)
      } catch SocketError.disconnected where rest.isEmpty {
        return nil
      }
    }
  }

  private var headTooLarge: RequestRefusal {
    RequestRefusal(
      .headerTooLarge, "request: expected a head of at most \(limits.headBytes) bytes", endsConnection: true)
  }

  private static func headEnd(_ bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= start + 4 else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      (start...bytes.count - 4).first {
        bytes[$0] == 0x0d && bytes[$0 + 1] == 0x0a && bytes[$0 + 2] == 0x0d && bytes[$0 + 3] == 0x0a
      }
    }
  }

  private func readBody(_ count: Int, _ rest: inout [UInt8]) async throws -> Data {
    var body = Data(rest.prefix(count))
    rest.removeFirst(body.count)
    while body.count < count { body += try await socket.read(atMost: count - body.count) }
    return body
  }

  private func write(_ data: Data) async throws {
    table.set(id, .busy, seconds: limits.writeSeconds)
    try await socket.write(data)
  }

  /// Reads for a moment what a refused client still sends, so that the answer reaches it: closing with unread bytes
  /// takes back what was sent.
  private func linger() async {
    shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
    table.set(id, .busy, seconds: 1)
    var left = 4 << 20
    while left > 0, let bytes = try? await socket.read(atMost: 4096) { left -= bytes.count }
  }

  // MARK: WebSocket

  private func serveSocket(_ head: HTTPRequestHead, _ rest: [UInt8]) async throws {
    guard table.socketCount < limits.sockets else {
      throw RequestRefusal(.unavailable, "expected at most \(limits.sockets) pages at a time", endsConnection: true)
    }
    try await write(try WebSocketHandshake.answer(head).encoded(keepsAlive: true))
    // Until the token has come.
    table.set(id, .socket, seconds: limits.headSeconds)
    let outbox = SocketOutbox(limit: limits.waitingBytes) { [table, id] in table.shutDown(id) }
    let session = handler.openSocket(outbox)
    await withDiscardingTaskGroup { group in
      group.addTask { await self.send(outbox, session) }
      do {
        try await receive(rest, session, outbox)
      } catch let fault as WebSocketFault {
        outbox.send(WebSocketFrame.close(fault))
      } catch {}
      session.end()
      outbox.close()
    }
    await linger()
  }

  private func send(_ outbox: SocketOutbox, _ session: any SocketSession) async {
    while let frame = await outbox.next() {
      do {
        if session.isAdmitted { table.set(id, .socket, seconds: limits.writeSeconds) }
        try await socket.write(frame)
        if session.isAdmitted { table.set(id, .socket, seconds: nil) }
      } catch {
        table.shutDown(id)
        outbox.close()
        return
      }
    }
  }

  private func receive(_ rest: [UInt8], _ session: any SocketSession, _ outbox: SocketOutbox) async throws {
    var reader = WebSocketReader(limit: limits.messageBytes)
    reader.add(rest)
    while true {
      while let message = try reader.next() {
        switch message {
        case .ping(let payload): outbox.send(WebSocketFrame.pong(payload))
        case .pong: break
        case .close: throw WebSocketFault(code: 1000, reason: "")
        case .text, .binary:
          let wasAdmitted = session.isAdmitted
          try session.receive(message)
          if !wasAdmitted, session.isAdmitted { table.set(id, .socket, seconds: nil) }
        }
      }
      reader.add(try await socket.read(atMost: 4096))
    }
  }
}
