import Foundation

/// A message that a client has sent whole (RFC 6455, section 5).
enum WebSocketMessage: Equatable, Sendable {
  case text(String)
  case binary(Data)
  case ping([UInt8])
  case pong
  case close
}

/// Why a socket is closed: the code and the line of its last message (RFC 6455, section 7.4).
struct WebSocketFault: Error, Equatable {
  let code: UInt16
  let reason: String

  static func malformed(_ reason: String) -> WebSocketFault { WebSocketFault(code: 1002, reason: reason) }
  static func refused(_ reason: String) -> WebSocketFault { WebSocketFault(code: 1008, reason: reason) }
}

/// Puts the frames of a client together into messages. A frame's length is checked before any of it is kept.
struct WebSocketReader {
  /// Bytes of a message, at most.
  let limit: Int
  private var bytes: [UInt8] = []
  /// Where unread bytes begin.
  private var start = 0
  private var opcode: UInt8?
  private var message: [UInt8] = []

  init(limit: Int) { self.limit = limit }

  mutating func add(_ more: [UInt8]) {
    bytes.removeFirst(start)
    start = 0
    bytes += more
  }

  /// The next message that is whole.
  /// - Throws: `WebSocketFault` for frames that break the protocol or are too long.
  mutating func next() throws -> WebSocketMessage? {
    while let (final, frameOpcode, payload) = try nextFrame() {
      switch frameOpcode {
      case 0x8: return .close
      case 0x9: return .ping(payload)
      case 0xa: return .pong
      case 0x0:
        guard opcode != nil else { throw WebSocketFault.malformed("a continuation of nothing") }
      case 0x1, 0x2:
        guard opcode == nil else { throw WebSocketFault.malformed("a message within another") }
        opcode = frameOpcode
      default: throw WebSocketFault.malformed("the opcode \(frameOpcode)")
      }
      guard message.count + payload.count <= limit else {
        throw WebSocketFault(code: 1009, reason: "expected a message of at most \(limit) bytes")
      }
      message += payload
      guard final else { continue }
      defer { (opcode, message) = (nil, []) }
      guard opcode == 0x1 else { return .binary(Data(message)) }
      guard let text = String(validating: message, as: UTF8.self) else {
        throw WebSocketFault(code: 1007, reason: "expected UTF-8")
      }
      return .text(text)
    }
    return nil
  }

  private mutating func nextFrame() throws -> (isFinal: Bool, opcode: UInt8, payload: [UInt8])? {
    let available = bytes.count - start
    guard available >= 2 else { return nil }
    let (first, second) = (bytes[start], bytes[start + 1])
    let (opcode, isFinal) = (first & 0x0f, first & 0x80 != 0)
    guard first & 0x70 == 0 else { throw WebSocketFault.malformed("reserved bits are set") }
    guard second & 0x80 != 0 else { throw WebSocketFault.malformed("a frame without a mask") }
    var (length, header) = (UInt64(second & 0x7f), 2)
    if length >= 126 {
      header = length == 126 ? 4 : 10
      guard available >= header else { return nil }
      length = bytes[start + 2..<start + header].reduce(0) { $0 << 8 | UInt64($1) }
    }
    if opcode >= 0x8 {
      guard isFinal, length <= 125 else { throw WebSocketFault.malformed("a control frame in parts or too long") }
    }
    guard length <= UInt64(limit) else {
      throw WebSocketFault(code: 1009, reason: "expected a message of at most \(limit) bytes")
    }
    let end = header + 4 + Int(length)
    guard available >= end else { return nil }
    let mask = bytes[start + header..<start + header + 4]
    var payload = Array(bytes[start + header + 4..<start + end])
    for index in payload.indices { payload[index] ^= mask[mask.startIndex + index % 4] }
    start += end
    return (isFinal, opcode, payload)
  }
}

/// The frames that the server sends, each a whole message, unmasked.
enum WebSocketFrame {
  static func text(_ text: String) -> Data { frame(0x1, Data(text.utf8)) }
  static func binary(_ payload: Data) -> Data { frame(0x2, payload) }
  static func pong(_ payload: [UInt8]) -> Data { frame(0xa, Data(payload)) }

  static func close(_ fault: WebSocketFault) -> Data {
    frame(0x8, Data([UInt8(fault.code >> 8), UInt8(fault.code & 0xff)]) + Data(fault.reason.utf8.prefix(120)))
  }

  private static func frame(_ opcode: UInt8, _ payload: Data) -> Data {
    var data = Data(capacity: payload.count + 10)
    data.append(0x80 | opcode)
    switch payload.count {
    case ..<126: data.append(UInt8(payload.count))
    case ..<65536:
      data.append(126)
      data.append(contentsOf: [UInt8(payload.count >> 8), UInt8(payload.count & 0xff)])
    default:
      data.append(127)
      data.append(contentsOf: (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) })
    }
    data.append(payload)
    return data
  }
}

/// The handshake that makes a connection a WebSocket (RFC 6455, section 4.2).
enum WebSocketHandshake {
  static func isAsked(_ head: HTTPRequestHead) -> Bool { head.lists("websocket", in: "upgrade") }

  /// - Throws: `RequestRefusal` for a handshake of another version or without a key.
  static func answer(_ head: HTTPRequestHead) throws -> HTTPResponse {
    guard head.method == "GET", head.lists("upgrade", in: "connection"), isAsked(head) else {
      throw RequestRefusal(.upgradeRequired, "expected a WebSocket's handshake")
    }
    guard head.headers["sec-websocket-version"] == "13", let key = head.headers["sec-websocket-key"],
      Data(base64Encoded: key)?.count == 16
    else { throw RequestRefusal(.badRequest, "expected a WebSocket of version 13 with a key of 16 bytes") }
    let digest = SHA1.digest(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
    var response = HTTPResponse(.switchingProtocols, contentType: "", body: Data())
    response.headers = [
      ("Upgrade", "websocket"), ("Connection", "Upgrade"),
      ("Sec-WebSocket-Accept", Data(digest).base64EncodedString()),
    ]
    return response
  }
}
