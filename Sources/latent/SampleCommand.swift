import ArgumentParser
import Engine
import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import Reporting
import Training

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draw pictures from a generator.",
    discussion: """
      The same seed gives the same picture whatever the thread count or the company it is drawn in.

      Example: latent sample --seeds 1-16 --class cat --truncation 0.7 --columns 4 --output sheet.png
      """)

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var seedOptions: SeedOptions
  @Option(help: "Pictures a row of the sheet.") var columns = 8
  @Option(help: "Magnification of each picture, a whole number (default: to about 128 pixels).") var scale: Int?
  @Option(name: .shortAndLong, help: "The sheet, .png or .jpg; with --separate a folder.") var output: String?
  @Flag(help: "Write one file a seed, named after it, into the folder of --output (default: samples).") var separate =
    false
  @Option(help: "Also save z, w and classes of the pictures, .npz.") var codes: String?
  @Flag(help: "Print one JSON object on standard output.") var json = false

  func validate() throws {
    guard (1...200).contains(columns) else { throw ValidationError("--columns: expected 1 to 200, found \(columns)") }
    if let scale, !(1...32).contains(scale) { throw ValidationError("--scale: expected 1 to 32, found \(scale)") }
  }

  func run() throws {
    let sampler = try modelOptions.sampler()
    let (seeds, classes) = try seedOptions.resolve(sampler.model)
    let names = sampler.model.architecture.classes
    let z = sampler.codes(seeds: seeds)
    let w = sampler.styles(z, classes: classes, truncation: seedOptions.truncation)
    let bar = ProgressBar(total: seeds.count, unit: "picture", output: seeds.count > 64 ? .standardError : .silent)
    var images: [Image] = []
    var files: [String] = []
    let folder = URL(fileURLWithPath: output ?? "samples", isDirectory: true)
    if separate { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    try sampler.forEachPictures(styles: w) { pictures, range in
      let block = makeImages(pictures)
      if separate {
        for (index, image) in zip(range, block) {
          let url = folder.appendingPathComponent("seed-\(seeds[index])-\(names[classes[index]]).png")
          try ImageFile.write(image, to: url)
          files.append(url.path)
        }
      } else {
        images += block
      }
      bar.update(completed: range.upperBound)
      return true
    }
    bar.finish(completed: seeds.count)
    if !separate {
      let url = URL(fileURLWithPath: output ?? "samples.png")
      let size = sampler.model.architecture.size
      let sheet = ContactSheet(columns: min(columns, seeds.count), scale: scale ?? max(1, 128 / size))
      try ImageFile.write(sheet.render(images), to: url)
      files = [url.path]
    }
    if let codes {
      try ScoredSample(z: z, w: w, classes: classes).write(to: URL(fileURLWithPath: codes), seeds: seeds)
      files.append(codes)
    }
    if json {
      let result: JSONValue = [
        "pictures": .integer(seeds.count), "files": .array(files.map { .string($0) }),
        "model": .string(sampler.model.identity),
      ]
      print(result.text())
    } else {
      print(separate ? "\(seeds.count) pictures in \(folder.path)" : files[0])
    }
  }
}
