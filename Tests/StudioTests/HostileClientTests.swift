import Foundation
import Testing

@testable import Studio

/// Whatever a client sends, it is refused by name, and the next good request is answered within a second.
@Suite(.serialized) struct HostileClientTests {
  private func requireAlive(_ live: LiveStudio, _ comment: Comment? = nil) throws {
    let start = Date()
    #expect(try live.ask("GET", "/index.html").status == 200, comment)
    #expect(Date().timeIntervalSince(start) < 1, comment)
  }

  @Test func headsWithoutEnd() throws {
    let live = try LiveStudio()
    for head in [
      "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 20_000), String(repeating: "a", count: 20_000),
      "GET / HTTP/1.1\r\n" + (0..<100).map { "X\($0): a\r\n" }.joined() + "\r\n",
    ] {
      let client = try live.client()
      try client.send(head)
      #expect(try client.response().status == 431)
      try requireAlive(live)
    }
  }

  @Test func bodiesAreBounded() throws {
    let live = try LiveStudio()
    let token = "X-Latent-Token: \(LiveStudio.token.digits)"
    for (fields, status) in [
      ("Content-Length: 2000000", 413), ("Content-Length: 99999999999", 413), ("Transfer-Encoding: chunked", 411),
      ("Content-Length: -5", 400),
    ] {
      let client = try live.client()
      try client.send("POST /api/command HTTP/1.1\r\nHost: \(live.host)\r\n\(token)\r\n\(fields)\r\n\r\n")
      #expect(try client.response().status == status, "\(fields)")
    }
    try requireAlive(live)
  }

  /// Neither clients that say nothing nor those that stop in the middle of a head keep others out.
  @Test func aThousandHalfOpenConnections() throws {
    let live = try LiveStudio()
    var clients: [RawClient] = []
    for index in 0..<1000 {
      let client = try live.client()
      if index % 2 == 0 { try client.send("GET / HTTP/1.1\r\nHost: ") }
      clients.append(client)
      if index % 250 == 249 { try requireAlive(live, "after \(index + 1)") }
    }
    try requireAlive(live)
    withExtendedLifetime(clients) {}
  }

  /// A head that trickles in is cut off.
  @Test func slowHeadsAreCutOff() throws {
    var limits = ServerLimits()
    limits.headSeconds = 0.5
    let live = try LiveStudio(limits: limits)
    let client = try live.client()
    try client.send("GET / HTTP/1.1\r\nHost: ")
    let start = Date()
    #expect(!client.read())
    #expect(Date().timeIntervalSince(start) < 5)
    // A socket without its token is a head too.
    let socket = try live.client()
    try socket.upgrade(host: live.host)
    #expect(!socket.read())
  }

