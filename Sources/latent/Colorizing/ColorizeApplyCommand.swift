import ArgumentParser
import Colorization
import Engine
import Foundation
import ImageCodecs
import Training

struct ColorizeApplyCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Colour grey pictures of any size.",
    discussion: """
      Takes PNG and JPEG files and folders of them, whose tree is kept. The lightness of each picture stays as it is, \
      to within the rounding of PNG's eight bits and what JPEG loses (--format png avoids that); transparency and EXIF \
      orientation are taken care of. A file that cannot be coloured is listed, the others go on, and the exit status \
      is 1.

      Examples:
        latent colorize apply old-photographs --model model.safetensors --output coloured
        latent colorize apply roof.jpg --model model.safetensors --output coloured --hint 120,40,#a03020
      """)

  @Argument(help: ArgumentHelp("Pictures and folders of pictures.", valueName: "file|folder")) var inputs: [String]
  @Option(
    name: .shortAndLong, help: ArgumentHelp("Folder for the results, named after the inputs.", valueName: "folder"),
    completion: .directory)
  var output: String
  @OptionGroup var modelOptions: ColorizerOptions
  var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
  var profiling: ProfileOption { modelOptions.drawing.profiling }
  @Option(
    help: ArgumentHelp(
      "A colour at a place, x and y in pixels from the top left, for a model trained with hints; repeatable (default: none).",
      valueName: "x,y,#rrggbb"))
  var hint: [String] = []
  @Option(
    help: ArgumentHelp(
      "CSV with the columns x, y and color, and for several pictures file (default: none).", valueName: "file"),
    completion: .file())
  var hints: String?
  @Option(
    help: ArgumentHelp("How far to go from the picture's own colours to those found, 0 to 1.", valueName: "share"))
  var strength: Float = 1
  @Option(help: ArgumentHelp("Factor on the chroma of the colours found, 0 to 4.", valueName: "factor"))
  var saturation: Float = 1
  @Option(help: ArgumentHelp("Format of the results: png or jpg (default: that of each input).", valueName: "name"))
  var format: String?
  @Option(help: ArgumentHelp("Quality of JPEG files, 1 to 100.", valueName: "number")) var quality = 92
  @Flag(help: "The pictures of each folder are the numbered frames of a video: steady their colours over time.")
  var temporal = false
  @Flag(
    help: """
      Also save what the network finds beside each result, as .npz: lightness and ab of the copy that it sees, as \
      L/50 - 1, a/110 and b/110.
      """)
  var raw = false
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  private static let mark = FileMark("latent colorize apply")

  func validate() throws {
    try require(strength, in: .share, "--strength")
    try require(saturation, in: ColorizerModel.pictureSaturations, "--saturation")
    try require((1...100).contains(quality), "--quality", "1 to 100", quality)
    if let format { try require(pictureExtensions.contains(format), "--format", "png or jpg", format) }
    for text in hint {
      do { _ = try ColorHint(text) } catch { throw ValidationError("--hint: \(error)") }
    }
  }

  func run() throws {
    let folder = URL(fileURLWithPath: output, isDirectory: true)
    let plan = try ColorizeInputs(inputs, output: folder, suffix: format)
    if let line = plan.skipped.inOneLine { printError("left out    \(line)") }
    let given = try hintsByName(plan)
    var colorizer = try modelOptions.colorizer()
    if !given.isEmpty, !colorizer.model.takesHints {
      throw ColorizationError.noHints(model: try modelOptions.url().lastPathComponent)
    }
    (colorizer.strength, colorizer.saturation) = (strength, saturation)
    // Made with the first result.
    let places = plan.groups.flatMap { $0.items.map(\.output) }
    try overwriting.requirePlaces(for: places, inFolder: folder, "--output", replacing: Self.mark.isIn)
    if raw {
      try overwriting.requirePlaces(for: places.map(FoundColors.place), inFolder: folder, "--output")
    }

    // Ctrl-C ends the work between two pictures, so that none is left half-written.
    let interrupts = InterruptHandler()
    let report = Report(failures: plan.failures, json: json, total: plan.count + plan.failures.count)
    for group in plan.groups {
      // Without smoothing, a frame is out as soon as it is in.
      var smoothing = TemporalSmoothing()
      var waiting: [ColorizeInputs.Item] = []
      func write(_ drafts: [Colorizer.Draft]) {
        for draft in drafts {
          let item = waiting.removeFirst()
          report.attempt(item) {
            try makeFolder(item.output.deletingLastPathComponent())
            try ImageFile.write(colorizer.finish(draft), to: item.output, jpegQuality: quality, mark: Self.mark)
            if raw { try FoundColors(draft).write(beside: item.output) }
          }
        }
      }
      for item in group.items {
        guard !interrupts.isRequested else { throw report.interrupted }
        guard
          let draft = report.load(
            item,
            {
              let picture = try ImageFile.read(item.input)
              let hints = given[item.name] ?? []
              if let outside = hints.first(where: { $0.x >= picture.width || $0.y >= picture.height }) {
                throw ColorizationError.hintOutside(
                  hint: "\(outside.x),\(outside.y)", file: item.name, width: picture.width, height: picture.height)
              }
              report.remark(picture, item, hints: hints, colorizer)
              return try colorizer.draft(picture, hints: hints)
            })
        else { continue }
        waiting.append(item)
        write(temporal ? smoothing.add(draft) : [draft])
      }
      write(smoothing.finish())
    }
    try report.finish()
  }

  /// The hints of each picture, by its name.
  private func hintsByName(_ plan: ColorizeInputs) throws -> [String: [ColorHint]] {
    let rows =
      try hint.map { (file: String?.none, hint: try ColorHint($0)) }
      + (hints.map { try ColorHint.read(URL(fileURLWithPath: $0)) } ?? [])
    guard !rows.isEmpty else { return [:] }
    let names = plan.groups.flatMap { $0.items.map(\.name) }
    var result: [String: [ColorHint]] = [:]
    for (file, hint) in rows {
      if file == nil, names.count > 1 {
        throw ValidationError(
          "--hint: expected one picture, found \(names.count); for several use --hints with a column file")
      }
      guard let name = file ?? names.first else { continue }
      guard names.contains(name) else { throw ColorizeInputError.hintForUnknownFile(file: name) }
      result[name, default: []].append(hint)
    }
    return result
  }

  /// What was written and what could not be.
  private final class Report {
    private struct Summary: Encodable {
      var written: [String] = []
      var failed: [ColorizeInputs.Failure] = []
      /// Files whose pictures are unlike those that the model was trained on.
      var unlike: [String] = []
    }
    private var summary = Summary()
    private let json: Bool
    private let bar: ProgressBar

    init(failures: [ColorizeInputs.Failure], json: Bool, total: Int) {
      self.json = json
      bar = ProgressBar(total: total, unit: "picture")
      for failure in failures { fail(failure.file, failure.reason) }
    }

    func attempt(_ item: ColorizeInputs.Item, _ body: () throws -> Void) {
      guard load(item, body) != nil else { return }
      summary.written.append(shown(item.output))
      if !json {
        bar.clear()
        print(shown(item.output))
      }
      bar.update(completed: summary.written.count + summary.failed.count)
    }

    func load<Result>(_ item: ColorizeInputs.Item, _ body: () throws -> Result) -> Result? {
      do {
        return try body()
      } catch {
        fail(shown(item.input), CommandEnd.line(for: error))
        return nil
      }
    }

    /// Says what is to be expected of a picture: that it is of a kind the model does not know, or that a hint's colour
    /// cannot be shown as it is.
    func remark(_ picture: Image, _ item: ColorizeInputs.Item, hints: [ColorHint], _ colorizer: Colorizer) {
      if let strangeness = colorizer.model.strangeness(of: picture), strangeness > 1 {
        summary.unlike.append(shown(item.input))
        let known = "those of \(colorizer.model.provenance.data) that the model knows"
        let reason =
          colorizer.model.isTooSmall(picture)
          ? "\(picture.width) × \(picture.height) pixels, smaller than \(known), and enlarged for it"
          : "no picture like \(known)"
        bar.note("unlike      \(shown(item.input)): \(reason); its colours are guesses")
      }
      for hint in hints {
        guard let color = hint.shownColor(in: picture) else { continue }
        bar.note(
          "hint        \(hint.x),\(hint.y) in \(shown(item.input)): its chroma cannot be shown at the lightness there; "
            + "nearest is \(color)")
      }
    }

    private func fail(_ file: String, _ reason: String) {
      summary.failed.append(ColorizeInputs.Failure(file: file, reason: reason))
      bar.note("left out    \(reason)")
    }

    /// What an interrupted run has to say.
    var interrupted: ColorizeInputError { .interrupted(written: summary.written.count) }

    func finish() throws {
      let total = summary.written.count + summary.failed.count
      if total > 0 { bar.finish(completed: total) }
      if json { try printJSON(summary) }
      guard summary.failed.isEmpty else {
        throw ColorizeInputError.failures(count: summary.failed.count, total: total)
      }
    }
  }
}
