import Foundation
import Testing

@testable import Studio

/// Of all combinations of what a request says of itself, only those of the own page pass.
@Suite(.serialized) struct AccessTests {
  private static let token = LiveStudio.token.digits

  /// 7 hosts, 6 origins, 5 tokens and 4 methods, on an address of the page and one below `/api/`.
  @Test func combinations() throws {
    let live = try LiveStudio()
    let own = live.host
    let hosts: [String?] = [
      own, "localhost:\(live.port)", nil, "127.0.0.1", "evil.example:\(live.port)", "127.0.0.1:1",
      "127.0.0.1.evil.example",
    ]
    let origins: [String?] = [
      nil, "own", "null", "http://evil.example", "https://\(own)", "http://127.0.0.1:\(live.port &+ 1)",
    ]
    let tokens: [String?] = [
      Self.token, nil, String(Self.token.dropLast()), String(Self.token.reversed()), Self.token.uppercased(),
    ]
    var (passed, count) = (0, 0)
    for path in ["/api/models", "/"] {
      for (hostIndex, host) in hosts.enumerated() {
        for (originIndex, origin) in origins.enumerated() {
          for token in path == "/" ? [nil] : tokens {
            for method in ["GET", "POST", "OPTIONS", "DELETE"] {
              let client = try live.client()
              var lines = ["\(method) \(path) HTTP/1.1", "Connection: close"]
              if let host { lines.append("Host: \(host)") }
              if let origin { lines.append("Origin: " + (origin == "own" ? "http://\(host ?? "none")" : origin)) }
              if let token { lines.append("X-Latent-Token: \(token)") }
              try client.send(lines.joined(separator: "\r\n") + "\r\n\r\n")
              let status = try client.response().status
              let isAllowed =
                hostIndex < 2 && originIndex < 2 && method == "GET" && (path == "/" || token == Self.token)
              #expect((status == 200) == isAllowed, "\(lines): \(status)")
              #expect(isAllowed || [401, 403, 405, 421].contains(status), "\(lines): \(status)")
              (passed, count) = (passed + (status == 200 ? 1 : 0), count + 1)
            }
          }
        }
      }
    }
    #expect(count == 7 * 6 * 5 * 4 + 7 * 6 * 4 && passed == 8)
  }

  /// A socket needs the own host and origin to begin, and the token as its first message.
  @Test func sockets() throws {
    let live = try LiveStudio()
    for (host, origin) in [
      ("evil.example", nil), (live.host, "http://evil.example"), (live.host, "null"),
    ] as [(String, String?)] {
      let client = try live.client()
      #expect(throws: RawClient.Gone.self) { try client.upgrade(host: host, origin: origin) }
    }
    for first in [#"{"token": "no"}"#, "{}", "[]", "no JSON", #"{"view": "explore"}"#] {
      let client = try live.client()
      try client.upgrade(host: live.host, origin: "http://\(live.host)")
      try client.sendText(first)
      guard case .close(1008, _) = try client.message() else { throw RawClient.Gone() }
    }
    _ = try live.socket()
  }

  @Test func everyAnswerHasThePolicy() throws {
    let live = try LiveStudio()
    for path in ["/", "/none", "/api/models"] {
      let client = try live.client()
      try client.send("GET \(path) HTTP/1.1\r\nHost: \(live.host)\r\nConnection: close\r\n\r\n")
      while client.read() {}
      let head = String(decoding: client.received, as: UTF8.self)
      for field in ["default-src 'none'", "frame-ancestors 'none'", "nosniff", "no-referrer", "no-store"] {
        #expect(head.contains(field), "\(path): \(field)")
      }
      #expect(!head.contains(Self.token) && !head.lowercased().contains("access-control"))
    }
  }

  /// The page's files are those in its folder alone.
  @Test(arguments: [
    "/../Package.swift", "/%2e%2e/%2e%2e/Package.swift", "//etc/passwd", "/js/../../StudioServer.swift", "/.hidden",
    "/js%5c..%5cx.js", "/etc/passwd", "/index.html/", "/%00index.html", "/index", "/js",
  ])
  func otherFilesAreNotServed(path: String) throws {
    let live = try LiveStudio()
    let client = try live.client()
    try client.send("GET \(path) HTTP/1.1\r\nHost: \(live.host)\r\nConnection: close\r\n\r\n")
    #expect([400, 404].contains(try client.response().status))
  }
}
