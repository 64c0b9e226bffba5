import Datasets
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
  var batch: Int
  var operationsPerStep: Double
  var secondsPerStep: Double
  var budget: RunBudget
  /// Steps done before, by the run that is resumed.
  var completed = 0

  static let listedClasses = 12

  var lines: [String] {
    let listed = classes.prefix(Self.listedClasses).map { "\($0.name) \($0.count)" }.joined(separator: ", ")
    let more = classes.count > Self.listedClasses ? " and \(classes.count - Self.listedClasses) more" : ""
    return [
      "pictures    \(Self.grouped(pictures)) at \(size) pixels",
      "classes     \(classes.count): \(listed)\(more)",
      "parameters  generator \(Self.grouped(generatorParameters)), critic \(Self.grouped(criticParameters)); "
        + "channels \(channels.map(String.init).joined(separator: " "))",
      "work        \(significant(operationsPerStep * 1e-9)) GFLOP a step of \(batch) pictures",
      "time        \(time)",
    ]
  }

  /// The estimate: how long the steps take, or how many steps the minutes allow.
  var time: String {
    let pace = "about \(significant(secondsPerStep)) s a step"
    let start = completed > 0 ? ", from step \(Self.grouped(completed)) on" : ""
    let inTime = budget.minutes.map { Int($0 * 60 / max(secondsPerStep, 1e-6)) }
    if let steps = budget.steps, steps - completed <= inTime ?? .max {
      let rest = max(0, steps - completed)
      return
        "\(pace): about \(Self.duration(Double(rest) * secondsPerStep)) for \(Self.grouped(rest)) \(rest == 1 ? "step" : "steps")\(start)"
    }
    guard let minutes = budget.minutes, let inTime else { return pace }
    return "\(pace): about \(Self.grouped(inTime)) steps in \(Self.duration(minutes * 60))\(start)"
  }

  /// `1,234,567`.
  static func grouped(_ number: Int) -> String {
    let digits = String(number)
    let positions = digits.enumerated()
    return positions.map { index, digit in
      index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : String(digit)
    }.joined()
  }

  /// `40 s`, `12 min`, `3 h 20 min`.
  static func duration(_ seconds: Double) -> String {
    if seconds < 99.5 { return "\(Int(seconds.rounded(.up))) s" }
    let minutes = Int((seconds / 60).rounded())
    return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }
}

extension TrainPlan {
  /// Measures two steps for the estimate.
  init(
    _ settings: TrainSettings, budget: RunBudget, images: DecodedImages, trainer: ConditionalGANTrainer, completed: Int
  ) {
    self.init(
      pictures: images.count, size: settings.architecture.size,
      classes: images.classes.map { classes in zip(classes.names, classes.counts).map { (name: $0, count: $1) } } ?? [],
      generatorParameters: trainer.generatorParameters.count, criticParameters: trainer.criticParameters.count,
      channels: settings.architecture.channels, batch: settings.training.batchSize,
      operationsPerStep: trainer.operationsPerStep, secondsPerStep: trainer.measureSecondsPerStep(), budget: budget,
      completed: completed)
  }
}
