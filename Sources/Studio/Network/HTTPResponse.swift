import FileFormats
import Foundation

/// An answer to a request.
struct HTTPResponse: Sendable {
  var status: HTTPStatus
  var contentType: String
  var body: Data
  var headers: [(name: String, value: String)] = []

  init(_ status: HTTPStatus, contentType: String, body: Data) {
    (self.status, self.contentType, self.body) = (status, contentType, body)
  }

  /// A value as JSON.
  static func json(_ value: some Encodable, status: HTTPStatus = .ok) throws -> HTTPResponse {
    HTTPResponse(status, contentType: "application/json", body: try CanonicalJSON.data(of: value))
  }

  /// `{"error": "one line"}`.
  init(refusing refusal: RequestRefusal) {
    let line = JSONValue.object([.init("error", .string(refusal.description))])
    self.init(refusal.status, contentType: "application/json", body: Data(line.text().utf8))
  }

  /// What a browser may do with the page: run scripts, styles and pictures of this server alone, be in nobody's frame,
  /// tell nobody where it is.
  private static let policy: [(name: String, value: String)] = [
    (
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
  ]

  /// - Parameters:
  ///   - keepsAlive: whether the connection stays open.
  ///   - hasBody: false for the answer to HEAD.
  func encoded(keepsAlive: Bool, hasBody: Bool = true) -> Data {
    var lines = ["HTTP/1.1 \(status.rawValue) \(status.reason)"]
    lines += (Self.policy + headers).map { "\($0.name): \($0.value)" }
    if status != .switchingProtocols {
      lines += [
        "Content-Type: \(contentType)", "Content-Length: \(body.count)",
        "Connection: \(keepsAlive ? "keep-alive" : "close")",
      ]
    }
    return Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (hasBody ? body : Data())
  }
}
