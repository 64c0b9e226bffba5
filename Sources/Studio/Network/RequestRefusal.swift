/// Why a request is not answered as asked: the status of the answer, and the line that its JSON holds.
struct RequestRefusal: Error, Equatable, CustomStringConvertible {
  let status: HTTPStatus
  let description: String
  /// Whether what comes next on the connection can no longer be told apart from this request.
  var endsConnection = false

  init(_ status: HTTPStatus, _ description: String, endsConnection: Bool = false) {
    (self.status, self.description, self.endsConnection) = (status, description, endsConnection)
  }
}

/// The status codes that the server answers with (RFC 9110, section 15).
enum HTTPStatus: Int, Sendable {
  case switchingProtocols = 101
  case ok = 200
  case badRequest = 400
  case unauthorized = 401
  case forbidden = 403
  case notFound = 404
  case methodNotAllowed = 405
  case lengthRequired = 411
  case contentTooLarge = 413
  case misdirected = 421
  case unprocessable = 422
  case upgradeRequired = 426
  case headerTooLarge = 431
  case internalError = 500
  case unavailable = 503
  case versionNotSupported = 505

  var reason: String {
    switch self {
    case .switchingProtocols: "Switching Protocols"
    case .ok: "OK"
    case .badRequest: "Bad Request"
    case .unauthorized: "Unauthorized"
    case .forbidden: "Forbidden"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .lengthRequired: "Length Required"
    case .contentTooLarge: "Content Too Large"
    case .misdirected: "Misdirected Request"
    case .unprocessable: "Unprocessable Content"
    case .upgradeRequired: "Upgrade Required"
    case .headerTooLarge: "Request Header Fields Too Large"
    case .internalError: "Internal Server Error"
    case .unavailable: "Service Unavailable"
    case .versionNotSupported: "HTTP Version Not Supported"
    }
  }
}
