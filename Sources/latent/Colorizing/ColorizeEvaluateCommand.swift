import ArgumentParser
import Colorization
import Datasets
import Engine
import FileFormats
import Foundation
import ImageCodecs
import NeuralNetworks
import Reporting
import Training

struct ColorizeEvaluateCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judge a colorizer on pictures whose colours are known, beside simple baselines.",
    discussion: """
      Colours the grey version of each picture, cropped to its middle square, and compares the result with the truth. \
      Beside the model stand grey, the mean colour for each lightness of its training set, and the same run before \
      its critic joined: a model that beats none of them has learned nothing, and one whose PSNR is high and whose \
      colourfulness is low is dull.

      Example: latent colorize evaluate --data photos/validation --sheet best-and-worst.png
      """)

  @Option(help: ArgumentHelp("Folder of colour pictures.", valueName: "folder"), completion: .directory)
  var data: String
  @OptionGroup var modelOptions: ColorizerOptions
  var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
  var profiling: ProfileOption { modelOptions.drawing.profiling }
  @Option(
    help: ArgumentHelp(
      "Model of the same run before its critic joined (default: NAME.l1.safetensors beside the model, where it is).",
      valueName: "file"), completion: .file())
  var l1Only: String?
  @Option(help: ArgumentHelp("Width and height of the pictures in pixels, 32 to 2048.", valueName: "pixels"))
  var size = 256
  @Option(
    help: ArgumentHelp(
      "Also with so many hints of the true colour in random places, as 1,10 (default: none; for models with hints).",
      valueName: "list"))
  var hints: String?
  @Option(
    help: ArgumentHelp(
      """
      Also give so many hints of any colour at random places, one at a time and over the pictures in turn, and say how \
      near their a and b come out, 1 to 100,000 (default: none; for models with hints).
      """, valueName: "count"))
  var hintTrials: Int?
  @Option(help: ArgumentHelp("Factor on the chroma of the model's colours, 0 to 4.", valueName: "factor"))
  var saturation: Float = 1
  @Option(help: ArgumentHelp("Seed of the hints' places.", valueName: "number")) var seed: UInt64 = 0
  @Option(
    help: ArgumentHelp(
      "Sheet of the ten best and the ten worst pictures, PNG or JPEG (default: none).", valueName: "file"),
    completion: .file())
  var sheet: String?
  @Flag(help: "Leave out files that cannot be read, and list them at the end (default: stop at the first).")
  var skipUnreadable = false
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  private static let mark = FileMark("latent colorize evaluate")

  func validate() throws {
    try require((32...2048).contains(size), "--size", "32 to 2048 pixels", size)
    try require(saturation, in: ColorizerModel.pictureSaturations, "--saturation")
    if let hintTrials { try require((1...100_000).contains(hintTrials), "--hint-trials", "1 to 100,000", hintTrials) }
    try requireExtension(pictureExtensions, "--sheet", sheet)
    _ = try hintCounts()
  }

  private func hintCounts() throws -> [Int] {
    guard let hints else { return [] }
    let counts = try hints.split(separator: ",", omittingEmptySubsequences: false).map { field in
      guard let count = Int(field), (1...1000).contains(count) else {
        throw ValidationError("--hints: expected numbers from 1 to 1000 separated by commas, found \(hints)")
      }
      return count
    }
    // Each names its scores.
    try require(Set(counts).count == counts.count, "--hints", "different numbers", hints)
    return counts
  }

  func run() throws {
    let interrupts = InterruptHandler()
    try overwriting.requirePlace(for: sheet, "--sheet", replacing: Self.mark.isIn)
    var colorizer = try modelOptions.colorizer()
    colorizer.saturation = saturation
    let counts = try hintCounts()
    if !counts.isEmpty || hintTrials != nil, !colorizer.model.takesHints {
      throw ColorizationError.noHints(model: try modelOptions.url().lastPathComponent)
    }
    let withoutCritic = try modelWithoutCritic()
    var evaluation = ColorizationEvaluation(
      colorizer, withoutCritic: withoutCritic, hintCounts: counts, seed: seed)
    let folder = try ImageFolder.openPictures(URL(fileURLWithPath: data))
    // Each is looked at once, and those of the sheet twice.
    let pictures = try PictureCache(
      folder,
      options: DecodeOptions(
        size: size, skipsUnreadable: skipUnreadable, memoryLimit: 256 << 20, threads: modelOptions.threads)
    ) { _ in try interrupts.check() }
    let names = folder.files.filter { name in !pictures.unreadable.contains { $0.file == name } }
    let bar = ProgressBar(total: pictures.count, unit: "picture")
    var trials = hintTrials == nil ? nil : HintTrials(colorizer, seed: seed)
    for (index, name) in names.enumerated() {
      let picture = try pictures.pictures([index])[0]
      try evaluation.add(picture, name: name)
      // The first pictures have one more where they do not share evenly.
      let share = (hintTrials ?? 0) / names.count + (index < (hintTrials ?? 0) % names.count ? 1 : 0)
      try trials?.add(picture, hints: share, item: index)
      bar.update(completed: index + 1)
      try interrupts.check()
    }
    bar.finish(completed: pictures.count)
    folder.printSkipped()
    for file in pictures.unreadable { printError("left out    \(file.file): \(file.reason)") }
    if let sheet {
      try ImageFile.write(
        evaluation.sheet {
          try interrupts.check()
          return try pictures.pictures([$0])[0]
        }, to: URL(fileURLWithPath: sheet), mark: Self.mark)
      printError("sheet       \(sheet)")
    }
    if json {
      return try printJSON(
        evaluation.report(stepsWithoutCritic: withoutCritic?.model.provenance.steps, trials: trials))
    }
    for line in evaluation.table() + (trials?.lines ?? []) { print(line) }
  }

  private func modelWithoutCritic() throws -> Colorizer? {
    let beside = try modelOptions.url().deletingPathExtension().appendingPathExtension("l1.safetensors")
    let url = try l1Only.map { try WeightFileCatalogue.locate($0) } ?? beside
    guard l1Only != nil || FileManager.default.fileExists(atPath: url.path) else {
      printError("L1 only     left out, since there is no \(shown(url))")
      return nil
    }
    var colorizer = Colorizer(try ColorizerFile.open(url))
    if let copySize = modelOptions.copySize { colorizer.copySize = copySize }
    printError("L1 only     \(shown(url)), the run after \(colorizer.model.provenance.steps) steps, before its critic")
    return colorizer
  }
}

