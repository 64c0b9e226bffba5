/// What a client may cost the server. Nothing of a request is kept in memory before its size is known to be within
/// these.
public struct ServerLimits: Sendable {
  /// Bytes of a request's first line and header fields together.
  public var headBytes = 16 * 1024
  public var headerFields = 64
  /// Bytes of a body of JSON.
  public var bodyBytes = 1 << 20
  /// Bytes of a picture that is sent up.
  public var pictureBytes = 64 << 20
  /// Pixels of a picture that is sent up.
  public var picturePixels = 50_000_000
  /// Bytes of a WebSocket message, of all its frames together.
  public var messageBytes = 1 << 20
  /// Bytes that wait for a client that reads slowly; one for whom there would be more is dropped.
  public var waitingBytes = 32 << 20
  /// Bytes that the operating system keeps for a client on their way, beside those that wait here (`SO_SNDBUF`, of which
  /// Linux makes twice as many, and some kilobytes at least); nil leaves it to the system, which takes as many as the
  /// connection is fast, up to megabytes.
  public var sendBufferBytes: Int32?
  /// Connections at a time. For one more, the one that has been without a whole request for longest makes room.
  public var connections = 256
  /// WebSockets at a time.
  public var sockets = 16
  /// Seconds from a connection's beginning, or its last answer, to a whole request head.
  public var headSeconds = 10.0
  /// Seconds for a request's body.
  public var bodySeconds = 60.0
  /// Seconds for an answer or a message to be taken.
  public var writeSeconds = 20.0

  public init() {}
}
