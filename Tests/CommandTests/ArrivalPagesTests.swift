import FileFormats
import Foundation
import ImageCodecs
import TestSupport
import Testing

/// Every command of ours in the tables for those who come from another program, in their order and each page in a folder
/// that is empty at first, with the files that the page speaks of.
@Suite(.enabled(if: LatentProgram.executable != nil))
struct ArrivalPagesTests {
  private static let pretrained = SharedFiles.folder("pretrained")

  private static let documentation = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Documentation")

  @Test func fromInterFaceGANAndGANSpace() throws {
    try run("from-interfacegan-and-ganspace", commands: 13) { latent in
      let codes = LatentProgram.numbers(60 * 128)
      try NPYArray(shape: [60, 128], codes).write(to: latent.url("w.npy"))
      try NPYArray(shape: [60, 1], (0..<60).map { codes[$0 * 128] }).write(to: latent.url("scores.npy"))
      try NPYArray(shape: [1, 128], Array(codes[..<128])).write(to: latent.url("age.npy"))
      try NPYArray(shape: [1, 128], Array(codes[128..<256])).write(to: latent.url("gender.npy"))
      var components = NPZArchive()
      components["lat_comp"] = NPYArray(shape: [3, 1, 128], Array(codes[..<384]))
      components["lat_stdev"] = NPYArray(shape: [3], [2, 1.5, 1.2])
      try components.write(to: latent.url("components.npz"))
    }
  }

  @Test(.enabled(if: pretrained != nil)) func fromStyleGAN2AndStyleGAN3() throws {
    try run("from-stylegan2-and-stylegan3", commands: 18) { latent in
      try copy("stylegan2/ada-cond32/network-snapshot.pkl", to: latent)
      try copy("stylegan2/rosinality-32/checkpoint.pt", to: latent)
      var found = NPZArchive()
      found["w"] = NPYArray(shape: [1, 8, 64], LatentProgram.numbers(8 * 64))
      try found.write(to: latent.url("projected_w.npz"))
      try makePhotographs(latent, folder: "faces")
      try FileManager.default.copyItem(at: latent.url("faces/images/00000.png"), to: latent.url("target.png"))
    }
  }

  @Test(.enabled(if: pretrained != nil)) func fromPix2pixAndColorization() throws {
    try run("from-pix2pix-and-colorization", commands: 10) { latent in
      try copy("pix2pix/tutorial-unet-128/net_G.pth", to: latent)
      try copy("pix2pix/tutorial-unet-128/model.pt", to: latent)
      try makePhotographs(latent, folder: "drawn")
      try FileManager.default.moveItem(at: latent.url("drawn/images"), to: latent.url("photos"))
      try Image(contentsOf: latent.url("photos/00000.png")).write(to: latent.url("roof.jpg"))
    }
  }

  private func copy(_ path: String, to latent: LatentProgram) throws {
    let file = try #require(Self.pretrained).appendingPathComponent(path)
    try FileManager.default.copyItem(at: file, to: latent.url(file.lastPathComponent))
  }

  private func makePhotographs(_ latent: LatentProgram, folder: String) throws {
    let result = try latent.run("data", "make", "faces", "--count", "24", "--size", "32", "--output", folder)
    try #require(result.status == 0, "\(result.errors)")
  }

  /// - Parameters:
  ///   - page: its name without the ending.
  ///   - expected: how many commands of ours the page has, at least: the tables are found.
  ///   - prepare: makes what a reader has.
  private func run(_ page: String, commands expected: Int, _ prepare: (LatentProgram) throws -> Void) throws {
    let url = Self.documentation.appendingPathComponent(page + ".md")
    let commands = ReadmeCommands(tablesOf: try String(contentsOf: url, encoding: .utf8)).commands
    #expect(commands.count >= expected, "\(page): \(commands.count) commands")
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] =
      try #require(LatentProgram.executable).deletingLastPathComponent().path + ":" + (environment["PATH"] ?? "")
    try LatentProgram.inEmptyFolder { latent in
      try prepare(latent)
      for command in commands {
        let text = ReadmeCommands.shortened(command.text, limits: ReadmeTests.limits, defaults: ReadmeTests.defaults)
        let result = try latent.runShell(text, environment: environment)
        #expect(result.status == 0, "\(page):\(command.line): \(text): \(result.errors.suffix(600))")
      }
    }
  }

  @Test func commandsAreFoundInTheLastColumn() {
    let page = """
      | there | here |
      |---|---|
      | `latent is not ours` | `latent a --x`<br>`latent b`; and `nothing` |
      | `python c` | nothing |
      `latent d`
      """
    #expect(
      ReadmeCommands(tablesOf: page).commands == [
        .init(text: "latent a --x", line: 3), .init(text: "latent b", line: 3),
      ])
  }
}

extension LatentProgram {
  /// Numbers that are the same in every run, in no order.
  fileprivate static func numbers(_ count: Int) -> [Float] {
    (0..<count).map { Float(($0 * 7919 + 13) % 2003) / 1001.5 - 1 }
  }
}
