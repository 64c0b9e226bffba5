import ArgumentParser
import Engine
import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import Reporting
import Training

struct SampleCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draw pictures from a generator.",
    discussion: """
      The same seed gives the same picture whatever the thread count or the company it is drawn in.

      Example: latent sample --seeds 1-16 --class cat --truncation 0.7 --columns 4 --output sheet.png
      """)

  @OptionGroup var modelOptions: ModelOptions
  var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
  var profiling: ProfileOption { modelOptions.drawing.profiling }
  @OptionGroup var seedOptions: SeedOptions
  @Option(help: ArgumentHelp("Pictures a row of the sheet, 1 to 200 (default: 8).", valueName: "count"))
  var columns: Int?
  @OptionGroup var sheetOptions: SheetOptions
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The sheet, .png or .jpg; with --separate a folder (default: samples.png, or samples).", valueName: "path"),
    completion: .file())
  var output: String?
  @Flag(help: "Write one file a seed, named after it, into the folder of --output.") var separate = false
  @Option(
    help: ArgumentHelp(
      "Also save z, w, seeds and classes, and with --separate the files' names, .npz (default: not).",
      valueName: "file"), completion: .file())
  var codes: String?
  @Option(
    help: ArgumentHelp(
      """
      Also save the pictures as the network gives them, not clamped to -1…1: [N, channels, H, W], .npz (default: not).
      """,
      valueName: "file"), completion: .file())
  var raw: String?
  @OptionGroup var noiseOption: NoiseOption
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  static let mark = FileMark("latent sample")

  func validate() throws {
    try require(columns, in: .sheetColumns, "--columns")
    if separate {
      try requireNone(
        of: [("--columns", columns != nil), ("--scale", sheetOptions.scale != nil)], with: "--separate")
      // Their files are named after them.
      let seeds = try seedOptions.list()
      try require(Set(seeds).count == seeds.count, "--seeds", "different ones with --separate", seedOptions.seeds ?? "")
    } else {
      try requireExtension(pictureExtensions, "--output", output)
      try SheetOptions.requirePictures(seedOptions.list().count, "--seeds")
    }
    try requireExtension(["npz"], "--codes", codes)
    try requireExtension(["npz"], "--raw", raw)
  }

  func run() throws {
    let interrupts = InterruptHandler()
    let place = URL(fileURLWithPath: output ?? (separate ? "samples" : "samples.png"))
    try separate
      ? overwriting.requireFolder(place, "--output", replacing: Self.mark.isIn)
      : overwriting.requirePlace(for: place.path, "--output", replacing: Self.mark.isIn)
    try overwriting.requirePlace(for: codes, "--codes")
    try overwriting.requirePlace(for: raw, "--raw")
    let sampler = try noiseOption.apply(to: modelOptions.sampler())
    let (seeds, classes) = try seedOptions.resolve(sampler.model)
    if !separate {
      try sheetOptions.requireRoom(
        seeds.count, columns: columns ?? 8, pictureSize: sampler.model.size, in: place.path, "--seeds")
    }
    let z = sampler.codes(seeds: seeds)
    let truncation = seedOptions.truncation ?? Sampler.defaultTruncation
    let w = sampler.styles(z, classes: classes, truncation: truncation)
    var rawPictures = RawPictures(isKept: raw != nil, channels: sampler.model.colorChannels)
    var files =
      try separate
      ? writeEach(w, seeds, classes, sampler, interrupts, in: place, &rawPictures)
      : [writeSheet(w, sampler, interrupts, to: place, &rawPictures)]
    if let codes {
      let url = URL(fileURLWithPath: codes)
      let sample = ScoredSample(
        z: z, w: w, truncation: truncation, classes: classes, modelIdentity: sampler.model.identity)
      try sample.write(
        to: url, seeds: seeds, files: separate ? files.map { ($0 as NSString).lastPathComponent } : nil,
        classNames: sampler.model.classes)
      files.append(shown(url))
    }
    if let raw {
      let url = URL(fileURLWithPath: raw)
      try rawPictures.write(seeds: seeds, to: url)
      files.append(shown(url))
    }
    let lines = separate ? ["\(seeds.count) pictures in \(shown(place))"] + files.dropFirst(seeds.count) : files
    if json {
      printJSON([
        "pictures": .integer(seeds.count), "files": .array(files.map { .string($0) }),
        "model": .string(sampler.model.identity),
      ])
    } else {
      print(lines.joined(separator: "\n"))
    }
  }

  /// - Returns: the sheet's path for people.
  private func writeSheet(
    _ w: Tensor, _ sampler: Sampler, _ interrupts: InterruptHandler, to url: URL, _ raw: inout RawPictures
  ) throws -> String {
    var images: [Image] = []
    try forEachImage(w, sampler, interrupts, &raw) { images.append($0) }
    let sheet = ContactSheet(
      columns: min(columns ?? 8, images.count),
      scale: sheetOptions.scale(pictureSize: sampler.model.size))
    try ImageFile.write(sheet.render(images), to: url, mark: Self.mark)
    return shown(url)
  }

  /// - Returns: the files' paths for people.
  /// - Throws: `Interrupted` after Ctrl-C; the pictures so far stay, which the error says.
  private func writeEach(
    _ w: Tensor, _ seeds: [UInt32], _ classes: [Int], _ sampler: Sampler, _ interrupts: InterruptHandler,
    in folder: URL, _ raw: inout RawPictures
  ) throws -> [String] {
    try makeFolder(folder)
    let names = sampler.model.classes.map(FileNamePart.make)
    var files: [String] = []
    do {
      try forEachImage(w, sampler, interrupts, &raw) { image in
        let url = folder.appendingPathComponent("seed-\(seeds[files.count])-\(names[classes[files.count]]).png")
        try ImageFile.write(image, to: url, mark: Self.mark)
        files.append(shown(url))
      }
    } catch is Interrupted where !files.isEmpty {
      throw Interrupted(left: "\(files.count) of \(seeds.count) pictures are in \(shown(folder))")
    }
    return files
  }

  private func forEachImage(
    _ w: Tensor, _ sampler: Sampler, _ interrupts: InterruptHandler, _ raw: inout RawPictures,
    _ body: (Image) throws -> Void
  ) throws {
    let count = w.shape[0]
    let bar = ProgressBar(total: count, unit: "picture", output: count > 64 ? .standardError : .silent)
    try sampler.forEachPictures(styles: w) { pictures, range in
      raw.add(pictures)
      for image in makeImages(pictures) {
        try interrupts.check()
        try body(image)
      }
      bar.update(completed: range.upperBound)
    }
    bar.finish(completed: count)
  }
}
