import ArgumentParser
import Datasets
import FileFormats
import Foundation
import ImageCodecs
import GenerativeModels
import LatentSpace
import Reporting
import Training

struct InvertCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "invert",
    abstract: "Find the codes whose pictures come nearest to given ones.",
    discussion: """
      Begins at the nearest of many samples and goes on with Adam, by pixels, by what the model's critic sees in them, \
      and by how far a code lies from where the model's codes lie. Pictures of any size are made square as those it \
      was trained on (see --square). A model can only show what it has learned: a photograph comes back as the nearest \
      of its own pictures.

      Examples:
        latent invert portrait.jpg --output found.png --codes found.npz
        latent invert faces --class cat --space layers
        latent invert --check 20
      """)

  @OptionGroup var modelOptions: ModelOptions
  var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
  var profiling: ProfileOption { modelOptions.drawing.profiling }
  @Argument(help: ArgumentHelp("Pictures or folders of them, PNG or JPEG.", valueName: "picture"), completion: .file())
  var pictures: [String] = []
  @Option(
    help: ArgumentHelp(
      """
      Instead of pictures: invert those of seeds 1 to this many at --truncation, and say how many come back with \
      35 dB or more (default: invert pictures).
      """, valueName: "count"))
  var check: Int?
  @Option(
    help: ArgumentHelp(
      "What becomes of pictures that are not square: crop or pad (default: what the model was trained with).",
      valueName: "way"))
  var square: Squaring?
  @Option(
    name: .customLong("class"), parsing: .unconditional,
    help: ArgumentHelp("Class of all codes (default: that of the nearest samples).", valueName: "name"),
    completion: NameCompletion.classes)
  var className: String?
  @OptionGroup var settings: InversionSettings
  @OptionGroup var sheetOptions: SheetOptions
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      """
      The sheet, a row a picture: as it was, where the search began, what was found; .png or .jpg (default: \
      invert.png).
      """, valueName: "file"), completion: .file())
  var output: String?
  @Option(
    help: ArgumentHelp(
      "The codes, .npz: w, class, and z or layers where they were looked for (default: invert.npz).",
      valueName: "file"), completion: .file())
  var codes: String?
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  private static let mark = FileMark("latent invert")

  func validate() throws {
    try requireExtension(pictureExtensions, "--output", output)
    try requireExtension(["npz"], "--codes", codes)
    if let check { try require((1...10_000).contains(check), "--check", "1 to 10,000 pictures", check) }
    guard pictures.isEmpty == (check != nil) else {
      throw ValidationError(pictures.isEmpty ? "Missing pictures, or --check" : "--check makes its own pictures")
    }
    if check != nil {
      try requireNone(
        of: [
          ("--output", output != nil), ("--codes", codes != nil), ("--scale", sheetOptions.scale != nil),
          ("--square", square != nil),
        ], with: "--check, which writes nothing")
    }
  }

  private var sheetFile: URL { URL(fileURLWithPath: output ?? "invert.png") }
  private var codeFile: URL { URL(fileURLWithPath: codes ?? "invert.npz") }

  func run() throws {
    let interrupts = InterruptHandler()
    if check == nil {
      try overwriting.requirePlace(for: sheetFile.path, "--output", replacing: Self.mark.isIn)
      try overwriting.requirePlace(for: codeFile.path, "--codes")
    }
    let sampler = try modelOptions.sampler()
    let classIndex = try className.map { try sampler.model.classIndex($0) }
    try interrupts.check()
    if let check { return try runCheck(check, sampler, classIndex) }
    let model = sampler.model
    let inputs = try readPictures(
      DecodeOptions(size: model.size, squaring: .init(square ?? model.squaring ?? .crop)),
      interrupts)
    try SheetOptions.requirePictures(3 * inputs.count, "pictures")
    try sheetOptions.requireRoom(
      3 * inputs.count, columns: 3, pictureSize: model.size, captions: true, in: sheetFile.path,
      "pictures")
    let inverter = try settings.makeInverter(sampler, options: modelOptions)
    let found = try showingProgress(of: inverter, pictures: inputs.count) {
      try inverter.invert(inputs.map(\.image), classIndex: classIndex, progress: $0)
    }
    let names = inputs.map(\.name)
    let strangeness = (model as? any TrainedGenerator)?.strangeness(of: inputs.map(\.image))
    try interrupts.check()
    try found.writeCodes(
      to: codeFile, names: names, classNames: model.classes, modelIdentity: model.identity)
    try ImageFile.write(
      makeSheet(found, names: names, scale: sheetOptions.scale(pictureSize: model.size)),
      to: sheetFile, mark: Self.mark)
    report(found, names: names, inverter, strangeness: strangeness)
  }

  /// The pictures of all arguments, those of a folder in the order of their names.
  /// - Throws: the error of the first that cannot be read, `Interrupted` after Ctrl-C.
  private func readPictures(
    _ options: DecodeOptions, _ interrupts: InterruptHandler
  ) throws -> [(name: String, image: Image)] {
    let files = try PictureArguments.files(pictures)
    return try files.map {
      try interrupts.check()
      return (shown($0), DecodedImages.square(try ImageFile.read($0), options))
    }
  }

  private func showingProgress<Result>(
    of inverter: Inverter, pictures: Int, _ body: ((Int) -> Bool) throws -> Result
  ) throws -> Result {
    try interruptible(
      total: inverter.workload(pictures: pictures), unit: "step", done: "found",
      detail: { $0 <= settings.samples ? "drawing samples" : "searching" }, body)
  }

  private func makeSheet(_ found: [Inversion], names: [String], scale: Int) throws -> Image {
    var sheet = ContactSheet(columns: 3, scale: scale)
    sheet.columnLabels = ["picture", "start", "found"]
    sheet.rowLabels = names.map { ($0 as NSString).lastPathComponent }
    sheet.captions = found.flatMap {
      ["", String(format: "%.1f dB", PictureQuality.psnr($0.start, $0.target)), String(format: "%.1f dB", $0.psnr)]
    }
    return try sheet.render(found.flatMap { [$0.target, $0.start, $0.reconstruction] })
  }

  /// - Parameter strangeness: above 1 for a picture that is unlike those of the training, of which the class of what
  ///   was found says nothing; nil where the model does not know what they were like.
  private func report(_ found: [Inversion], names: [String], _ inverter: Inverter, strangeness: [Double]?) {
    let classes = inverter.sampler.model.classes
    let data = (inverter.sampler.model as? any TrainedGenerator)?.dataName ?? ""
    let isUnlike = strangeness.map { $0.map { $0 > 1 } } ?? found.map { _ in false }
    for (name, isUnlike) in zip(names, isUnlike) where isUnlike {
      printError(
        "unlike      \(name): no picture like those of \(data) that the model knows; what was found is the nearest that "
          + "it can draw, and its class says nothing of the picture")
    }
    let files = [codeFile, sheetFile].map(shown)
    guard json else {
      print("   PSNR    SSIM  distance  class     picture")
      for ((item, name), isUnlike) in zip(zip(found, names), isUnlike) {
        let className = isUnlike ? "none" : classes[item.classIndex]
        let label = className.padding(toLength: max(8, className.count), withPad: " ", startingAt: 0)
        print(String(format: "%7.2f  %6.4f  %8.3f  ", item.psnr, item.ssim, item.distance) + "\(label)  \(name)")
      }
      return print(files.joined(separator: "\n"))
    }
    printJSON([
      "space": .string(inverter.options.space.rawValue),
      "features": inverter.features.map { .string($0.name) } ?? .null,
      "pictures": .array(
        found.indices.map { index in
          let item = found[index]
          return [
            "file": .string(names[index]), "class": isUnlike[index] ? .null : .string(classes[item.classIndex]),
            "drawnAs": .string(classes[item.classIndex]), "psnr": .number(item.psnr), "ssim": .number(item.ssim),
            "distance": .number(item.distance), "strangeness": strangeness.map { .number($0[index]) } ?? .null,
          ]
        }), "files": .array(files.map { .string($0) }), "model": .string(inverter.sampler.model.identity),
    ])
  }

  private func runCheck(_ count: Int, _ sampler: Sampler, _ classIndex: Int?) throws {
    let seeds = (1...count).map { UInt32($0) }
    let classCount = sampler.model.classes.count
    let classes = seeds.map { classIndex ?? Sampler.classIndex(ofSeed: $0, classes: classCount) }
    let inverter = try settings.makeInverter(sampler, options: modelOptions)
    let (trial, _) = try showingProgress(of: inverter, pictures: count) {
      try inverter.trial(seeds: seeds, classes: classes, classIndex: classIndex, progress: $0)
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    guard json else {
      return print(
        String(
          format: """
            %.1f %% of %d pictures of the model's own come back with %.0f dB or more
            median PSNR    %.2f dB, lowest %.2f dB
            mean SSIM      %.4f
            mean distance  %.3f
            class found    %.1f %%
            """, 100 * trial.share, count, InversionTrial.threshold, trial.medianPSNR, trial.psnr.min()!,
          mean(trial.ssim), mean(trial.distances), 100 * trial.classesFound))
    }
    printJSON([
      "count": .integer(count), "threshold": .number(InversionTrial.threshold), "share": .number(trial.share),
      "medianPSNR": .number(trial.medianPSNR), "psnr": .array(trial.psnr.map { .number($0) }),
      "ssim": .array(trial.ssim.map { .number($0) }), "distances": .array(trial.distances.map { .number($0) }),
      "classesFound": .number(trial.classesFound),
      "features": inverter.features.map { .string($0.name) } ?? .null,
    ])
  }
}
