import Datasets
import FileFormats
import Foundation
import GenerativeModels
import Training

/// What a run is about to do: printed before it begins.
struct TrainPlan {
  var pictures: Int
  var size: Int
  var classes: [(name: String, count: Int)]
  var generatorParameters: Int
  var criticParameters: Int
  var channels: [Int]
  var operationsPerStep: Double
  var forecast: TrainingForecast
  var budget: RunBudget
  /// Steps done before, by the run that is resumed.
  var completed = 0
  /// What follows from the pictures.
  var statistics: PictureStatistics?
  /// Pictures that are judged by, and the steps of the classifier that does it too.
  var heldOut = 0
  var classifierSteps = 0
  /// Steps to expect in all, where a course was planned.
  var steps: Int?
  /// What steps of all sizes take together, where a number of them begins with smaller ones.
  var secondsInAll: Double?
  var options = ConditionalGANOptions()
  /// Clusters of alike pictures in each class; empty for none.
  var clusters: [Int] = []
  /// Whether these are the clusters of the model that the run starts from.
  var keepsClusters = false
  /// How far the pictures lie from the centres of clusters, over what a cloud would; nil where it was not looked at.
  var spread: Double?
  var isMirrored = false
  var startsFromModel = false

  static let listedClasses = 12

  var lines: [String] {
    let lines = [
      "pictures    \(grouped(pictures)) at \(size) pixels",
      "classes     \(classText)",
      "parameters  generator \(grouped(generatorParameters)), critic \(grouped(criticParameters)); "
        + "channels \(channels.map(String.init).joined(separator: " "))",
      "work        \(significant(operationsPerStep * 1e-9)) GFLOP a step of \(forecast.batchSize) pictures",
    ]
    return lines + derived + ["time        \(time)"] + (completed == 0 ? ["expect      \(expectation)"] : [])
      + (fewPictures.map { ["warning     \($0)"] } ?? [])
  }

  private var classText: String {
    let listed = classes.prefix(Self.listedClasses).map { "\($0.name.visible()) \($0.count)" }
    if classes.count == 1 { return "one, \(listed[0]): the generator is unconditional" }
    let more = classes.count > Self.listedClasses ? " and \(classes.count - Self.listedClasses) more" : ""
    return "\(classes.count): \(listed.joined(separator: ", "))\(more)"
  }

  /// Fewer pictures of a class than this are soon known by heart.
  static let fewestPicturesOfClass = 200

  /// What is said where classes have few pictures, and what helps; nil where all have enough.
  var fewPictures: String? {
    let few = classes.filter { $0.count < Self.fewestPicturesOfClass }
    guard let least = few.min(by: { $0.count < $1.count }) else { return nil }
    let which =
      classes.count == 1
      ? "fewer than \(Self.fewestPicturesOfClass) pictures"
      : "\(few.count) of \(classes.count) classes have fewer than \(Self.fewestPicturesOfClass) pictures, "
        + "the least \(least.name.visible()) with \(least.count)"
    let helps =
      [
        isMirrored ? nil : "--mirror where left and right are alike", startsFromModel ? nil : "--from a trained model",
        size > 32 ? "a smaller --size" : nil, classes.count > 1 ? "wider classes" : nil, "more pictures",
      ].compactMap(\.self)
    return "\(which), so samples may be copies or all alike; what helps: " + helps.joined(separator: ", ")
  }

  /// What was derived from the pictures and the budget.
  private var derived: [String] {
    var lines: [String] = []
    if let statistics {
      let means = statistics.means.map { String(format: "%.2f", $0) }.joined(separator: " ")
      lines.append(
        "contrast    \(String(format: "%.2f", statistics.deviation)) around \(statistics.isGrey ? "grey" : "colour") "
          + means
          + (classes.count > 1
            ? ", of which the classes explain \(Int((100 * statistics.betweenClasses).rounded())) %" : ""))
    }
    if let most = clusters.max(), let least = clusters.min() {
      let each = classes.count == 1 ? "" : most == least ? ", \(most) a class" : ", \(least) to \(most) a class"
      lines.append(
        "clusters    \(grouped(clusters.reduce(0, +))) of pictures of like colours\(each), told apart like classes"
          + (spread.map { "; they leave \(Self.percent($0)) of what a cloud would" } ?? "")
          + (keepsClusters ? "; those of the model" : ""))
    } else if let spread {
      lines.append(
        "clusters    none: they would leave \(Self.percent(spread)) of what they leave of a cloud, more than "
          + Self.percent(PictureClusters.largestSpread))
    }
    if let rate = options.generatorRate {
      lines.append("rates       the generator's \(significant(Double(rate))) times the critic's")
    }
    if options.gradientPenalty > 0 {
      let bounds = options.confidenceBand.map { ", moved to keep the critic's confidence in \(Self.text($0))" } ?? ""
      lines.append("penalty     \(significant(Double(options.gradientPenalty))) at 64 pixels\(bounds)")
    }
    if heldOut > 0 {
      let classifier = classifierSteps > 0 ? ", and a classifier of \(classifierSteps) steps" : ""
      lines.append("judged by   \(grouped(heldOut)) of the pictures, which are not trained on\(classifier)")
      if let band = options.overfittingBand, options.adaptiveAugmentation != .none {
        lines.append("augmented   as often as keeps overfitting in \(Self.text(band))")
      }
    }
    if !forecast.stages.isEmpty {
      let parts = forecast.stages.map { stage in
        guard options.followsClock, let share = stage.timeShare else {
          return "\(stage.size) from step \(grouped(stage.firstStep))"
        }
        let percent = Int((100 * share).rounded())
        return share == 0
          ? "\(stage.size) at first"
          : "\(stage.size) after \(percent) % of the time, about step \(grouped(stage.firstStep))"
      }
      lines.append("pixels      \(parts.joined(separator: ", "))")
    }
    return lines
  }

  private static func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }

  private static func text(_ range: ClosedRange<Double>) -> String { "\(range.lowerBound) to \(range.upperBound)" }

  /// The estimate: how long the steps take, or how many steps the minutes allow.
  var time: String {
    StepEstimate(
      secondsPerStep: forecast.secondsPerStep, budget: budget, completed: completed, size: size, steps: steps,
      secondsInAll: secondsInAll
    ).text
  }
}

extension TrainPlan {
  /// - Parameter course: the steps of a new run; nil for a resumed one.
  init(
    _ settings: GeneratorTrainingSettings, course: TrainingCourse?, secondsPerStep: Double, budget: RunBudget,
    images: DecodedImages, statistics: PictureStatistics, trainer: ConditionalGANTrainer, completed: Int
  ) {
    self.init(
      pictures: images.count, size: settings.architecture.size,
      classes: images.classes.map { classes in zip(classes.names, classes.counts).map { (name: $0, count: $1) } } ?? [],
      generatorParameters: trainer.generatorParameters.count, criticParameters: trainer.criticParameters.count,
      channels: settings.architecture.channels,
      operationsPerStep: trainer.operationsPerStep,
      forecast: TrainingForecast(settings, secondsPerStep: secondsPerStep), budget: budget, completed: completed)
    self.statistics = statistics
    heldOut = settings.split(images).heldOut.count
    (classifierSteps, options) = (settings.classifierSteps, settings.training)
    clusters = settings.architecture.clusters
    (isMirrored, startsFromModel) = (settings.mirror, settings.from != nil)
    steps = course?.division.steps
    if let steps, !forecast.stages.isEmpty, budget.minutes == nil {
      secondsInAll = forecast.seconds(ofFirst: steps)
    }
  }
}
