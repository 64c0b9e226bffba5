import Foundation
import ImageCodecs
import LatentSpace
import Testing

@testable import Studio

/// Points are dragged as the copied command drags them, to the byte, however often it was stopped and gone on with.
@Suite(.serialized) struct DragRequestsTests {
  private struct Done: Decodable {
    let steps: Int, arrived: Bool, files: [String], command: String
    let recipe: PictureRecipe
  }
  private struct Progress: Decodable { let step: Int, of: Int, points: [[Double]], distances: [Double] }
  private struct Message: Decodable { let request: UInt32, done: Done?, progress: Progress?, error: String? }

  private static let pairs = #"[{"from": [24, 40], "to": [30, 36.5]}, {"from": [40, 40], "to": [44, 40]}]"#

  private func send(_ request: Int, _ recipe: String, steps: Int, _ socket: RawClient, with more: String = "") throws {
    try socket.sendText(
      #"{"view": "drag", "request": \#(request), "drag": {"recipe": \#(recipe), "points": \#(Self.pairs), "steps": \#(steps)\#(more)}}"#
    )
  }

  /// The next message that is no picture; the newest picture is kept.
  private func message(_ socket: RawClient, _ picture: inout [UInt8]) throws -> Message {
    while true {
      switch try socket.message() {
      case .picture(_, _, _, let width, let pixels):
        #expect(width == 64)
        picture = pixels
      case .text(let text): return try JSONDecoder().decode(Message.self, from: Data(text.utf8))
      case .close: throw RawClient.Gone()
      }
    }
  }

  /// What a drag ends with, its last picture, and the steps that were told on the way.
  private func finish(_ socket: RawClient) throws -> (done: Done, picture: [UInt8], steps: [Int]) {
    var (picture, steps): ([UInt8], [Int]) = ([], [])
    while true {
      let message = try message(socket, &picture)
      if let progress = message.progress { steps.append(progress.step) }
      if let error = message.error { throw StudioError.request(field: "answer", expected: "done", found: error) }
      if let done = message.done { return (done, picture, steps) }
    }
  }

  private static let starts = [
    #"{"start": {"seed": 3}, "class": "cat", "truncation": 0.6}"#,
    // No option of the command makes this code: it goes there as a file.
    #"{"start": {"seed": 5}, "edits": [{"direction": "smile", "amount": 1.5}], "mix": {"seed": 9, "layers": "4-5"}}"#,
  ]

