import ArgumentParser
import Datasets
import Foundation

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Make and inspect sets of labelled pictures.",
    subcommands: [Make.self, Inspect.self])

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

    @Option(help: ArgumentHelp("Pictures, 1 to 1,000,000.", valueName: "count")) var count = 2000
    @Option(help: ArgumentHelp("Width and height in pixels, 16 to 1024.", valueName: "pixels")) var size = 64
    @Option(help: ArgumentHelp("Seed of all attributes.", valueName: "number")) var seed: UInt64 = 0
    @Option(
      help: ArgumentHelp(
        """
        Make two factors depend on each other, as in age:glasses=0.6, a correlation from -1 to 1; repeatable \
        (default: all are independent).
        """, valueName: "pair"))
    var correlate: [String] = []
    @Option(name: .shortAndLong, help: ArgumentHelp("The new folder.", valueName: "folder"), completion: .directory)
    var output = "faces"
    @Option(help: ArgumentHelp("Processor threads (default: all).", valueName: "count")) var threads: Int?

    func validate() throws {
      try require(count, in: GeneratedFaces.counts, "--count")
      try require(size, in: GeneratedFaces.sizes, "--size")
      try requireThreads(threads)
      for pair in correlate {
        do {
          _ = try FaceCorrelation(parsing: pair)
        } catch {
          throw ValidationError("--correlate: \(error)")
        }
      }
      // Too much that depends on each other is wrong usage as well.
      do {
        _ = try GeneratedFaces(
          count: 1, size: size, seed: seed, correlations: correlate.map { try FaceCorrelation(parsing: $0) })
      } catch let error as DatasetError {
        throw ValidationError("--correlate: \(error)")
      }
    }

    func run() throws {
      let faces = try GeneratedFaces(
        count: count, size: size, seed: seed, correlations: correlate.map { try FaceCorrelation(parsing: $0) })
      try interruptible(total: count, unit: "picture", done: "", detail: { _ in "" }) { report in
        try faces.write(to: URL(fileURLWithPath: output), threads: threads, progress: report)
      }
      print("\(count) faces of \(size) pixels in \(output)")
    }
  }
}
