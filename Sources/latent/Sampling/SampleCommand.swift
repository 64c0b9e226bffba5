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
      The same seed gives the same picture whatever the thread count or the company it is drawn in. Edits, mixed \
      classes and layers, and single style channels make more of it; latent studio copies what it shows as such a \
      command.

      Examples:
        latent sample --seeds 1-16 --class cat --truncation 0.7 --columns 4 --output sheet.png
        latent sample --plane 3,8,11@0.2,0.4 --edit smile=1.5 --edit age=-1@2-4 --separate --output picture
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
  @OptionGroup var pictureOptions: PictureOptions
  @OptionGroup var truncationLayersOption: TruncationLayersOption
  @OptionGroup var noiseOption: NoiseOption
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  static let mark = PictureDrawer.mark

  func validate() throws {
    try require(columns, in: .sheetColumns, "--columns")
    try requireOneStart()
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
    let drawn = try pictureOptions.areGiven ? drawRecipes() : drawSeeds()
    let sampler = drawn.sampler
    if !separate {
      try sheetOptions.requireRoom(
        drawn.names.count, columns: columns ?? 8, pictureSize: sampler.model.size, in: place.path, "--seeds")
    }
    var rawPictures = RawPictures(isKept: raw != nil, channels: sampler.model.colorChannels)
    var files =
      try separate
      ? writeEach(drawn, interrupts, in: place, &rawPictures)
      : [writeSheet(drawn, interrupts, to: place, &rawPictures)]
    if let codes {
      let url = URL(fileURLWithPath: codes)
      try drawn.writeCodes(url, separate ? files.map { ($0 as NSString).lastPathComponent } : nil)
      files.append(shown(url))
    }
    if let raw {
      let url = URL(fileURLWithPath: raw)
      try rawPictures.write(seeds: drawn.seeds, to: url)
      files.append(shown(url))
    }
    let count = drawn.names.count
    let lines = separate ? ["\(count) pictures in \(shown(place))"] + files.dropFirst(count) : files
    if json {
      printJSON([
        "pictures": .integer(count), "files": .array(files.map { .string($0) }),
        "model": .string(sampler.model.identity),
      ])
    } else {
      print(lines.joined(separator: "\n"))
    }
  }

  /// Codes that pictures are drawn of, and what goes with them.
  private struct Drawn {
    let sampler: Sampler
    let codes: SynthesisCodes
    /// Of the files of --separate, without the extension.
    let names: [String]
    let seeds: [UInt32]
    /// Writes the file of --codes; files names the pictures of --separate.
    let writeCodes: (_ url: URL, _ files: [String]?) throws -> Void
  }

  private func requireOneStart() throws {
    if pictureOptions.areGiven {
      try requireNone(
        of: [("--truncation-layers", truncationLayersOption.truncationLayers != nil)],
        with: "options that change a picture")
    }
    guard pictureOptions.nameCode else { return }
    try requireNone(
      of: [("--seeds", seedOptions.seeds != nil), ("--raw", raw != nil)], with: "an option that names the code")
    guard pictureOptions.recipe != nil else { return }
    try requireNone(
      of: [
        ("--class", seedOptions.className != nil), ("--truncation", seedOptions.truncation != nil),
        ("--noise", noiseOption.noise != nil),
      ], with: "--recipe, which says all that a picture comes from")
  }

  private func drawSeeds() throws -> Drawn {
    let sampler = try truncationLayersOption.apply(to: noiseOption.apply(to: modelOptions.sampler()))
    let (seeds, classes) = try seedOptions.resolve(sampler.model)
    let z = sampler.codes(seeds: seeds)
    let truncation = seedOptions.truncation ?? Sampler.defaultTruncation
    let codes = sampler.synthesisCodes(z, classes: classes, truncation: truncation)
    let parts = sampler.model.classes.map(FileNamePart.make)
    return Drawn(
      sampler: sampler, codes: codes, names: zip(seeds, classes).map { "seed-\($0)-\(parts[$1])" },
      seeds: seeds
    ) { url, files in
      let sample = ScoredSample(
        z: z, w: sampler.styles(z, classes: classes, truncation: truncation), truncation: truncation, classes: classes,
        modelIdentity: sampler.model.identity)
      try sample.write(
        to: url, includingStyles: sampler.model.hasIntermediateSpace,
        layers: codes.styles.shape.count == 3 ? codes.styles : nil, seeds: seeds, files: files,
        classNames: sampler.model.classes)
    }
  }

  private func drawRecipes() throws -> Drawn {
    var recipes = try pictureOptions.recipes(seedOptions)
    var options = modelOptions
    if pictureOptions.recipe != nil, options.model == nil { options.model = recipes[0].model }
    if let noise = noiseOption.noise { for index in recipes.indices { recipes[index].noise = noise } }
    let drawer = PictureDrawer(try options.bundle())
    let made = try recipes.map { try drawer.codes(of: $0) }
    let parts = drawer.bundle.model.classes.map(FileNamePart.make)
    var (names, seeds): ([String], [UInt32]) = ([], [])
    for (recipe, made) in zip(recipes, made) {
      if case .seed(let seed) = recipe.start {
        names.append("seed-\(seed)-\(parts[made.classIndex])")
        seeds.append(seed)
      } else {
        names.append("picture-\(parts[made.classIndex])")
      }
    }
    return Drawn(
      sampler: made[0].sampler, codes: SynthesisCodes(joining: made.map(\.codes)), names: names, seeds: seeds
    ) { url, files in
      try PictureDrawer.write(made, names: files ?? names, to: url)
    }
  }

  /// - Returns: the sheet's path for people.
  private func writeSheet(
    _ drawn: Drawn, _ interrupts: InterruptHandler, to url: URL, _ raw: inout RawPictures
  ) throws -> String {
    var images: [Image] = []
    try forEachImage(drawn, interrupts, &raw) { images.append($0) }
    let sheet = ContactSheet(
      columns: min(columns ?? 8, images.count),
      scale: sheetOptions.scale(pictureSize: drawn.sampler.model.size))
    try ImageFile.write(sheet.render(images), to: url, mark: Self.mark)
    return shown(url)
  }

  /// - Returns: the files' paths for people.
  /// - Throws: `Interrupted` after Ctrl-C; the pictures so far stay, which the error says.
  private func writeEach(
    _ drawn: Drawn, _ interrupts: InterruptHandler, in folder: URL, _ raw: inout RawPictures
  ) throws -> [String] {
    try makeFolder(folder)
    var files: [String] = []
    do {
      try forEachImage(drawn, interrupts, &raw) { image in
        let url = folder.appendingPathComponent(drawn.names[files.count] + ".png")
        try ImageFile.write(image, to: url, mark: Self.mark)
        files.append(shown(url))
      }
    } catch is Interrupted where !files.isEmpty {
      throw Interrupted(left: "\(files.count) of \(drawn.names.count) pictures are in \(shown(folder))")
    }
    return files
  }

  private func forEachImage(
    _ drawn: Drawn, _ interrupts: InterruptHandler, _ raw: inout RawPictures, _ body: (Image) throws -> Void
  ) throws {
    let count = drawn.codes.count
    let bar = ProgressBar(total: count, unit: "picture", output: count > 64 ? .standardError : .silent)
    try drawn.sampler.forEachPictures(drawn.codes) { pictures, range in
      raw.add(pictures)
      for image in pictures.makeImages() {
        try interrupts.check()
        try body(image)
      }
      bar.update(completed: range.upperBound)
    }
    bar.finish(completed: count)
  }
}