  @Test(arguments: [
    "no JSON", "", "[]", "null", "1", "{", #"{"view": 1}"#, #"{"view": "none", "request": 1}"#, #"{"view": "explore"}"#,
    #"{"view": "explore", "request": 1}"#, #"{"view": "explore", "request": -1, "draw": {"start": {"seed": 1}}}"#,
    #"{"view": "explore", "request": 1, "draw": {"start": {"seed": "one"}}}"#,
    #"{"view": "explore", "request": 1, "draw": {"start": {"codes": "../../etc/passwd"}}}"#,
    #"{"view": "explore", "request": 1, "draw": {"start": {"seed": 1}, "edits": [{"direction": "/etc/passwd", "amount": 1}]}}"#,
    #"{"view": "explore", "request": 1, "draw": {"start": {"seed": 1}, "model": "/etc/passwd"}}"#,
    #"{"view": "label", "request": 1, "sheet": []}"#, #"{"view": "label", "request": 1, "sheet": [{"seed": -1}]}"#,
    String(repeating: "[", count: 100_000),
  ])
  func messagesOfTheWrongShape(text: String) throws {
    let live = try LiveStudio()
    let socket = try live.socket()
    try socket.sendText(text)
    guard case .text(let answer) = try socket.message() else { throw RawClient.Gone() }
    #expect(answer.contains(#""error":"#) && !answer.contains("\n"), "\(answer)")
    // The socket goes on.
    try socket.sendText(#"{"view": "explore", "request": 9, "draw": {"start": {"seed": 1}}}"#)
    guard case .picture(9, 0, 2, 64, _) = try socket.message() else { throw RawClient.Gone() }
  }

  /// A number that its field does not hold is refused by the field's name.
  @Test(arguments: [
    (#"{"view": "explore", "request": -1, "draw": {"start": {"seed": 1}}}"#, "request", UInt64(UInt32.max), "-1"),
    (#"{"view": "explore", "request": 1, "draw": {"start": {"seed": -1}}}"#, "draw.start.seed", 4_294_967_295, "-1"),
    (
      #"{"view": "explore", "request": 1, "draw": {"start": {"seed": 4294967296}}}"#, "draw.start.seed",
      4_294_967_295, "4294967296"
    ),
    (
      #"{"view": "explore", "request": 1, "draw": {"start": {"plane": {"seeds": [1, -2], "at": [0]}}}}"#,
      "draw.start.plane.seeds[1]", 4_294_967_295, "-2"
    ),
    (
      #"{"view": "explore", "request": 1, "draw": {"start": {"components": {"seed": -3, "at": [0, 0]}}}}"#,
      "draw.start.components.seed", 4_294_967_295, "-3"
    ),
    (
      #"{"view": "explore", "request": 1, "draw": {"start": {"seed": 1}, "mix": {"seed": -4, "layers": "1"}}}"#,
      "draw.mix.seed", 4_294_967_295, "-4"
    ),
    (
      #"{"view": "explore", "request": 1, "draw": {"start": {"seed": 1}, "noise": {"seed": -5}}}"#,
      "draw.noise.seed", UInt64.max, "-5"
    ),
    (#"{"view": "label", "request": 1, "sheet": [{"seed": 1}, {"seed": -6}]}"#, "sheet[1].seed", 4_294_967_295, "-6"),
  ])
  func numbersOutOfRangeAreRefusedByName(text: String, field: String, largest: UInt64, found: String) throws {
    let fault = "\(field): expected a whole number from 0 to \(largest), found \(found)"
    #expect(throws: StudioError.request(field: field, expected: "a whole number from 0 to \(largest)", found: found)) {
      try ViewRequest(json: Data(text.utf8))
    }
    let live = try LiveStudio()
    let socket = try live.socket()
    try socket.sendText(text)
    guard case .text(let answer) = try socket.message() else { throw RawClient.Gone() }
    #expect(answer.contains(#""error":"\#(fault)""#), "\(answer)")
  }

  @Test func framesThatBreakTheProtocol() throws {
    let live = try LiveStudio()
    let long: [UInt8] = [0x81, 0xff, 0, 0, 0, 0x40, 0, 0, 0, 0]
    for bytes in WebSocketFramesTests.brokenFrames + [long, WebSocketFramesTests.frame(2, [1])] {
      let socket = try live.socket()
      try socket.send(bytes)
      guard case .close(let code, let reason) = try socket.message() else { throw RawClient.Gone() }
      #expect([1002, 1003, 1007, 1009].contains(code) && !reason.isEmpty)
    }
    try requireAlive(live)
  }

  /// A client that asks and does not read is dropped, and costs no more than what may wait for it.
  @Test func clientsThatDoNotReadAreDropped() throws {
    var limits = ServerLimits()
    limits.waitingBytes = 100_000
    // For the bytes that wait, not for the time that one answer takes.
    limits.writeSeconds = 600
    // The system's own buffers would take megabytes of answers before the first has to wait.
    limits.sendBufferBytes = 4096
    let live = try LiveStudio(limits: limits)
    let socket = try live.socket(receiveBufferBytes: 4096)
    let ping = WebSocketFramesTests.frame(9, [UInt8](repeating: 1, count: 125))
    let many = [[UInt8]](repeating: ping, count: 500).flatMap { $0 }
    #expect(throws: RawClient.Gone.self) { for _ in 0..<2000 { try socket.send(many) } }
    try requireAlive(live)
  }

  @Test func wrongBodiesAreRefusedInOneLine() throws {
    let live = try LiveStudio()
    for (path, body) in [
      ("/api/command", "no JSON"), ("/api/command", "{}"), ("/api/command", #"{"start": {"seed": 1e99}}"#),
      ("/api/save", #"{"kind": "exe", "recipe": {"start": {"seed": 1}}}"#),
      ("/api/save", #"{"kind": "png", "recipe": {"start": {"seed": 1}}, "name": "../../x"}"#),
      ("/api/save", #"{"kind": "png", "recipe": {"start": {"seed": 1}}, "name": ".hidden"}"#),
      ("/api/save", #"{"kind": "png", "recipe": {"start": {"seed": 1}}, "name": "a/b"}"#),
      ("/api/directions", #"{"method": "none"}"#), ("/api/directions", #"{"method": "pca", "count": 100000}"#),
      ("/api/models/open", #"{"model": "nothing of that name"}"#),
    ] {
      let answer = try live.ask("POST", path, body)
      #expect(
        (400..<500).contains(answer.status) && answer.text.hasPrefix(#"{"error":""#), "\(path) \(body): \(answer)")
      #expect(!answer.text.contains("\n"))
    }
    #expect(!FileManager.default.fileExists(atPath: live.folder.appendingPathComponent("saved").path))
  }
}
