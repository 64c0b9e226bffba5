import Engine
import Foundation

/// The studio: a page in the browser on the models of this machine.
///
///     let studio = try StudioServer(StudioOptions(output: folder, runs: runs))
///     print(studio.address)
///     try await studio.run()
public final class StudioServer: Sendable {
  private let server: WebServer
  private let thread: ComputeThread
  /// What the page is opened at: with the token behind `#`, which a browser sends nowhere.
  public let address: String

  /// Takes the address; nothing is answered before `run`.
  /// - Throws: `StudioError` where the address cannot be had or the page's files are missing.
  public convenience init(_ options: StudioOptions) throws { try self.init(options, token: AccessToken()) }

  init(_ options: StudioOptions, token: AccessToken) throws {
    let page = try PageFiles()
    let own = options.host.contains(":") ? "[\(options.host)]" : options.host
    let names = ["127.0.0.1", "localhost", "[::1]", own]
    let compute = ComputeThread { thread in
      if let threads = options.threads { Threads.use(threads) }
      return Workshop(options: options, thread: thread)
    }
    thread = compute
    server = try WebServer(host: options.host, ports: options.ports, limits: options.limits) { port in
      StudioHandler(
        rules: AccessRules(names: names, port: port, token: token), page: page, options: options, thread: compute)
    }
    let isAny = ["0.0.0.0", "::"].contains(options.host)
    address = "http://\(isAny ? "127.0.0.1" : own):\(server.port)/#token=\(token.digits)"
  }

  /// The port that is listened on.
  public var port: UInt16 { server.port }

  /// Serves until the task is cancelled.
  public func run() async throws {
    defer { thread.end() }
    try await server.run()
  }
}