extension ColorizationEvaluation {
  /// A row a method.
  func table() -> [String] {
    func row(_ name: String, _ scores: Scores?, _ values: (Scores) -> String) -> String {
      name.padding(toLength: 12, withPad: " ", startingAt: 0) + (scores.map(values) ?? "")
    }
    let header = "\(count) pictures PSNR dB    SSIM   L1 ab  colourfulness  gap   |DDColor's  gap"
    let names = ["model": "model", "grey": "grey", "meanColor": "mean colour", "l1Only": "L1 only"]
    let rows = methods.map { method in
      let name = names[method.name] ?? method.name.replacingOccurrences(of: "hints", with: "hints ")
      return row(name, means(of: method)) { scores in
        String(
          format: "%10.2f  %7.4f  %6.2f  %13.1f  %5.1f  %9.1f  %4.1f", scores.psnr, scores.ssim, scores.l1,
          scores.colorfulness, scores.colorfulnessGap, scores.colorfulnessAbsolute, scores.colorfulnessAbsoluteGap)
      }
    }
    let truth = row("truth", truthMeans) { scores in
      String(format: "%42.1f  %16.1f", scores.colorfulness, scores.colorfulnessAbsolute)
    }
    return [header] + rows + [truth]
  }

  /// - Parameter stepsWithoutCritic: those of the model in the row "L1 only"; nil where there is none.
  func report(stepsWithoutCritic: Int?, trials: HintTrials?) throws -> JSONValue {
    var members = try methods.map { method in
      JSONValue.Member(
        method.name, try CanonicalJSON.value(of: means(of: method)))
    }
    members.append(.init("truthColorfulness", .number(truthMeans.colorfulness)))
    members.append(.init("truthColorfulnessAbsolute", .number(truthMeans.colorfulnessAbsolute)))
    members.append(.init("pictures", .integer(count)))
    if let trials { members.append(try trials.member()) }
    if let stepsWithoutCritic { members.append(.init("l1OnlySteps", .integer(stepsWithoutCritic))) }
    return .object(members)
  }

  /// Ten best, then ten worst: grey, ours and the truth, the PSNR in dB under ours.
  /// - Parameter picture: gives a picture of the evaluation again, by its index.
  func sheet(_ picture: (Int) throws -> Image) throws -> Image {
    let (best, worst) = extremes(10)
    let side = 128
    var sheet = ContactSheet(columns: max(1, best.count))
    var images: [Image] = []
    for (name, results) in [("best", best), ("worst", worst)] {
      var (truths, ours) = ([Image](), [Image]())
      for result in results {
        let truth = try picture(result.index)
        truths.append(truth.resized(width: side, height: side))
        ours.append(try colored(truth).resized(width: side, height: side))
      }
      images += truths.map { LabPictures([$0]).grey.images()[0] } + ours + truths
      sheet.rowLabels += ["\(name): grey", "ours", "truth"]
      sheet.captions +=
        results.map { _ in "" } + results.map { String(format: "%.1f dB", $0.psnr) }
        + results.map { _ in "" }
    }
    return try sheet.render(images)
  }
}