  @Test(arguments: [0, 1]) func theCommandMakesTheSamePicture(start: Int) throws {
    let live = try LiveStudio()
    let socket = try live.socket()
    let mask = start == 0 ? "" : #", "space": "w", "mask": "\#(Self.upperHalf)""#
    try send(1, Self.starts[start], steps: 2, socket, with: mask)
    let first = try finish(socket)
    #expect(first.done.steps == 2 && first.steps.first == 0 && first.steps.last == 2)
    #expect(first.steps == first.steps.sorted())
    try requireSame(first, live)
    // On from there, to the same targets: a code of a file.
    let recipe = String(decoding: try JSONEncoder().encode(first.done.recipe), as: UTF8.self)
    try send(2, recipe, steps: 2, socket, with: mask)
    let second = try finish(socket)
    #expect(second.picture != first.picture && second.done.command.contains("saved/dragged.npz "))
    try requireSame(second, live)
    // Explore draws what the drag has come to.
    try socket.sendText(#"{"view": "explore", "request": 3, "draw": \#(recipe)}"#)
    #expect(try socket.lastPicture() == first.picture)
  }

  /// A bit a pixel of 64 × 64, the first 32 rows 1.
  private static let upperHalf = Data([UInt8](repeating: 255, count: 256) + [UInt8](repeating: 0, count: 256))
    .base64EncodedString()

  private func requireSame(_ result: (done: Done, picture: [UInt8], steps: [Int]), _ live: LiveStudio) throws {
    let codes = try #require(result.done.files.first)
    let stem = ((codes as NSString).lastPathComponent as NSString).deletingPathExtension
    let recipe = String(decoding: try JSONEncoder().encode(result.done.recipe), as: UTF8.self)
    struct Saved: Decodable { let files: [String] }
    let saved = try live.decoded(
      live.ask("POST", "/api/save", #"{"kind": "drag", "recipe": \#(recipe), "name": "\#(stem)"}"#), Saved.self)
    #expect((saved.files[0] as NSString).lastPathComponent == "\(stem).png")
    try live.run(result.done.command)
    for kind in ["png", "npz"] {
      let ofStudio = try Data(contentsOf: live.folder.appendingPathComponent("saved/\(stem).\(kind)"))
      let ofCommand = try Data(contentsOf: live.folder.appendingPathComponent("\(stem).\(kind)"))
      #expect(ofStudio == ofCommand, "\(kind): \(result.done.command)")
    }
    #expect(LiveStudio.rgba(try ImageFile.read(live.folder.appendingPathComponent("\(stem).png"))) == result.picture)
  }

  /// Steps in two parts come to the same picture as at once, whether the studio still has the drag or not.
  @Test func goingOnIsTheSameDrag() throws {
    let live = try LiveStudio()
    let socket = try live.socket()
    try send(1, Self.starts[0], steps: 3, socket)
    let whole = try finish(socket)
    for isKept in [true, false] {
      let own = isKept ? live : try LiveStudio()
      let other = try own.socket()
      try send(1, Self.starts[0], steps: 1, other)
      let part = try finish(other)
      if !isKept {
        try send(2, #"{"start": {"seed": 8}}"#, steps: 1, other)
        _ = try finish(other)
      }
      try send(3, Self.starts[0], steps: 3, other)
      let on = try finish(other)
      #expect(part.done.steps == 1 && part.picture != whole.picture)
      #expect(on.done.steps == 3 && on.picture == whole.picture)
      withExtendedLifetime(own) {}
    }
  }

  /// A drag that is stopped ends with the picture that there is; one that something newer replaces ends without a word.
  @Test func stopsAndGivesWay() throws {
    let live = try LiveStudio()
    let socket = try live.socket()
    var picture: [UInt8] = []
    let far = #", "space": "w""#
    try send(1, Self.starts[0], steps: 10_000, socket, with: far)
    while try (message(socket, &picture).progress?.step ?? 0) < 1 {}
    try socket.sendText(#"{"view": "drag", "stop": true}"#)
    let stopped = try finish(socket)
    #expect(stopped.done.steps >= 1 && stopped.done.steps < 10_000 && !stopped.done.arrived)
    try requireSame(stopped, live)

    try send(2, Self.starts[0], steps: 10_000, socket)
    while try message(socket, &picture).request != 2 {}
    try send(3, #"{"start": {"seed": 8}}"#, steps: 1, socket)
    while true {
      let message = try message(socket, &picture)
      #expect(message.error == nil && (message.done == nil || message.request == 3))
      if message.done != nil { break }
    }
    // Nothing is written of what was given up.
    let npz = try FileManager.default.contentsOfDirectory(atPath: live.folder.appendingPathComponent("saved").path)
      .filter { $0.hasSuffix(".npz") }
    #expect(npz.count == 2, "\(npz)")
  }

  /// The view draws a picture to drag by itself.
  @Test func drawsWhatIsToBeDragged() throws {
    let live = try LiveStudio()
    let socket = try live.socket()
    var drawn: [[UInt8]] = []
    for view in ["explore", "drag"] {
      try socket.sendText(#"{"view": "\#(view)", "request": 1, "draw": \#(Self.starts[1])}"#)
      drawn.append(try socket.lastPicture())
    }
    #expect(drawn[0] == drawn[1])
  }

  @Test func whatCannotBeDoneIsRefusedByName() throws {
    let live = try LiveStudio()
    let socket = try live.socket()
    let seed = #"{"start": {"seed": 1}}"#
    let pair = #"{"from": [1, 2], "to": [3, 4]}"#
    let many = Array(repeating: pair, count: 17).joined(separator: ", ")
    let dark = Data(count: 512).base64EncodedString()
    for (drag, field) in [
      ("5", "drag"), (#"{"points": [\#(pair)]}"#, "drag.recipe: expected a value, found none"),
      (#"{"recipe": \#(seed)}"#, "drag.points: expected a value, found none"),
      (#"{"recipe": \#(seed), "points": []}"#, "points: expected 1 to 16, found 0"),
      (#"{"recipe": \#(seed), "points": [\#(many)]}"#, "points: expected 1 to 16, found 17"),
      (#"{"recipe": \#(seed), "points": [{"from": [1, 2]}]}"#, "points[0].to: expected a value"),
      (#"{"recipe": \#(seed), "points": [{"from": [1], "to": [3, 4]}]}"#, "points[0].from: expected a place"),
      (#"{"recipe": \#(seed), "points": [{"from": [1, -2], "to": [3, 4]}]}"#, "points[0].from: expected a place"),
      (
        #"{"recipe": \#(seed), "points": [\#(pair), {"from": [1, 2], "to": [3, 64]}]}"#,
        "points[1].to: expected 0 to 63 to the right and downwards, found 3.0,64.0"
      ),
      (#"{"recipe": \#(seed), "points": [\#(pair)], "steps": 0}"#, "steps: expected 1 to 10,000, found 0"),
      (#"{"recipe": \#(seed), "points": [\#(pair)], "steps": 10001}"#, "steps: expected 1 to 10,000, found 10001"),
      (#"{"recipe": \#(seed), "points": [\#(pair)], "steps": 1.5}"#, "drag.steps: expected a whole number"),
      (#"{"recipe": \#(seed), "points": [\#(pair)], "space": "s"}"#, "space: expected z, w, layers, found s"),
      (#"{"recipe": \#(seed), "points": [\#(pair)], "mask": "!"}"#, "mask: expected 512 bytes in base64"),
      (#"{"recipe": \#(seed), "points": [\#(pair)], "mask": "AAAA"}"#, "mask: expected 512 bytes in base64"),
      (#"{"recipe": \#(seed), "points": [\#(pair)], "mask": "\#(dark)"}"#, "mask: expected bits that are 1"),
      (
        #"{"recipe": {"start": {"seed": 1}, "channels": [{"layer": 2, "channel": 5, "amount": 1}]}, "points": [\#(pair)]}"#,
        "recipe.channels: expected none"
      ),
      (#"{"recipe": {"start": {"codes": "../x.npz"}}, "points": [\#(pair)]}"#, "plain file name"),
      (#"{"recipe": {"start": {"seed": 1}, "class": "fish"}, "points": [\#(pair)]}"#, "fish"),
    ] {
      try socket.sendText(#"{"view": "drag", "request": 1, "drag": \#(drag)}"#)
      guard case .text(let answer) = try socket.message() else { throw RawClient.Gone() }
      #expect(answer.hasPrefix(#"{"view":"drag","request":1,"error":""#) && !answer.contains("\n"), "\(answer)")
      #expect(answer.contains(field), "\(drag): \(answer)")
    }
    try socket.sendText(#"{"view": "drag", "request": 2}"#)
    guard case .text(let answer) = try socket.message() else { throw RawClient.Gone() }
    #expect(answer.contains("drag: expected a picture and points, found none"))
    #expect(!FileManager.default.fileExists(atPath: live.folder.appendingPathComponent("saved").path))
  }
}
