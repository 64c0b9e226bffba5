import Testing

@testable import Studio

@Suite struct HTTPRequestHeadTests {
  private func parse(_ text: String) throws -> HTTPRequestHead {
    try HTTPRequestHead(parsing: Array(text.utf8), limits: ServerLimits())
  }

  @Test func aRequestOfABrowser() throws {
    let head = try parse(
      "GET /api/model?name=my%20faces&x HTTP/1.1\r\nHost: 127.0.0.1:8420\r\nX-Latent-Token:  abc \r\nContent-Length: 12"
    )
    #expect(head.method == "GET" && head.path == "/api/model" && head.query == ["name": "my faces", "x": ""])
    #expect(head.headers["host"] == "127.0.0.1:8420" && head.headers["x-latent-token"] == "abc")
    #expect(head.contentLength == 12 && head.keepsAlive)
  }

  @Test func anOldOrClosingRequestEndsTheConnection() throws {
    #expect(try !parse("GET / HTTP/1.0").keepsAlive)
    #expect(try !parse("GET / HTTP/1.1\r\nConnection: Close").keepsAlive)
  }

  /// What two programs could read in two ways, and what is no request.
  @Test(arguments: [
    "", "GET", "GET /", "GET / HTTP/2", "GET  / HTTP/1.1", "get / HTTP/1.1", "GET http://a/ HTTP/1.1",
    "GET /%zz HTTP/1.1", "GET /a%00b HTTP/1.1", "GET / HTTP/1.1\r\nno colon", "GET / HTTP/1.1\r\n: empty",
    "GET / HTTP/1.1\r\nHost : a", "GET / HTTP/1.1\r\n folded: a", "GET / HTTP/1.1\nHost: a",
    "GET / HTTP/1.1\r\nHost: a\r\nhost: b", "GET / HTTP/1.1\r\nContent-Length: -1",
    "GET / HTTP/1.1\r\nContent-Length: 1e3", "GET / HTTP/1.1\r\nContent-Length: 99999999999999999999",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked", "GET / HTTP/1.1\r\nX: \u{1}", "GET /é HTTP/1.1",
  ])
  func refused(text: String) {
    #expect(throws: RequestRefusal.self) { try parse(text) }
  }

  @Test func manyFieldsAreRefused() {
    let fields = (0..<65).map { "\r\nx\($0): a" }.joined()
    #expect(throws: RequestRefusal.self) { try parse("GET / HTTP/1.1" + fields) }
  }
}
