import Colorization
import Foundation
import ImageCodecs
import LatentSpace
import TestSupport
import Testing

@testable import Studio
@testable import Training

/// Pictures that are sent up, walks and runs: what is saved is what the command writes, and nothing else is read.
@Suite(.serialized) struct PictureRequestsTests {
  private struct Sent: Decodable { let picture: String, size: [Int], kind: String }
  private struct Saved: Decodable { let files: [String], command: String }

  private func send(_ bytes: Data, _ live: LiveStudio) throws -> (status: Int, text: String) {
    let client = try live.client()
    try client.send(
      "POST /api/pictures HTTP/1.1\r\nHost: \(live.host)\r\nX-Latent-Token: \(LiveStudio.token.digits)\r\n"
        + "Connection: close\r\nContent-Length: \(bytes.count)\r\n\r\n")
    try client.send(Array(bytes))
    return try client.response()
  }

  static func photograph() throws -> Data {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("photograph-\(UUID().uuidString).png")
    defer { try? FileManager.default.removeItem(at: url) }
    var pixels: [UInt8] = []
    for y in 0..<40 { for x in 0..<48 { pixels.append(UInt8(4 * x + y)) } }
    try ImageFile.write(Image(width: 48, height: 40, channels: 1, pixels: pixels), to: url)
    return try Data(contentsOf: url)
  }

