import ArgumentParser
import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import Training

struct DragCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "drag",
    abstract: "Pull points of a picture to where they should be.",
    discussion: """
      Moves the picture's code step by step, so that what lies at each --from comes to lie at its --to, as DragGAN \
      does: the features around a point are pulled towards its target, and the point is found again by its features \
      after each step. It ends when all points have arrived, or after --steps. Points are pixels: x to the right, y \
      downwards, from 0. A mask holds the rest of the picture near what it was; without one, whatever goes along may \
      change.

      Examples:
        latent drag --seed 3 --class cat --from 31,40 --to 31,34 --output dragged.png
        latent drag --seed 3 --from 20,20 --to 14,20 --from 44,20 --to 50,20 --output wider.gif
        latent drag --seed 3 --from 31,40 --to 31,34 --mask head.png --codes-output found.npz
        latent drag --check 100 --output drags.png
      """)

  private static let defaults = DragOptions()

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var start: DragStartOptions
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A point of the picture, in pixels; may be repeated (needed without --check).", valueName: "x,y")
  )
  var from: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Where it should be, one for each --from in their order (needed with it).", valueName: "x,y"))
  var to: [String] = []
  @Option(
    help: ArgumentHelp(
      "A drawing of the picture's size: what is light may change, what is dark stays (default: all may).",
      valueName: "file"))
  var mask: String?
  @Option(
    help: ArgumentHelp(
      "What moves: w, or layers, a w for each of the first layers (default: layers, where the model has them).",
      valueName: "space"))
  var space: DragSpace?
  @Option(help: ArgumentHelp("Steps at most, 1 to 10,000.", valueName: "count"))
  var steps = DragOptions.defaultSteps
  @Option(
    help: ArgumentHelp(
      "Adam's rate, up to 100, in standard deviations of the codes where they vary most.", valueName: "rate"))
  var stepSize = Self.defaults.rate
  @Option(
    help: ArgumentHelp("Weight of what changes outside of the mask.", valueName: "weight"))
  var maskWeight = Self.defaults.maskWeight
  @Option(help: ArgumentHelp("A point as near to its target has arrived.", valueName: "pixels"))
  var tolerance = Self.defaults.tolerance
  @OptionGroup var noiseOption: NoiseOption
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      """
      The picture, .png or .jpg, or an animation of all steps, .gif, .apng, .webp or .mp4 (default: dragged.png); with \
      --check a sheet of the first twenty drags, .png or .jpg (default: none).
      """, valueName: "file"))
  var output: String?
  @Option(help: ArgumentHelp("Frames a second of an animation, up to 100 (default: 15).", valueName: "rate"))
  var rate: Double?
  @Option(help: ArgumentHelp("Magnification of the picture, 1 to 32 (default: 1).", valueName: "factor"))
  var scale: Int?
  @Option(
    help: ArgumentHelp("Also save the picture's code, .npz, for edit --codes (default: not).", valueName: "file"))
  var codesOutput: String?
  @Option(
    help: ArgumentHelp(
      """
      Instead of --from and --to: drag a spot of the subject of each of so many pictures, from seed --seed on, and say \
      how many end where they should (default: drag the points).
      """, valueName: "count"))
  var check: Int?
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
  var profiling: ProfileOption { modelOptions.drawing.profiling }

  static let mark = DragFrame.mark
  private static let extensions = pictureExtensions + AnimationFile.extensions.filter { $0 != "png" }

  private var isFilm: Bool { !pictureExtensions.contains(outputFile.pathExtension.lowercased()) }
  private var outputFile: URL { URL(fileURLWithPath: output ?? "dragged.png") }

  func validate() throws {
    try requireExtension(Self.extensions, "--output", output)
    try requireExtension(["npz"], "--codes-output", codesOutput)
    try require((1...10_000).contains(steps), "--steps", "1 to 10,000", steps)
    try require(stepSize > 0 && stepSize <= 100, "--step-size", "a positive number up to 100", stepSize)
    try require(maskWeight >= 0 && maskWeight.isFinite, "--mask-weight", "0 or more", maskWeight)
    try require(tolerance >= 0 && tolerance.isFinite, "--tolerance", "0 or more", tolerance)
    try require(scale, in: SheetOptions.scales, "--scale")
    if isFilm, let output { try requireFrameRate(rate ?? 15, output: output) }
    if !isFilm { try requireNone(of: [("--rate", rate != nil)], with: "an --output that is no animation") }
    if let check {
      try require((1...10_000).contains(check), "--check", "1 to 10,000 pictures", check)
      try requireNone(
        of: [
          ("--from", !from.isEmpty), ("--to", !to.isEmpty), ("--mask", mask != nil), ("--codes", start.codes != nil),
          ("--codes-output", codesOutput != nil), ("--scale", scale != nil),
        ], with: "--check, which chooses its own pictures and points")
      try requireExtension(pictureExtensions, "--output", output)
    } else {
      guard !from.isEmpty else { throw ValidationError("Missing --from and --to: which point goes where, or --check") }
      try require(from.count == to.count, "--to", "one for each of the \(from.count) --from", to.count)
      _ = try pairs
    }
  }

  private var pairs: [DragPair] {
    get throws {
      try zip(from, to).map { from, to in
        DragPair(from: try Self.point(from, "--from"), to: try Self.point(to, "--to"))
      }
    }
  }

  private static func point(_ text: String, _ option: String) throws -> PicturePoint {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard parts.count == 2, let x = parts[0], let y = parts[1], x.isFinite, y.isFinite else {
      throw ValidationError("\(option): expected two numbers, as 31,40, found \(text)")
    }
    return PicturePoint(x: x, y: y)
  }

  var options: DragOptions {
    var options = Self.defaults
    (options.space, options.rate, options.maskWeight, options.tolerance) = (space, stepSize, maskWeight, tolerance)
    return options
  }

  func run() throws {
    if let check { return try runCheck(check) }
    let interrupts = InterruptHandler()
    try overwriting.requirePlace(for: outputFile.path, "--output", replacing: Self.mark.isIn)
    try overwriting.requirePlace(for: codesOutput, "--codes-output")
    if isFilm { try AnimationFile.requirePossible(outputFile, framesPerSecond: rate ?? 15) }
    let sampler = try noiseOption.apply(to: modelOptions.sampler())
    let size = sampler.model.size
    let mask = try mask.map {
      try DragMask(ImageFile.read(URL(fileURLWithPath: $0)), size: size, file: $0)
    }
    let beginning = try start.resolve(sampler)
    var dragger = try Dragger(sampler, from: beginning.start, pairs: pairs, mask: mask, options: options)
    let scale = scale ?? 1
    if isFilm {
      try AnimationFile.write(to: outputFile, framesPerSecond: rate ?? 15, mark: Self.mark) { append in
        try append(dragger.frame.image.magnified(scale))
        try drag(&dragger, interrupts) { try append($0.image.magnified(scale)) }
      }
    } else {
      try drag(&dragger, interrupts) { _ in }
      try ImageFile.write(dragger.frame.image.magnified(scale), to: outputFile, mark: Self.mark)
    }
    var files = [shown(outputFile)]
    if let codesOutput {
      let url = URL(fileURLWithPath: codesOutput)
      try dragger.frame.writeCodes(to: url, of: beginning, model: sampler.model)
      files.append(shown(url))
    }
    report(dragger, files)
  }

  private func drag(
    _ dragger: inout Dragger, _ interrupts: InterruptHandler, _ body: (DragFrame) throws -> Void
  ) throws {
    let bar = ProgressBar(total: steps, unit: "step")
    try dragger.run(steps: steps) { frame in
      try interrupts.check()
      bar.update(completed: frame.step, detail: Self.remaining(frame))
      try body(frame)
      return true
    }
    bar.finish(completed: dragger.frame.step, detail: Self.remaining(dragger.frame))
  }

  private static func remaining(_ frame: DragFrame) -> String {
    String(format: "%.1f pixels to go", frame.distances.max() ?? 0)
  }

  private func report(_ dragger: Dragger, _ files: [String]) {
    let frame = dragger.frame
    guard json else {
      for (pair, (point, distance)) in zip(dragger.pairs, zip(frame.points, frame.distances)) {
        print(
          String(
            format: "%g,%g  is at %g,%g, %.1f pixels from its target", pair.from.x, pair.from.y, point.x, point.y,
            distance))
      }
      let steps = "\(frame.step) step\(frame.step == 1 ? "" : "s")"
      print(frame.hasArrived ? "arrived after \(steps)" : "not arrived after \(steps); --steps takes more")
      return print(files.joined(separator: "\n"))
    }
    printJSON([
      "arrived": .bool(frame.hasArrived), "steps": .integer(frame.step),
      "space": .string(dragger.options.space!.rawValue),
      "points": .array(frame.points.map { .array([.number($0.x), .number($0.y)]) }),
      "distances": .array(frame.distances.map { .number($0) }), "loss": .number(frame.loss),
      "files": .array(files.map { .string($0) }), "model": .string(dragger.sampler.model.identity),
    ])
  }
}
