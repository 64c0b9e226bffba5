import Foundation
import ImageCodecs
import LatentSpace
import Testing

@testable import Studio

/// What is shown is what the copied command draws, and never an older picture after a newer one.
@Suite(.serialized) struct ExploreTests {
  private static func pixels(_ live: LiveStudio, _ recipe: PictureRecipe, request: UInt32, _ socket: RawClient) throws
    -> [UInt8]
  {
    let json = String(decoding: try JSONEncoder().encode(recipe), as: UTF8.self)
    try socket.sendText(#"{"view": "explore", "request": \#(request), "draw": \#(json)}"#)
    while true {
      guard case .picture(let number, _, let flags, _, let pixels) = try socket.message() else {
        throw RawClient.Gone()
      }
      #expect(number == request)
      if flags & 2 != 0 { return pixels }
    }
  }

  static let recipes: [PictureRecipe] = [
    PictureRecipe(start: .seed(3)), PictureRecipe(start: .seed(4_000_000_000), className: "cat", truncation: 1),
    PictureRecipe(start: .plane(seeds: [3, 8, 11], at: [0.21, 0.43]), className: "robot"),
    PictureRecipe(
      model: "fruits64", start: .seed(2), edits: [], channels: [.init(layer: 2, channel: 5, amount: -3)]),
    PictureRecipe(
      start: .seed(12), className: "human", otherClass: .init(name: "bear", share: 0.35), truncation: 0.55,
      edits: [
        .init(direction: "smile", amount: 1.7, layers: 1...4), .init(direction: "age", amount: -0.3, hold: ["glasses"]),
      ], mix: .init(seed: 9, layers: 4...7)),
  ]

  @Test(arguments: recipes.indices) func shownPixelsAreThoseOfTheCommand(index: Int) throws {
    let live = try LiveStudio()
    let recipe = Self.recipes[index]
    let shown = try Self.pixels(live, recipe, request: 1, live.socket())

    let body = String(decoding: try JSONEncoder().encode(recipe), as: UTF8.self)
    let answer = try live.ask("POST", "/api/command", body)
    struct Answer: Decodable { let command: String }
    let command = try JSONDecoder().decode(Answer.self, from: Data(answer.text.utf8)).command
    try live.run(command)
    let folder = live.folder.appendingPathComponent("picture")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.count == 1)
    let drawn = try ImageFile.read(folder.appendingPathComponent(files[0]))
    let drawnPixels = LiveStudio.rgba(drawn)
    #expect(drawnPixels == shown, "\(command)")

    // What is saved is that file.
    let saved = try live.ask("POST", "/api/save", #"{"kind": "png", "recipe": \#(body), "name": "one"}"#)
    #expect(saved.status == 200, "\(saved)")
    let output = live.folder.appendingPathComponent("saved")
    #expect(
      try Data(contentsOf: output.appendingPathComponent("one.png"))
        == Data(contentsOf: folder.appendingPathComponent(files[0])))
    // Nothing is written over.
    #expect(try live.ask("POST", "/api/save", #"{"kind": "png", "recipe": \#(body), "name": "one"}"#).status == 200)
    #expect(try FileManager.default.contentsOfDirectory(atPath: output.path).sorted() == ["one-2.png", "one.png"])
  }

  /// Of many requests at once the last is answered, and numbers only grow.
  @Test func theNewestWins() throws {
    let live = try LiveStudio()
    let socket = try live.socket()
    for request in 1...200 {
      try socket.sendText(
        #"{"view": "explore", "request": \#(request), "draw": {"start": {"seed": 3}, "truncation": \#(Double(request) / 200)}}"#
      )
    }
    var (last, count): (UInt32, Int) = (0, 0)
    while last < 200 {
      guard case .picture(let request, _, _, _, _) = try socket.message() else { throw RawClient.Gone() }
      // A coarse picture and the full one have one number.
      #expect(request >= last)
      count += request > last ? 1 : 0
      last = request
    }
    // One may be in flight and one waiting whenever another comes; most are dropped.
    #expect(count < 150)
  }

  /// A page's requests leave another's alone, and so do its errors and its end.
  @Test func pagesAreApart() throws {
    let live = try LiveStudio()
    let (one, two) = (try live.socket(), try live.socket())
    try one.sendText(#"{"view": "explore", "request": 1, "draw": {"start": {"seed": 1}, "class": "fish"}}"#)
    try two.sendText(#"{"view": "explore", "request": 1, "draw": {"start": {"seed": 1}}}"#)
    guard case .text(let error) = try one.message() else { throw RawClient.Gone() }
    #expect(error.contains("fish"))
    guard case .picture(1, _, _, _, _) = try two.message() else { throw RawClient.Gone() }
    try one.send(WebSocketFramesTests.frame(8, []))
    try two.sendText(#"{"view": "label", "request": 2, "sheet": [{"seed": 1}, {"seed": 2, "class": "cat"}]}"#)
    for index in 0..<2 {
      guard case .picture(2, index, _, _, _) = try two.message() else { throw RawClient.Gone() }
    }
  }

  @Test func scoresFollowThePicture() throws {
    let live = try LiveStudio()
    let socket = try live.socket()
    try socket.sendText(#"{"view": "explore", "request": 5, "scores": true, "draw": {"start": {"seed": 1}}}"#)
    guard case .picture(5, _, _, _, _) = try socket.message(), case .text(let text) = try socket.message() else {
      throw RawClient.Gone()
    }
    #expect(text.hasPrefix(#"{"view":"explore","request":5,"scores":{"#) && text.contains(#""smile":"#))
  }
}
