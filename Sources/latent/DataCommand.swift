import ArgumentParser
import Datasets
import FileFormats
import Foundation
import ImageCodecs
import Reporting
import Training

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Make and inspect sets of labelled pictures.", subcommands: [Make.self])

  struct Make: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Generate a labelled set of pictures.", subcommands: [Faces.self])
  }

  struct Faces: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "faces",
      abstract: "Generate cartoon faces with exact labels: the same bytes on every machine for a seed.",
      discussion: """
        Writes images/00000.png… and labels.csv (kind, skin, hair, smile, glasses, age, pose, background and more) \
        into a new folder.

        Example: latent data make faces --count 2000 --size 64 --correlate age:glasses=0.6 --output faces
        """)

    @Option(help: "Pictures, 1 to 1,000,000.") var count = 2000
    @Option(help: "Width and height in pixels, 16 to 1024.") var size = 64
    @Option(help: "Seed of all attributes.") var seed: UInt64 = 0
    @Option(help: "Make two factors depend on each other, e.g. age:glasses=0.6; repeatable.") var correlate: [String] = []
    @Option(name: .shortAndLong, help: "The new folder.") var output = "faces"

    func run() throws {
      let faces = try GeneratedFaces(
        count: count, size: size, seed: seed, correlations: correlate.map { try FaceCorrelation(parsing: $0) })
      let bar = ProgressBar(total: count, unit: "picture")
      let url = URL(fileURLWithPath: output)
      nonisolated(unsafe) let unsafeBar = bar
      try faces.write(to: url) { unsafeBar.update(completed: $0) }
      bar.finish(completed: count)
      print("\(count) faces of \(size) pixels in \(output)")
    }
  }
}
