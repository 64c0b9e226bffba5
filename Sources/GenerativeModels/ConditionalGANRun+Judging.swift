import Engine
import Foundation
import NeuralNetworks
import Scoring
import Training

/// The run judges itself by held-out pictures, keeps its best weights and says what can be done when it is unwell.
extension ConditionalGANRun {
  /// Samples that are drawn at once.
  private static let sampleBatch = 50
  /// The share that a code's cluster has in its embedding where the code counts as one of that cluster alone.
  private static let shareOfOneCluster: Float = 0.9

  private enum Figure: String, CaseIterable {
    case kernel, coverage, density, variety, leastVariety, clusterVariety, recognised, average

    var meaning: String {
      switch self {
      case .kernel:
        "distance of samples from held-out pictures in random features; near 0 for the same distribution. A good curve "
          + "falls and flattens"
      case .coverage:
        "share of held-out pictures with a sample near by, over what as many other real pictures reach. A good curve "
          + "rises towards 1"
      case .density:
        "how well samples keep to where held-out pictures are; about 1 for the same distribution. A good curve comes to "
          + "about 1; far above, samples crowd together"
      case .variety:
        "how much samples of a class differ from each other, over how much real ones do, in all classes together. A "
          + "good curve comes to about 1; one that falls is on the way to a collapse"
      case .leastVariety: "the variety of the class that has the least. A good curve does not fall"
      case .clusterVariety:
        "how much samples of a cluster of a class differ from each other, over how much real ones do. A good curve rises; "
          + "one that falls is on the way to one picture a cluster"
      case .recognised:
        "share of samples that a small classifier takes for the class asked for. A good curve rises towards 1"
      case .average: "which of the moving averages of the weights was the best, the fastest first"
      }
    }
  }

  /// `kernel`, `coverage`, `density`, `variety`, `leastVariety`, then `clusterVariety` where classes have clusters,
  /// `recognised` where a classifier was trained and `average` where there is more than one moving average; none where too
  /// few pictures are held out.
  public var judgementNames: [String] {
    guard let judge else { return [] }
    return Figure.allCases.filter { figure in
      switch figure {
      case .clusterVariety: clusters != nil
      case .recognised: judge.recognises
      case .average: trainer.averages.count > 1
      default: true
      }
    }.map(\.rawValue)
  }

  public var judgementMeanings: [String: String] {
    Dictionary(uniqueKeysWithValues: Figure.allCases.map { ($0.rawValue, $0.meaning) })
  }

  /// The least kernel distance is the best; nil where too few pictures are held out.
  public var judgementOfBest: JudgementOfBest? {
    judge == nil ? nil : JudgementOfBest(name: Figure.kernel.rawValue, isLess: true)
  }

  /// Only at the full size: what a sheet of smaller pictures lacks, the judge may not see.
  public func canBeBest(step: Int) -> Bool {
    let stage = trainer.stage(step: max(0, step - 1))
    return stage.size == trainer.architecture.size && stage.share == 1
  }

  /// Draws 500 samples from each moving average of the generator's weights, always of the same codes, compares them
  /// with the held-out pictures, and returns the figures of the average with the least kernel distance; none where too
  /// few pictures are held out.
  /// - Parameter step: completed steps.
  public func judge(step: Int) throws -> [String: Double] {
    guard let judge else { return [:] }
    let classes = judge.classes(count: samplesOfJudgement)
    let clusters =
      self.clusters == nil
      ? []
      : batches(of: classes).flatMap { batch in
        trainer.generator.choices(batch.z, classes: batch.classes, trainer.averages[0]).map {
          $0.share >= Self.shareOfOneCluster ? $0.condition : nil
        }
      }
    let judgements = trainer.averages.map {
      judge.judge(pictures: samples(classes, $0), classes: classes, clusters: clusters)
    }
    let place = judgements.indices.min { judgements[$0].kernelDistance < judgements[$1].kernelDistance }!
    judged = place
    let best = judgements[place]
    var figures: [Figure: Double] = [
      .kernel: best.kernelDistance, .coverage: best.coverage / max(best.coverageOfReal, 1e-6), .density: best.density,
    ]
    figures[.variety] = best.variety
    figures[.leastVariety] = best.leastVariety?.value
    // Enlarged pictures are all smooth, so that what differs within a cluster is known at the full size alone.
    if canBeBest(step: step) { figures[.clusterVariety] = best.clusterVariety }
    figures[.recognised] = best.recognised
    if trainer.averages.count > 1 { figures[.average] = Double(place) }
    return Dictionary(uniqueKeysWithValues: figures.map { ($0.key.rawValue, $0.value) })
  }

  /// Normal codes, the same at each judgement, with the classes that they are for, in batches.
  private func batches(of classes: [Int]) -> some Sequence<(z: Tensor, classes: [Int])> {
    let latent = trainer.architecture.latentDimension
    return stride(from: 0, to: classes.count, by: Self.sampleBatch).lazy.map { [self] start in
      let classes = Array(classes[start..<min(start + Self.sampleBatch, classes.count)])
      var random = PhiloxGenerator(
        seed: trainer.options.seed, purpose: "codes of judgements", index: UInt64(start))
      let z = Tensor(
        (0..<classes.count * latent).map { _ in Float(random.normal()) }, shape: [classes.count, latent])
      return (z, classes)
    }
  }

