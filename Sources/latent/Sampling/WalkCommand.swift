import ArgumentParser
import FileFormats
import Foundation
import ImageCodecs
import LatentSpace

struct WalkCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "walk",
    abstract: "Walk through a space of codes and show the pictures on the way.",
    discussion: """
      Seeds are keyframes: linear and spherical walks go from one to the next, a spline passes them all and closes, a \
      circle goes round the origin from the first in the plane of the first two, and noise is a closed loop of random \
      codes keyed by the first. What goes from a beginning to an end goes there and back on a closed walk. The class \
      goes along with the keyframes, or in z from --class to --to-class; a code of w keeps the class it was made under.

      Examples:
        latent walk --seeds 1-5 --class cat --frames 100 --output cats.gif
        latent walk --mode noise --seeds 3 --class robot --output robots.apng
        latent walk --seeds 2 --class bear --to-class human --frames 8 --output kinds.png
        latent walk --direction smile --seeds 3 --frames 60 --output smile.gif
      """)

  @OptionGroup var modelOptions: ModelOptions
  var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
  var profiling: ProfileOption { modelOptions.drawing.profiling }
  @Option(
    name: .customLong("mode"), help: ArgumentHelp("Way between codes (default: spherical).", valueName: "name"))
  var givenMode: WalkMode?
  @Option(
    name: .customLong("space"), help: ArgumentHelp("Space to walk in: z or w (default: z).", valueName: "space"))
  var givenSpace: CodeSpace?
  @Option(
    help: ArgumentHelp(
      """
      Instead of from code to code: move each code along this direction, one after the other, there and back, or one \
      way on a sheet; a name or a file, as latent edit takes it (default: none).
      """, valueName: "name or file"), completion: NameCompletion.directions)
  var direction: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --direction: from where to where, in standard deviations (default: -3:3).", valueName: "from:to"))
  var amounts: String?
  @Option(
    help: ArgumentHelp(
      "Seeds of the keyframes, as 1,2,5-10 (default: 1-4; 1 with --direction).", valueName: "list"))
  var seeds: String?
  @Option(
    help: ArgumentHelp(
      "Keyframes from a file instead: .npz with an array named as the space, or .npy (default: from --seeds).",
      valueName: "file"), completion: .file())
  var codes: String?
  @Option(
    help: ArgumentHelp(
      """
      Instead of --seeds: a picture's recipe, .json as latent studio saves it, of which two or more are repeated; the \
      walk leads straight from one's codes to the next's (default: none).
      """, valueName: "file"))
  var keyframe: [String] = []
  @Option(
    name: .customLong("class"), parsing: .unconditional,
    help: ArgumentHelp("Class of all frames (default: each seed's, mixed on the way).", valueName: "name"),
    completion: NameCompletion.classes)
  var className: String?
  @Option(
    help: ArgumentHelp("In z: go from --class to this class (default: keep to the classes above).", valueName: "name"),
    completion: NameCompletion.classes)
  var toClass: String?
  @Flag(help: "Keep to the code of the first keyframe, so that the class alone changes; for linear and spherical.")
  var fixSeed = false
  @Flag(help: "Keep to the class of the first keyframe, so that the code alone changes.") var fixClass = false
  @Flag(help: "Return to the first keyframe at the end (default: only closed modes do).") var loop = false
  @Option(help: ArgumentHelp("Speed between keyframes; circle and noise have one speed.", valueName: "name"))
  var easing = Easing.linear
  @Option(
    help: ArgumentHelp("Highest frequency of --mode noise, in turns a loop, 1 to 64 (default: 3).", valueName: "count"))
  var harmonics: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Truncation ψ of w towards the mean of the class, or from:to over the walk (default: 0.7; 1 for w from --codes).",
      valueName: "range"))
  var truncation: String?
  @OptionGroup var truncationLayersOption: TruncationLayersOption
  @Option(
    help: ArgumentHelp(
      "Cut normal codes off at so many standard deviations, by the inverse distribution function (default: not).",
      valueName: "limit"))
  var zLimit: Double?
  @Option(
    help: ArgumentHelp(
      "Frames, 1 to 1,000,000, on a sheet to 10,000 (default: 100; 16 on a sheet).", valueName: "count"))
  var frames: Int?
  @Option(help: ArgumentHelp("Frames a second of an animation, up to 100 (default: 25).", valueName: "rate"))
  var rate: Double?
  @Option(help: ArgumentHelp("Pictures a row of a sheet, 1 to 200 (default: 8).", valueName: "count")) var columns: Int?
  @Option(
    help: ArgumentHelp(
      "Magnification of each picture, 1 to 32 (default: 1; on a sheet to about 128 pixels).", valueName: "factor"))
  var scale: Int?
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "An animation (.gif, .apng, .webp, .mp4), a sheet (.png, .jpg) or, without an extension, a folder of frames.",
      valueName: "path"), completion: .file())
  var output = "walk.gif"
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  func validate() throws {
    if let harmonics { try require((1...64).contains(harmonics), "--harmonics", "1 to 64", harmonics) }
    if let zLimit { try require(zLimit > 0 && zLimit.isFinite, "--z-limit", "a positive number", zLimit) }
    if let frames { try require((1...1_000_000).contains(frames), "--frames", "1 to 1,000,000", frames) }
    if let rate { try requireFrameRate(rate, output: output) }
    try require(columns, in: .sheetColumns, "--columns")
    try require(scale, in: SheetOptions.scales, "--scale")
    _ = try truncations
    try requireDirectionOptions()
    _ = try keyframeSeeds
    if !(output as NSString).pathExtension.isEmpty {
      try requireExtension(WalkDestination.extensions, "--output", output)
    }
    if codes != nil { try requireNone(of: [("--seeds", seeds != nil)], with: "--codes") }
    try requireRecipes()
    if toClass != nil, className == nil { throw ValidationError("--to-class goes with --class: where to begin") }
    if toClass != nil, fixClass { throw ValidationError("--to-class and --fix-class do not go together") }
    if fixSeed, fixClass { throw ValidationError("--fix-seed and --fix-class leave nothing that changes") }
    if mode != .noise {
      try requireNone(of: [("--harmonics", harmonics != nil)], with: "--mode \(mode.rawValue)")
    }
    if mode != .linear, mode != .spherical {
      try requireNone(of: [("--fix-seed", fixSeed)], with: "--mode \(mode.rawValue)")
    }
    if codes != nil, mode == .noise { throw ValidationError("--codes: --mode noise makes its own codes") }
    if space == .w, mode == .noise {
      throw ValidationError("--space: --mode noise draws normal codes, which live in z")
    }
    if zLimit != nil, space == .w, codes != nil { throw ValidationError("--z-limit is for normal codes, not for w") }
    if easing != .linear, mode == .circle || mode == .noise {
      throw ValidationError("--easing: --mode \(mode.rawValue) goes at one speed")
    }
    if space == .w { try requireEffect(of: truncations) }
  }

  /// Refuses what a class does not do in w, where codes were made under theirs: it only says where truncation leads.
  private func requireEffect(of truncations: (from: Float, to: Float)) throws {
    if toClass != nil { throw ValidationError("--to-class: a code of w keeps its class; --space z goes to another") }
    if fixSeed, truncations.from == truncations.to {
      throw ValidationError("--fix-seed: a code of w keeps its class, and nothing changes; --space z mixes classes")
    }
    guard codes != nil, truncations == (1, 1) else { return }
    for (name, isGiven) in [("--class", className != nil), ("--fix-class", fixClass)] where isGiven {
      throw ValidationError("\(name): w from --codes has its class, and at truncation 1 another does nothing")
    }
  }

  /// Refuses what recipes say themselves.
  private func requireRecipes() throws {
    guard !keyframe.isEmpty else { return }
    guard keyframe.count > 1 else { throw ValidationError("--keyframe: expected two or more, found 1") }
    try requireNone(
      of: [
        ("--mode", givenMode != nil), ("--space", givenSpace != nil), ("--direction", direction != nil),
        ("--seeds", seeds != nil), ("--codes", codes != nil), ("--class", className != nil),
        ("--to-class", toClass != nil), ("--fix-seed", fixSeed), ("--fix-class", fixClass),
        ("--easing", easing != .linear), ("--truncation", truncation != nil), ("--z-limit", zLimit != nil),
      ], with: "--keyframe, whose recipes say what their pictures come from")
  }

  /// The walk through the recipes of --keyframe.
  private func recipeWalk() throws -> (walk: RecipeWalk, sampler: Sampler) {
    let recipes = try keyframe.map { try PictureRecipe(contentsOf: URL(fileURLWithPath: $0)) }
    var options = modelOptions
    if options.model == nil { options.model = recipes[0].model }
    let walk = try RecipeWalk(recipes, isClosed: loop, drawer: PictureDrawer(try options.bundle()))
    return (walk, walk.sampler)
  }

  var mode: WalkMode { givenMode ?? .spherical }
  var space: CodeSpace { givenSpace ?? .z }

  private var keyframeSeeds: [UInt32] { get throws { try SeedOptions.seeds(seeds ?? "1-4") } }

  /// ψ at the beginning and at the end.
  var truncations: (from: Float, to: Float) {
    get throws {
      // Styles from a file are taken as they are: those that `latent sample` saves are truncated.
      guard let truncation else {
        return codes != nil && space == .w ? (1, 1) : (Sampler.defaultTruncation, Sampler.defaultTruncation)
      }
      let parts = truncation.split(separator: ":", omittingEmptySubsequences: false).map { Float($0) }
      guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1] else {
        throw ValidationError("--truncation: expected a number, or two as 0:1, found \(truncation)")
      }
      try requireTruncation(first)
      try requireTruncation(last)
      return (first, last)
    }
  }

  func run() throws {
    let url = URL(fileURLWithPath: output)
    let destination = try WalkDestination(url, rate: rate ?? 25, columns: columns ?? 8, scale: scale)
    if !destination.isSheet {
      try requireNone(of: [("--columns", columns != nil)], with: "an --output that is no sheet (.png, .jpg)")
    }
    if !destination.isAnimation {
      try requireNone(of: [("--rate", rate != nil)], with: "an --output that is no animation")
    }
    let count = frames ?? (destination.isSheet ? 16 : 100)
    if destination.isSheet {
      try require(count <= SheetOptions.pictureLimit, "--frames", "1 to 10,000 on a sheet", count)
    }
    try destination.requirePlace(frames: count, overwriting)
    if !keyframe.isEmpty {
      let (walk, sampler) = try recipeWalk()
      try destination.requireRoom(count, pictureSize: sampler.model.size)
      let files = try destination.write(walk, frames: count, sampler: sampler)
      return report(files, count, destination, [.init("closed", .bool(walk.isClosed))], sampler)
    }
    let bundle = try modelOptions.bundle()
    let sampler = try truncationLayersOption.apply(to: bundle.sampler)
    _ = try sampler.dimension(of: space)
    try destination.requireRoom(count, pictureSize: sampler.model.size)
    if direction != nil {
      let (walk, source) = try directionWalk(bundle, sampler, isSheet: destination.isSheet)
      let files = try destination.write(walk, frames: count, sampler: sampler)
      return report(
        files, count, destination,
        [
          .init("direction", .string(walk.editor.direction.attribute)), .init("source", .string(source)),
          .init("space", .string(walk.editor.direction.space.rawValue)), .init("closed", .bool(walk.isClosed)),
        ], sampler)
    }
    let keyframes = try WalkKeyframes(
      seeds: keyframeSeeds, codes: codes.map { URL(fileURLWithPath: $0) }, space: space, className: className,
      fixClass: fixClass, sampler: sampler, limit: zLimit)
    let walk = try makeWalk(keyframes, sampler)
    let files = try destination.write(walk, frames: count, sampler: sampler)
    report(
      files, count, destination,
      [
        .init("mode", .string(mode.rawValue)), .init("space", .string(space.rawValue)),
        .init("closed", .bool(walk.path.isClosed)),
      ], sampler)
  }

  private func report(
    _ files: [URL], _ count: Int, _ destination: WalkDestination, _ members: [JSONValue.Member], _ sampler: Sampler
  ) {
    let place = shown(URL(fileURLWithPath: output))
    guard json else { return print(destination.isFolder ? "\(count) frames in \(place)" : place) }
    printJSON(
      .object(
        members + [
          .init("frames", .integer(count)), .init("files", .array(files.map { .string(shown($0)) })),
          .init("model", .string(sampler.model.identity)),
        ]))
  }

  private func makeWalk(_ keyframes: WalkKeyframes, _ sampler: Sampler) throws -> LatentWalk {
    let path: any LatentPath =
      fixSeed
      ? KeyframePath(keyframes: [keyframes.points[0]], segment: .linear, isClosed: loop)
      : try mode.path(
        through: keyframes.points, isClosed: loop, easing: easing, space: space, harmonics: harmonics ?? 3,
        seed: keyframes.firstSeed, limit: zLimit)
    let classes: LatentWalk.Classes
    if let toClass {
      classes = .between(keyframes.classes[0], try sampler.model.classIndex(toClass))
    } else if fixClass || className != nil || mode == .circle || mode == .noise || fixSeed && space == .w {
      classes = .fixed(keyframes.classes[0])
    } else {
      classes = .keyframes(keyframes.classes)
    }
    return LatentWalk(path: path, space: space, classes: classes, truncation: try truncations, easing: easing)
  }
}
