import ArgumentParser
import Engine
import FileFormats
import Foundation
import GenerativeModels
import LatentSpace
import Training

struct BoundaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "boundary",
    abstract: "Find the boundary of an attribute in the space of codes, and say how far to trust it.",
    discussion: """
      Draws codes, scores their pictures, tells the highest scored from the lowest with a linear SVM, and reports on \
      codes that had no part in the fit. With several classes it is found within classes (see --pooled). \
      --codes and --scores fit the same boundary on numbers from anywhere, without a model.

      Example: latent boundary --attr color --count 10000 --output color.safetensors
      """)

  @OptionGroup var modelOptions: ModelOptions
  @Option(
    help:
      "Attribute, or several with commas: measured (color, hue:red, brightness, contrast, saturation, size, symmetry) or learned."
  )
  var attr: String?
  @Option(help: "File of learned scorers (default: the one that came with the model).") var scorer: String?
  @Option(help: "Codes to draw.") var count = 10_000
  @Option(help: "Space of the codes: z or w.") var space = "w"
  @Option(name: .customLong("class"), help: "Only codes of this class.") var className: String?
  @Flag(help: "Do not centre codes and scores of each class: the boundary may then point from class to class.")
  var pooled = false
  @Option(help: "Truncation ψ of the codes.") var truncation: Float = 1
  @Option(help: "Share of the highest and of the lowest scored codes that are told apart, up to 0.5.") var share = 0.2
  @Option(help: "Share of the codes held out of the fit.") var heldOut = 0.3
  @Option(help: "Bootstrap refits for the stability of the normal.") var refits = 20
  @Option(name: .customLong("C"), help: "Cost of an error; chosen by five-fold cross-validation when not given.")
  var cost: Double?
  @Flag(help: "Penalise the intercept, as scikit-learn's LinearSVC does.") var penaliseIntercept = false
  @Option(help: "Seed of codes, splits, folds and refits.") var seed: UInt64 = 0
  @Option(help: "Codes from a file instead: .npy [N, D], or .npz with the array z or w of --space.") var codes: String?
  @Option(help: "Scores of those codes: .npy [N], or .csv (see --column).") var scores: String?
  @Option(help: "Column of the scores' table, where it has several.") var column: String?
  @Option(
    name: .shortAndLong, help: "The direction file (default: ATTRIBUTE.safetensors); a folder for several attributes.")
  var output: String?
  @Flag(help: "Print one JSON object on standard output.") var json = false

  func validate() throws {
    guard (codes == nil) == (scores == nil) else { throw ValidationError("--codes and --scores go together") }
    guard attr != nil || codes != nil else {
      throw ValidationError("Missing --attr: what to find the boundary of, e.g. --attr color")
    }
    guard (20...1_000_000).contains(count) else {
      throw ValidationError("--count: expected 20 to 1,000,000, found \(count)")
    }
    guard CodeSpace(rawValue: space) != nil else { throw ValidationError("--space: expected z or w, found \(space)") }
    if let cost, !(cost > 0) { throw ValidationError("--C: expected a positive number, found \(cost)") }
  }

  func run() throws {
    var options = BoundaryOptions()
    options.extremeShare = share
    options.heldOutShare = heldOut
    options.bootstrapRefits = refits
    options.penalisesIntercept = penaliseIntercept
    options.seed = seed
    if let cost { options.costs = [cost] }
    let finder = BoundaryFinder(options: options)
    let found = try codes == nil ? ofModel(finder) : ofFiles(finder)
    for (direction, _) in found { try direction.write(to: url(for: direction.attribute, of: found.count)) }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      let reports = try found.map { String(decoding: try encoder.encode($0.report), as: UTF8.self) }
      print(reports.count == 1 ? reports[0] : "{\"boundaries\":[\(reports.joined(separator: ","))]}")
    } else {
      for (direction, report) in found {
        print(describe(report))
        print("written to          \(url(for: direction.attribute, of: found.count).relativePath)")
      }
    }
  }

  private func url(for attribute: String, of count: Int) -> URL {
    let name = attribute.replacingOccurrences(of: ":", with: "-") + ".safetensors"
    guard let output else { return URL(fileURLWithPath: name) }
    return count == 1 ? URL(fileURLWithPath: output) : URL(fileURLWithPath: output).appendingPathComponent(name)
  }

  private func ofModel(_ finder: BoundaryFinder) throws -> [(direction: Direction, report: BoundaryReport)] {
    let sampler = try modelOptions.sampler()
    let scorers = try AttributeScorers(scorer: scorer, options: modelOptions).scorers(attr!)
    let classes = try className.map { [try sampler.model.architecture.classIndex($0)] }
    let interrupts = InterruptHandler()
    let bar = ProgressBar(total: count, unit: "picture")
    let sample = try ScoredSample(
      count: count, sampler: sampler, classes: classes, truncation: truncation, seed: seed, scorers: scorers
    ) {
      bar.update(completed: $0, detail: "scoring")
      return !interrupts.isRequested
    }
    bar.finish(completed: count, detail: "scored")
    if count > 1, scorers.count > 1, let output {
      try FileManager.default.createDirectory(at: URL(fileURLWithPath: output), withIntermediateDirectories: true)
    }
    return try scorers.map { scorer in
      let progress = fitProgress()
      return try finder.findDirection(
        of: scorer.name, in: sample, space: CodeSpace(name: space), model: sampler.model, withinClasses: !pooled,
        progress: progress)
    }
  }

  private func ofFiles(_ finder: BoundaryFinder) throws -> [(direction: Direction, report: BoundaryReport)] {
    let (codes, scores) = (codes!, scores!)
    let table = try CodeFile.read(URL(fileURLWithPath: codes), array: space)
    let values = try CodeFile.scores(URL(fileURLWithPath: scores), column: column)
    guard values.count == table.shape[0] else {
      throw CodeFileError(text: "\(scores): \(values.count) scores for the \(table.shape[0]) codes of \(codes)")
    }
    let attribute = attr ?? column ?? "score"
    let (boundary, report) = try finder.findBoundary(
      codes: table.floats, dimensions: table.shape[1], scores: values, attribute: attribute, space: space,
      progress: fitProgress())
    let direction = Direction(
      attribute: attribute, space: try CodeSpace(name: space), normal: boundary.normal.map(Float.init),
      offset: Float(boundary.offset), deviation: Float(boundary.distanceDeviation), modelIdentity: "", method: "svm")
    return [(direction, report)]
  }

  private func fitProgress() -> BoundaryFinder.Progress {
    let bar = ProgressBar(total: 100, unit: "%")
    let phases = BoundaryPhase.allCases
    return { phase, fraction in
      let index = Double(phases.firstIndex(of: phase) ?? 0) + fraction
      bar.update(completed: Int(100 * index / Double(phases.count)), detail: "fitting")
    }
  }

  private func describe(_ report: BoundaryReport) -> String {
    func percent(_ value: Double) -> String { String(format: "%.1f %%", 100 * value) }
    let interval = report.balancedAccuracyInterval.map(percent).joined(separator: " to ")
    var lines = [
      "boundary of         \(report.attribute) in \(report.space)",
      "balanced accuracy   \(percent(report.balancedAccuracy)) on held-out extremes (95 % interval \(interval))",
      "area under ROC      " + String(format: "%.4f", report.areaUnderCurve),
      "majority baseline   \(percent(report.majorityBaseline))",
      "permutation p       " + String(format: "%.4f", report.permutationP),
      "whole range         \(percent(report.wholeRangeAccuracy)) of all held-out codes on the right side of the middle",
      "samples a dimension " + String(format: "%.1f", report.samplesPerDimension),
      "normal's stability  " + String(format: "%.4f", report.normalStability) + " mean cosine of bootstrap refits",
      "C                   \(report.C), fitted in " + String(format: "%.3f s", report.fitSeconds),
    ]
    lines += report.warnings.map { "warning             \($0)" }
    return lines.joined(separator: "\n")
  }
}