  /// Pictures of these codes, in batches that are drawn as they are asked for.
  private func samples(_ classes: [Int], _ parameters: ParameterSet) -> some Sequence<Tensor> {
    let bound = BoundParameters(constant: parameters)
    return batches(of: classes).lazy.map { [self] batch in
      pictures(trainer.generator.map(Variable(batch.z), classes: batch.classes, bound), bound)
    }
  }

  /// Keeps a copy of the moving average that did best in the last judgement.
  /// - Parameter step: completed steps.
  public func keepBest(step: Int) throws { best = trainer.averages[judged] }

  /// What the run ends with: the weights of the best judgement, or the first average where there was none. Of a run
  /// that has not come to its full size, layers that were not trained, or not fully faded in, add as little to the
  /// picture.
  public var finishedParameters: ParameterSet {
    if let best { return best }
    var parameters = trainer.averageParameters
    let stage = trainer.stage(step: max(0, completed - 1))
    for (index, block) in trainer.generator.blocks.enumerated() {
      let size = trainer.architecture.resolutions[index + 1]
      guard size >= stage.size, size > stage.size || stage.share < 1 else { continue }
      for reference in block.color.linearParameters {
        parameters[reference] = (Variable(parameters[reference]) * (size > stage.size ? 0 : stage.share)).value
      }
    }
    return parameters
  }

  /// The confidence of the critic, kept by the penalty's weight, and its overfitting, kept by the probability of
  /// augmentation, each where it is steered.
  public var controlledBands: [ControlledBand] {
    let options = trainer.options
    let confidence = options.gradientPenalty > 0 ? options.confidenceBand : nil
    return (confidence.map { [ControlledBand(signal: "confidence", band: $0, quantity: "penalty")] } ?? [])
      + (lossNames.contains("overfitting")
        ? options.overfittingBand.map { [ControlledBand(signal: "overfitting", band: $0, quantity: "augmentation")] }
          ?? [] : [])
  }

  /// Going back, and from there another weight of the penalty, a lower learning rate or more augmentation, as suits the
  /// finding; nil where none of them is steered, and for a critic that always wins.
  /// - Parameters:
  ///   - finding: what was found wrong with the run.
  ///   - attempt: 1 at the first remedy of this kind in the run, 2 at the second; what is done does not depend on it.
  public func remedy(_ finding: HealthFinding, attempt: Int) -> Remedy? {
    // By the balance as it is now, not as it will be at the checkpoint that the run goes back to.
    correction = CourseCorrection(finding.kind, of: trainer.balance)
    return correction?.words(for: trainer.balance).map { .goBack($0) }
  }

  public func applyRemedy(_ finding: HealthFinding, attempt: Int) throws {
    correction?.apply(to: &trainer.balance)
    correction = nil
  }
}

/// What a run that has gone back does otherwise.
struct CourseCorrection {
  /// On the penalty's weight.
  private let penalty: Penalty
  /// On the learning rate.
  private let rate: Double
  /// The least probability of augmentation.
  private let augmentation: Double

  private enum Penalty {
    case times(Double)
    /// As it was at the start of the run.
    case asAtFirst
  }

  init?(_ kind: HealthFinding.Kind, of balance: CriticBalance) {
    switch kind {
    // Too heavy a penalty flattens a critic; with next to none it has lost itself.
    case .deadCritic where balance.penaltyFactor < 1: (penalty, rate, augmentation) = (.asAtFirst, 0.5, 0)
    case .deadCritic: (penalty, rate, augmentation) = (.times(0.1), 1, 0)
    // A steep critic drives all pictures to one place.
    case .collapse, .clusterCollapse: (penalty, rate, augmentation) = (.times(10), 0.5, 0)
    case .divergence: (penalty, rate, augmentation) = (.times(2), 0.5, 0)
    case .memorising: (penalty, rate, augmentation) = (.times(2), 1, 0.4)
    case .criticAlwaysWins, .nonFinite: return nil
    }
  }

  /// What changes, as a clause; nil where nothing does, since what it would change is not steered.
  func words(for balance: CriticBalance) -> String? {
    var words: [String] = []
    if balance.penalty != nil {
      switch penalty {
      case .times(let factor): words.append("the penalty is multiplied by \(factor)")
      case .asAtFirst: words.append("the penalty is as at the start of the run")
      }
    }
    if rate < 1 { words.append("the rate is multiplied by \(rate)") }
    if augmentation > 0, balance.augmentation != nil { words.append("augmentation is at least \(augmentation)") }
    return words.isEmpty ? nil : words.joined(separator: " and ")
  }

  func apply(to balance: inout CriticBalance) {
    let factor =
      switch penalty {
      case .times(let factor): factor
      case .asAtFirst: 1 / Double(balance.penaltyFactor)
      }
    balance.correct(penalty: factor, rate: rate, augmentation: augmentation)
  }
}
