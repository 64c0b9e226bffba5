import Foundation
import Latent
import TestSupport
import Testing

/// `Examples/library/main.swift`, the program in the README.
struct LibraryExampleTests {
  private static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Beside the test program, where the package manager builds it.
  private static let program: URL? = {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let url = tests.deletingLastPathComponent().appendingPathComponent("library-example")
    return FileManager.default.isExecutableFile(atPath: url.path) ? url : nil
  }()

  @Test(.enabled(if: program != nil))
  func opensSamplesFindsEditsAndSaves() throws {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = Self.program
    process.currentDirectoryURL = folder.url
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let cat = try Image(contentsOf: folder.file("cat.png"))
    #expect(cat.width == 64 && cat.height == 64)
    // The same code by the command's path to it.
    let model = try GeneratorModel(named: "faces")
    let sampler = Sampler(model: model)
    let styles = sampler.styles(sampler.codes(seeds: [2]), classes: [1], truncation: 0.7)
    #expect((sampler.images(styles: styles)[0] == cat) as Bool)
    let direction = try Direction(contentsOf: folder.file("color.safetensors"))
    #expect(direction.attribute == "color" && direction.modelIdentity == model.identity)
    // The sheet has the pictures of the direction on both sides of the faces as they are.
    let sheet = try Image(contentsOf: folder.file("edit.png"))
    #expect(sheet.width > 7 * 128 && sheet.height > 4 * 128)
    let edited = try Editor(sampler: sampler, direction: direction).images(
      sampler.codes(seeds: [2]), classes: [1], deviations: [-3, 0, 3])
    #expect((edited[1] == cat) as Bool)
    let warmth = edited.map { image in
      stride(from: 0, to: image.pixels.count, by: 3).reduce(0) {
        $0 + Int(image.pixels[$1]) - Int(image.pixels[$1 + 2])
      }
    }
    #expect(warmth[0] < warmth[1] && warmth[1] < warmth[2])
  }

  /// Every Swift program in the README is this one, to the letter.
  @Test func isTheReadmes() throws {
    let readme = try String(contentsOf: Self.source.appendingPathComponent("README.md"), encoding: .utf8)
    let example = try String(
      contentsOf: Self.source.appendingPathComponent("Examples/library/main.swift"), encoding: .utf8)
    #expect(example.split(separator: "\n").count <= 25)
    for block in readme.components(separatedBy: "\n```swift\n").dropFirst() {
      #expect(block.components(separatedBy: "\n```").first.map { $0 + "\n" } == example)
    }
  }
}
