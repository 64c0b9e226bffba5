import Foundation

/// The first line and the header fields of a request (RFC 9112, sections 3 and 5), read strictly: what two programs
/// could read in two ways is refused.
struct HTTPRequestHead: Equatable, Sendable {
  let method: String
  /// Of the address, without the query, percent-decoded.
  let path: String
  /// Of the address, percent-decoded.
  let query: [String: String]
  /// By name in lower case. A field that comes twice has refused the request.
  let headers: [String: String]
  /// Whether further requests may follow on the connection.
  let keepsAlive: Bool
  /// Bytes of the body.
  let contentLength: Int

  /// - Parameters:
  ///   - bytes: all before the empty line, without it.
  ///   - limits: how many header fields there may be.
  /// - Throws: `RequestRefusal` for what is no HTTP/1.1 or 1.0, or has a body without a stated length.
  init(parsing bytes: [UInt8], limits: ServerLimits) throws {
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7f || $0 == 0x0d || $0 == 0x0a || $0 == 0x09 }) else {
      throw RequestRefusal(.badRequest, "request: expected printable ASCII", endsConnection: true)
    }
    let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
    guard lines.allSatisfy({ !$0.contains(where: { $0 == "\r" || $0 == "\n" || $0 == "\r\n" }) }) else {
      throw RequestRefusal(.badRequest, "request: expected lines that end in CR LF", endsConnection: true)
    }
    let words = lines[0].split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, !words[0].isEmpty, words[0].allSatisfy({ $0.isASCII && $0.isUppercase }) else {
      throw RequestRefusal(
        .badRequest, "request: expected a method, an address and a version", endsConnection: true)
    }
    guard words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0" else {
      throw RequestRefusal(.versionNotSupported, "request: expected HTTP/1.1", endsConnection: true)
    }
    method = String(words[0])
    let address = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard words[1].hasPrefix("/"), let path = String(address[0]).removingPercentEncoding, !path.contains("\0") else {
      throw RequestRefusal(.badRequest, "request: expected an address that begins with /", endsConnection: true)
    }
    self.path = path
    query = try address.count > 1 ? Self.query(address[1]) : [:]

    guard lines.count - 1 <= limits.headerFields else {
      throw RequestRefusal(
        .headerTooLarge, "request: expected at most \(limits.headerFields) header fields", endsConnection: true)
    }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":"), colon != line.startIndex,
        line[..<colon].allSatisfy({ $0.isLetter || $0.isNumber || "!#$%&'*+-.^_`|~".contains($0) })
      else { throw RequestRefusal(.badRequest, "request: expected header fields name: value", endsConnection: true) }
      let name = line[..<colon].lowercased()
      guard headers[name] == nil else {
        throw RequestRefusal(.badRequest, "request: the header field \(name) comes twice", endsConnection: true)
      }
      headers[name] = line[line.index(after: colon)...].trimmingCharacters(in: CharacterSet(charactersIn: " \t"))
    }
    self.headers = headers
    guard headers["transfer-encoding"] == nil else {
      throw RequestRefusal(
        .lengthRequired, "request: expected a content-length, found a transfer-encoding", endsConnection: true)
    }
    if let text = headers["content-length"] {
      guard !text.isEmpty, text.count <= 15, text.allSatisfy({ ("0"..."9").contains($0) }), let length = Int(text)
      else {
        throw RequestRefusal(.badRequest, "content-length: expected a whole number", endsConnection: true)
      }
      contentLength = length
    } else {
      contentLength = 0
    }
    let connection = (headers["connection"] ?? "").lowercased()
    keepsAlive = words[2] == "HTTP/1.1" && !connection.contains("close")
  }

  private static func query(_ text: Substring) throws -> [String: String] {
    var query: [String: String] = [:]
    for pair in text.split(separator: "&").prefix(32) {
      let parts = pair.replacingOccurrences(of: "+", with: " ")
        .split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = String(parts[0]).removingPercentEncoding,
        let value = parts.count > 1 ? String(parts[1]).removingPercentEncoding : ""
      else { throw RequestRefusal(.badRequest, "query: expected percent-encoded UTF-8") }
      query[name] = value
    }
    return query
  }

  /// Whether a header field that is a list with commas has a word, in any case.
  func lists(_ word: String, in header: String) -> Bool {
    (headers[header] ?? "").split(separator: ",")
      .contains { $0.trimmingCharacters(in: .whitespaces).lowercased() == word }
  }
}

/// A request with its body.
struct HTTPRequest: Sendable {
  let head: HTTPRequestHead
  let body: Data
}
