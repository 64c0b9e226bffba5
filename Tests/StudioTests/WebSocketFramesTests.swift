import Foundation
import Testing

@testable import Studio

@Suite struct WebSocketFramesTests {
  /// A client's frame, masked.
  static func frame(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
    let mask: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]
    var bytes = [(isFinal ? 0x80 : 0) | opcode]
    switch payload.count {
    case ..<126: bytes.append(0x80 | UInt8(payload.count))
    case ..<65536: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    default: bytes += [0x80 | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
    }
    return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
  }

  /// The examples of RFC 6455, section 5.7.
  @Test func theMaskedExample() throws {
    var reader = WebSocketReader(limit: 100)
    reader.add([0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58])
    #expect(try reader.next() == .text("Hello"))
    #expect(try reader.next() == nil)
    #expect(Array(WebSocketFrame.text("Hello")) == [0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f])
  }

  /// The example of RFC 6455, section 1.3.
  @Test func theHandshakeExample() throws {
    let head = try HTTPRequestHead(
      parsing: Array(
        ("GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13").utf8), limits: ServerLimits())
    let answer = try WebSocketHandshake.answer(head)
    #expect(answer.headers.contains { $0 == ("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") })
  }

  /// Whatever pieces the bytes arrive in, the messages are the same; a ping may stand between the parts of a message.
  @Test(arguments: [1, 2, 7, 1000]) func piecesOfAnySize(size: Int) throws {
    let long = [UInt8](repeating: 65, count: 300)
    let bytes =
      Self.frame(1, long, isFinal: false) + Self.frame(9, [1, 2]) + Self.frame(0, [66]) + Self.frame(2, [0, 255])
      + Self.frame(8, [])
    var reader = WebSocketReader(limit: 1000)
    var found: [WebSocketMessage] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      reader.add(Array(bytes[start..<min(start + size, bytes.count)]))
      while let message = try reader.next() { found.append(message) }
    }
    #expect(
      found == [
        .ping([1, 2]), .text(String(repeating: "A", count: 300) + "B"), .binary(Data([0, 255])), .close,
      ])
  }

  /// Lengths are refused before there is a payload: 2⁶³ bytes, and a message too long in its parts.
  @Test func lengthsAreBounded() throws {
    var reader = WebSocketReader(limit: 100)
    reader.add([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0])
    #expect(throws: WebSocketFault.self) { try reader.next() }
    reader = WebSocketReader(limit: 100)
    reader.add(Self.frame(2, [UInt8](repeating: 0, count: 60), isFinal: false))
    reader.add(Self.frame(0, [UInt8](repeating: 0, count: 60)))
    #expect(throws: WebSocketFault.self) { try reader.next() }
  }

  static let brokenFrames: [[UInt8]] = [
    [0x81, 0x01, 65], frame(0, [1]), frame(3, [1]), frame(1, [0xff, 0xfe]), frame(9, [1], isFinal: false),
    frame(1, [65], isFinal: false) + frame(1, [65]), [0xc1] + Array(frame(1, [65]).dropFirst()),
    frame(8, [UInt8](repeating: 0, count: 126)),
  ]

  @Test(arguments: brokenFrames)
  func brokenFramesAreRefused(bytes: [UInt8]) {
    var reader = WebSocketReader(limit: 1000)
    reader.add(bytes)
    #expect(throws: WebSocketFault.self) { while try reader.next() != nil {} }
  }
}
