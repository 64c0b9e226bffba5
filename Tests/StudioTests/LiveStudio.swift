import Foundation
import ImageCodecs
import Testing

@testable import Studio

/// A studio that runs, in a new empty folder, with a token that is known.
final class LiveStudio: Sendable {
  static let token = AccessToken(digits: "00112233445566778899aabbccddeeff")
  let studio: StudioServer
  let folder: URL
  private let task: Task<Void, any Error>

  init(limits: ServerLimits = ServerLimits()) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("studio-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var options = StudioOptions(
      output: folder.appendingPathComponent("saved"), runs: folder.appendingPathComponent("runs"))
    options.ports = [0]
    options.limits = limits
    let studio = try StudioServer(options, token: Self.token)
    self.studio = studio
    task = Task(executorPreference: OwnThreads.shared) { try await studio.run() }
  }

  deinit {
    task.cancel()
    try? FileManager.default.removeItem(at: folder)
  }

  /// A picture's pixels as a frame has them.
  static func rgba(_ image: Image) -> [UInt8] {
    var result: [UInt8] = []
    for start in stride(from: 0, to: image.pixels.count, by: image.channels) {
      for channel in 0..<3 { result.append(image.pixels[start + (image.channels > 2 ? channel : 0)]) }
      result.append(255)
    }
    return result
  }

  var port: UInt16 { studio.port }
  var host: String { "127.0.0.1:\(port)" }

  func client() throws -> RawClient { try RawClient(port: port) }

  /// Sends a request of the page and gives the status and the JSON of the answer.
  func ask(_ method: String, _ path: String, _ body: String = "") throws -> (status: Int, text: String) {
    let client = try client()
    try client.send(
      "\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\nX-Latent-Token: \(Self.token.digits)\r\nConnection: close\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\r\n" + body)
    return try client.response()
  }

  /// The value of a good answer.
  func decoded<Value: Decodable>(_ answer: (status: Int, text: String), _: Value.Type) throws -> Value {
    try #require(answer.status == 200, "\(answer.text)")
    return try JSONDecoder().decode(Value.self, from: Data(answer.text.utf8))
  }

  /// Runs a copied command where the studio was started, with the program that was built beside the tests.
  func run(_ command: String) throws {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("latent")
    try #require(FileManager.default.isExecutableFile(atPath: program.path))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "'\(program.path)'" + command.dropFirst("latent".count)]
    process.currentDirectoryURL = folder
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(command)")
  }

  /// A socket that has shown its token.
  /// - Parameter receiveBufferBytes: those of its client, as `RawClient` takes them.
  func socket(receiveBufferBytes: Int32? = nil) throws -> RawClient {
    let client = try RawClient(port: port, receiveBufferBytes: receiveBufferBytes)
    try client.upgrade(host: host)
    try client.sendText(#"{"token": "\#(Self.token.digits)"}"#)
    #expect(try client.message() == .text(#"{"ready":true}"#))
    return client
  }
}

/// Threads of the server's own: the clients of tests wait for its answers on those that tests run on.
private final class OwnThreads: TaskExecutor {
  static let shared = OwnThreads()
  private let queue = DispatchQueue(label: "studio under test", attributes: .concurrent)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// A client made by hand, which can send anything.
final class RawClient {
  private let file: Int32
  private(set) var received: [UInt8] = []

  struct Gone: Error {}

  /// - Parameters:
  ///   - port: of the server.
  ///   - seconds: after which waiting for bytes is given up.
  ///   - receiveBufferBytes: that the system keeps of what is not read yet, twice as many on Linux; as many as it likes
  ///     when nil.
  init(port: UInt16, seconds: Int = 180, receiveBufferBytes: Int32? = nil) throws {
    file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var bytes = receiveBufferBytes {
      setsockopt(file, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isConnected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(file, $0, size) == 0 }
    }
    guard file >= 0, isConnected else { throw Gone() }
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(file) }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(file, $0.baseAddress!, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Gone() }
      sent += count
    }
  }

  /// Reads some more bytes.
  /// - Returns: false where the server has closed, or sends nothing.
  func read() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(file, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    received += buffer[..<count]
    return true
  }

  /// Reads an answer with its body.
  func response() throws -> (status: Int, text: String) {
    var end: Int?
    while true {
      end = Self.headEnd(received)
      if let end {
        let head = String(decoding: received[..<end], as: UTF8.self)
        let length =
          head.components(separatedBy: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
          .flatMap { Int($0.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)) } ?? 0
        if received.count >= end + 4 + length {
          let body = String(decoding: received[(end + 4)..<(end + 4 + length)], as: UTF8.self)
          received.removeFirst(end + 4 + length)
          return (Int(head.split(separator: " ")[1]) ?? 0, body)
        }
      }
      guard read() else { throw Gone() }
    }
  }

  private static func headEnd(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    return (0...bytes.count - 4).first { Array(bytes[$0..<$0 + 4]) == [13, 10, 13, 10] }
  }

  // MARK: WebSocket

  func upgrade(host: String, origin: String? = nil) throws {
    try send(
      "GET /api/socket HTTP/1.1\r\nHost: \(host)\r\n" + (origin.map { "Origin: \($0)\r\n" } ?? "")
        + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + "Sec-WebSocket-Version: 13\r\n\r\n")
    let answer = try response()
    guard answer.status == 101 else { throw Gone() }
  }

  func sendText(_ text: String) throws { try send(WebSocketFramesTests.frame(1, Array(text.utf8))) }

  enum Message: Equatable {
    case text(String)
    case picture(request: UInt32, index: Int, flags: UInt8, width: Int, pixels: [UInt8])
    case close(code: Int, reason: String)
  }

  /// The pixels of the last picture of a request, after coarse ones.
  func lastPicture() throws -> [UInt8] {
    while true {
      guard case .picture(_, _, let flags, _, let pixels) = try message() else { throw Gone() }
      if flags & 2 != 0 { return pixels }
    }
  }

  /// The next message of the server, whose frames are whole messages without a mask.
  func message() throws -> Message {
    func need(_ count: Int) throws { while received.count < count { guard read() else { throw Gone() } } }
    try need(2)
    var (length, start) = (Int(received[1]), 2)
    if length >= 126 {
      start = length == 126 ? 4 : 10
      try need(start)
      length = received[2..<start].reduce(0) { $0 << 8 | Int($1) }
    }
    try need(start + length)
    let (opcode, payload) = (received[0] & 15, Array(received[start..<start + length]))
    received.removeFirst(start + length)
    func number(_ place: Int, _ bytes: Int) -> Int {
      (0..<bytes).reduce(0) { $0 | Int(payload[place + $1]) << (8 * $1) }
    }
    switch opcode {
    case 1: return .text(String(decoding: payload, as: UTF8.self))
    case 8:
      return .close(
        code: payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : 0,
        reason: String(decoding: payload.dropFirst(2), as: UTF8.self))
    default:
      #expect(Array(payload[..<4]) == Array("LFRM".utf8))
      return .picture(
        request: UInt32(number(4, 4)), index: number(12, 2), flags: payload[10], width: number(14, 2),
        pixels: Array(payload[20...]))
    }
  }
}