  @Test func aPhotographIsColouredAsTheCommandColoursIt() throws {
    let live = try LiveStudio()
    let sent = try live.decoded(send(try Self.photograph(), live), Sent.self)
    #expect(sent.size == [40, 48] && sent.kind == "grey")
    let hint = ##"{"at": [20, 10], "size": 1, "color": "#a03020"}"##
    let settings = #""picture": "\#(sent.picture)", "hints": [\#(hint)], "saturation": 1.25"#
    let socket = try live.socket()
    try socket.sendText(#"{"view": "colour", "request": 3, "colorize": {\#(settings)}}"#)
    guard case .picture(3, _, 2, 48, let shown) = try socket.message() else { throw RawClient.Gone() }
    let saved = try live.decoded(live.ask("POST", "/api/colorize/save", #"{\#(settings), "name": "roof"}"#), Saved.self)
    #expect(saved.files.map { ($0 as NSString).lastPathComponent } == ["roof-coloured.png", "roof.png"])
    // A photograph as small as this is shown as it is saved.
    let image = try ImageFile.read(live.folder.appendingPathComponent("saved/roof-coloured.png"))
    let savedPixels = LiveStudio.rgba(image)
    #expect(savedPixels == shown)
    try live.run(saved.command)
    let ofCommand = try Data(contentsOf: live.folder.appendingPathComponent("coloured/roof.png"))
    let ofStudio = try Data(contentsOf: live.folder.appendingPathComponent("saved/roof-coloured.png"))
    #expect(ofCommand == ofStudio, "\(saved.command)")

    struct Colors: Decodable { let colors: [String] }
    let colors = try live.decoded(
      live.ask("POST", "/api/colorize/colors", #"{"picture": "\#(sent.picture)", "at": [20, 10]}"#), Colors.self)
    #expect(!colors.colors.isEmpty)
    for color in colors.colors { #expect(color.count == 7 && color.hasPrefix("#")) }
  }

  @Test func whatIsNoPictureIsRefused() throws {
    let live = try LiveStudio()
    let photograph = try Self.photograph()
    for bytes in [Data(), Data("no picture".utf8), photograph.prefix(60), Data([0xff, 0xd8, 0xff])] {
      let answer = try send(bytes, live)
      #expect(answer.status == 422 && answer.text.hasPrefix(#"{"error":"the picture"#), "\(answer)")
    }
    // A header of 60,000 × 60,000 pixels with its right checksum: refused before there is memory for them.
    var bomb: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    bomb += PNGBuilder.chunk("IHDR", [0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0])
    bomb += PNGBuilder.chunk("IDAT", [0x78, 0x9c, 0x63, 0, 0, 0, 1, 0, 1]) + PNGBuilder.chunk("IEND", [])
    let answer = try send(Data(bomb), live)
    #expect(answer.status == 422 && answer.text.contains("60000"), "\(answer)")
    #expect(try live.ask("GET", "/index.html").status == 200)
    #expect(try live.ask("POST", "/api/colorize/save", #"{"picture": "p99"}"#).status == 422)
  }

  @Test func aWalkIsTheCommands() throws {
    let live = try LiveStudio()
    let walk = #"""
      "keyframes": [{"start": {"seed": 1}}, {"start": {"seed": 2}, "channels": [{"layer": 2, "channel": 5, "amount": 2}]},
      {"start": {"seed": 3}, "mix": {"seed": 9, "layers": "2-4"}}], "frames": 6, "loop": true, "rate": 10
      """#.replacingOccurrences(of: "\n", with: " ")
    let socket = try live.socket()
    try socket.sendText(#"{"view": "walk", "request": 4, "walk": {\#(walk)}}"#)
    for frame in 0..<6 {
      guard case .picture(4, frame, let flags, 64, _) = try socket.message() else { throw RawClient.Gone() }
      #expect((flags == 2) == (frame == 5))
    }
    guard case .text(let text) = try socket.message() else { throw RawClient.Gone() }
    #expect(text == #"{"view":"walk","request":4,"done":{"frames":6}}"#)
    let saved = try live.decoded(live.ask("POST", "/api/walk", #"{\#(walk), "format": "apng"}"#), Saved.self)
    #expect(saved.files.count == 4)
    try live.run(saved.command)
    let ofCommand = try Data(contentsOf: live.folder.appendingPathComponent("walk.apng"))
    let ofStudio = try Data(contentsOf: live.folder.appendingPathComponent("saved/walk.apng"))
    #expect(ofCommand == ofStudio, "\(saved.command)")
    for wrong in [
      #"{"keyframes": []}"#, #"{"keyframes": [{"start": {"seed": 1}}]}"#, #"{\#(walk), "format": "exe"}"#,
      #"{"keyframes": [{"start": {"seed": 1}}, {"start": {"seed": 2}}], "frames": 1000000}"#,
    ] { #expect(try live.ask("POST", "/api/walk", wrong).status == 422, "\(wrong)") }
  }

  @Test func aSearchIsShownAndLeavesACode() throws {
    let live = try LiveStudio()
    let sent = try live.decoded(send(try Self.photograph(), live), Sent.self)
    let socket = try live.socket()
    try socket.sendText(#"{"view": "invert", "request": 5, "invert": {"picture": "\#(sent.picture)", "steps": 4}}"#)
    var (pictures, progress) = (0, 0)
    while true {
      switch try socket.message() {
      case .picture(5, _, _, 64, _): pictures += 1
      case .text(let text) where text.contains(#""progress""#): progress += 1
      case .text(let text):
        #expect(text.contains(#""done""#) && text.contains(#""codes":"found.npz""#), "\(text)")
        #expect(pictures > 1 && progress > 1)
        // The code is a start of the explore view.
        try socket.sendText(
          #"{"view": "explore", "request": 6, "draw": {"start": {"codes": "found.npz", "row": 0}, "edits": [{"direction": "smile", "amount": 1}]}}"#
        )
        guard case .picture(6, _, _, _, _) = try socket.message() else { throw RawClient.Gone() }
        return
      default: throw RawClient.Gone()
      }
    }
  }

  @Test func runsAreReadFromTheirFiles() throws {
    let live = try LiveStudio()
    #expect(try live.ask("GET", "/api/runs").text == #"{"runs":[]}"#)
    let run = try RunFolder.create(
      in: live.folder.appendingPathComponent("runs"), name: "faces", options: ["steps": 100])
    let log = try TrainingLog(url: run.log, names: ["generator loss", "missing"], resumingAt: 0)
    try log.append(TrainingLog.Row(step: 50, seconds: 1.5, images: 100, values: ["generator loss": 0.25]))
    try Self.photograph().write(to: run.sample(step: 50))
    #expect(try live.ask("GET", "/api/runs").text.hasPrefix(#"{"runs":[{"name":"00001-faces","state":"step 50, "#))
    struct Run: Decodable { let columns: [String: [Double?]], sheets: [String], plan: String }
    let found = try live.decoded(live.ask("GET", "/api/run?name=00001-faces"), Run.self)
    let (step, loss, missing): ([Double?], [Double?], [Double?]) = ([50], [0.25], [nil])
    #expect(found.columns["step"] == step)
    #expect(found.columns["generator loss"] == loss)
    #expect(found.columns["missing"] == missing)
    #expect(found.plan.contains("steps"))
    #expect(found.sheets == ["samples/step-00000050.png"])
    #expect(try live.ask("GET", "/api/run/file?name=00001-faces&file=samples/step-00000050.png").status == 200)
    for query in [
      "name=00001-faces&file=options.json", "name=00001-faces&file=samples/../options.json",
      "name=..&file=samples/a.png",
      "name=00001-faces&file=samples/%2e%2e%2foptions.json", "name=00001-faces%2f..&file=samples/step-00000050.png",
      "name=&file=", "name=00001-faces",
    ] { #expect(try live.ask("GET", "/api/run/file?" + query).status == 404, "\(query)") }
  }
}
