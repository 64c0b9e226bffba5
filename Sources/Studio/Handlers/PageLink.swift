import Engine
import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs

/// The way to a page's socket.
struct PageLink: Sendable {
  let outbox: SocketOutbox

  /// Sends the first of pictures `[N, H, W, 3]` in [-1, 1].
  func send(_ frame: PictureFrame, _ pictures: Tensor) { send(frame, pictures.makeImages()[0]) }

  /// A picture goes as raw pixels: on this machine's own loopback that takes less time than any compression.
  func send(_ frame: PictureFrame, _ image: Image) {
    outbox.send(
      WebSocketFrame.binary(frame.encoded(image)),
      at: SocketOutbox.Place(view: frame.view.number, index: UInt16(clamping: frame.index)))
  }

  /// Sends `{"view", "request", key: value}`.
  func send(_ view: StudioView, _ request: UInt32, _ key: String, _ value: some Encodable) {
    guard let value = try? CanonicalJSON.value(of: value) else { return }
    send(view: view.rawValue, request, key, value)
  }

  /// Says what is wrong with a request, of whatever view.
  func refuse(view: String?, _ request: UInt32?, _ error: any Error) {
    send(view: view, request, "error", .string("\(error)"))
  }

  private func send(view: String?, _ request: UInt32?, _ key: String, _ value: JSONValue) {
    var members = [JSONValue.Member(key, value)]
    if let request { members.insert(.init("request", .integer(Int(request))), at: 0) }
    if let view { members.insert(.init("view", .string(view)), at: 0) }
    outbox.send(WebSocketFrame.text(JSONValue.object(members).text()))
  }
}
