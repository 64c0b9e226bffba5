import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Commands of the WebDriver protocol (W3C Recommendation, 2018) over HTTP: a method, a path, JSON there and back.
///
/// Over a socket of its own, since the `URLSession` of Linux does not take the driver's answers.
struct WebDriverConnection: Sendable {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let port: UInt16

  /// The value of the answer.
  /// - Throws: `Failure` with the driver's message.
  @discardableResult
  func send(_ method: String, _ path: String, _ body: [String: Any]? = nil) throws -> Any {
    let content = method == "POST" ? try JSONSerialization.data(withJSONObject: body ?? [:]) : Data()
    let head = """
      \(method) /\(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: application/json\r\n\
      Content-Length: \(content.count)\r\nConnection: close\r\n\r\n
      """
    let data = try exchange(Data(head.utf8) + content)
    let answer = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed) as? [String: Any]
    guard let value = answer?["value"] else { throw Failure(description: "\(path): no value in the answer") }
    if let fault = value as? [String: Any], let error = fault["error"] as? String {
      throw Failure(description: "\(path): \(error): \(fault["message"] ?? "")")
    }
    return value
  }

  /// Sends a request, and waits for the body of the answer.
  private func exchange(_ request: Data) throws -> Data {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Failure(description: "no socket") }
    defer { close(descriptor) }
    var limit = timeval(tv_sec: 180, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw Failure(description: "port \(port) does not answer") }

    var rest = request
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard sent > 0 else { throw Failure(description: "the driver does not take the request") }
      rest = rest.dropFirst(sent)
    }
    var received = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let body = Self.body(of: received) { return body }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { throw Failure(description: "the driver's answer ended early") }
      received.append(contentsOf: buffer[0..<count])
    }
  }

  /// The body of an answer that is whole; nil while some of it is still to come.
  private static func body(of answer: Data) -> Data? {
    guard let end = answer.firstRange(of: Data("\r\n\r\n".utf8)) else { return nil }
    let head = String(decoding: answer[..<end.lowerBound], as: UTF8.self).lowercased()
    let length = head.firstMatch(of: /content-length: *([0-9]+)/).flatMap { Int($0.1) } ?? 0
    let body = answer[end.upperBound...]
    return body.count >= length ? Data(body.prefix(length)) : nil
  }
}
