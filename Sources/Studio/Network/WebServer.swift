import FlyingSocks
import Foundation
import Synchronization

/// What a server asks of whoever knows what its addresses mean.
protocol RequestHandler: Sendable {
  /// Looks at a request before its body is read.
  /// - Parameters:
  ///   - head: of the request.
  ///   - local: the address that the connection reached.
  /// - Returns: how many bytes its body may have.
  /// - Throws: `RequestRefusal`.
  func admit(_ head: HTTPRequestHead, reachedAt local: String?) throws -> Int

  /// - Throws: `RequestRefusal`, or any error that describes itself in one line.
  func respond(to request: HTTPRequest) async throws -> HTTPResponse

  /// Begins a WebSocket.
  /// - Returns: who is given its messages.
  func openSocket(_ outbox: SocketOutbox) -> any SocketSession
}

/// One WebSocket's conversation.
protocol SocketSession: Sendable {
  /// - Throws: `WebSocketFault` to close the socket.
  func receive(_ message: WebSocketMessage) throws
  /// The socket is gone.
  func end()
  /// Whether the client has shown that it may be here.
  var isAdmitted: Bool { get }
}

/// An HTTP/1.1 and WebSocket server on one address.
///
/// The sockets and their event queue are those of FlyingSocks; requests are read here, since what reads them there keeps
/// header lines and WebSocket frames of any length, and hangs up without a word on what it cannot read.
final class WebServer: Sendable {
  let limits: ServerLimits
  private let handler: any RequestHandler
  private let socket: Socket
  private let table: ConnectionTable
  /// The port that is listened on.
  let port: UInt16

  /// Takes the address.
  /// - Parameters:
  ///   - host: an IPv4 or IPv6 address as numbers.
  ///   - ports: are tried in turn; 0 is any that is free.
  ///   - limits: what clients may cost.
  ///   - handler: made for the port that is had.
  /// - Throws: `StudioError.address`.
  init(
    host: String, ports: [UInt16], limits: ServerLimits = ServerLimits(), handler: (UInt16) -> any RequestHandler
  ) throws {
    var fault: any Error = SocketError.unsupportedAddress
    var found: Socket?
    for port in ports where found == nil {
      do { found = try Self.listen(host: host, port: port) } catch { fault = error }
    }
    guard let socket = found else { throw Self.error(fault, host: host, port: ports[0]) }
    (self.socket, self.limits, table) = (socket, limits, ConnectionTable(limits: limits))
    switch try socket.sockname() {
    case .ip4(_, let port), .ip6(_, let port): self.port = port
    case .unix: self.port = 0
    }
    self.handler = handler(self.port)
  }

  private static func listen(host: String, port: UInt16) throws -> Socket {
    func open(_ address: some SocketAddress, _ domain: Int32) throws -> Socket {
      let socket = try Socket(domain: domain)
      do {
        try socket.setValue(true, for: .localAddressReuse)
        try socket.bind(to: address)
        try socket.listen(maxPendingConnection: 1024)
        return socket
      } catch {
        try? socket.close()
        throw error
      }
    }
    return host.contains(":")
      ? try open(.inet6(ip6: host, port: port), AF_INET6) : try open(.inet(ip4: host, port: port), AF_INET)
  }

  private static func error(_ error: any Error, host: String, port: UInt16) -> StudioError {
    let fault: String
    switch error {
    case SocketError.failed(_, EADDRINUSE, _): fault = "another program has it; --port takes another"
    case SocketError.failed(_, EADDRNOTAVAIL, _): fault = "expected an address of this machine"
    case SocketError.failed(_, EACCES, _): fault = "only root may have it; --port takes another"
    case SocketError.failed(_, _, let message): fault = message
    default: fault = "expected an address as numbers, such as 127.0.0.1"
    }
    return .address(host: host, port: Int(port), fault: fault)
  }

  /// Serves until the task is cancelled.
  func run() async throws {
    let pool: SocketPool<ePoll> = .ePoll(maxEvents: 64)
    try await pool.prepare()
    let listener = try AsyncSocket(socket: socket, pool: pool)
    defer {
      table.shutDownAll()
      try? socket.close()
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await pool.run() }
      group.addTask { try await self.table.watch() }
      group.addTask { try await self.accept(on: listener) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func accept(on listener: AsyncSocket) async throws {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        do {
          let client = try await listener.accept()
          _ = fcntl(client.socket.file.rawValue, F_SETFD, FD_CLOEXEC)
          guard let id = table.add(file: client.socket.file.rawValue) else {
            try? client.close()
            continue
          }
          group.addTask {
            await Connection(client, id: id, table: self.table, limits: self.limits, handler: self.handler).serve()
          }
        } catch is CancellationError {
          return
        } catch {
          // A client that is gone again, or no file descriptor left: others are served, and it is tried again.
          try? await Task.sleep(nanoseconds: 20_000_000)
        }
      }
      group.cancelAll()
    }
  }

  /// Connections there are.
  var connectionCount: Int { table.count }
}
