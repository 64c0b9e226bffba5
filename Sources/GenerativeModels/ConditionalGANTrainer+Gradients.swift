import Engine
import Foundation
import NeuralNetworks
import Training

// The first part of a training step: the gradients of one micro-batch, a function of the parameters, its samples and the
// random numbers of these samples.

/// What the generator makes of a micro-batch, recorded on a tape.
struct GeneratedSamples {
  let bound: BoundParameters
  /// w as the mapping made it, and as it was moved along the directions of labels, where there are any.
  let mapped, placed: Variable
  /// Whether layers read the styles of two codes.
  let isMixed: Bool
  /// `[N, S, S, 3]` of mean 0 and deviation 1.
  let pictures: Variable
}

extension ConditionalGANTrainer {
  /// The pictures of a micro-batch, recorded on a tape.
  func generate(_ samples: ConditionalGANSamples, on tape: Tape) -> GeneratedSamples {
    let bound = generatorNetwork.bound(on: tape)
    let w = generator.map(Variable(samples.z), classes: samples.classes, bound)
    let placed = movedStyles(w, step: samples.step, samples: samples.microBatch.samples)
    let (styles, isMixed) = mixedStyles(
      placed, classes: samples.classes, step: samples.step, samples: samples.microBatch.samples, bound)
    let pictures = generator.synthesizeNormalized(
      styles, bound, size: samples.stage.size, share: samples.stage.share, noise: samples.noise)
    return GeneratedSamples(bound: bound, mapped: w, placed: placed, isMixed: isMixed, pictures: pictures)
  }

  /// The critic's gradients of a micro-batch, its logits of real pictures, and as sums the means of losses and logits
  /// times the micro-batch's share of the batch: `critic`, `realLogit`, `fakeLogit`, `confidence`, `gradientNorm` where
  /// the step has the penalty, and `heldOutLogit` where it looks at held-out pictures.
  /// - Parameters:
  ///   - samples: real pictures with their classes.
  ///   - fake: generated pictures of the same classes, `[N, S, S, 3]` of mean 0 and deviation 1.
  func criticGradients(
    _ samples: ConditionalGANSamples, generated fake: Tensor
  ) -> (part: GradientPart, realLogits: Tensor) {
    let tape = Tape()
    defer { tape.reset() }
    let bound = criticNetwork.bound(on: tape)
    let (conditions, share) = (samples.conditions, samples.stage.share)
    let penalize = options.gradientPenalty > 0 && samples.step % options.penaltyInterval == 0
    let real = penalize ? tape.variable(samples.real) : Variable(samples.real)
    let penalizeFake = penalize && options.penalizesGenerated
    let seenFake = penalizeFake ? tape.variable(fake) : Variable(fake)
    let realFeatures = critic.features(augmented(real, samples, "real pictures"), share: share, bound)
    let realLogits = critic.logits(realFeatures, classes: conditions, bound)
    let fakeFeatures = critic.features(augmented(seenFake, samples, "generated pictures"), share: share, bound)
    let fakeLogits = critic.logits(fakeFeatures, classes: conditions, bound)
    let criticLoss = options.loss.critic(real: realLogits, fake: fakeLogits)
    var total = criticLoss
    if let wrong = wrongClasses(for: conditions, step: samples.step, samples: samples.microBatch.samples) {
      let wrongLogits = critic.logits(realFeatures, classes: wrong, bound)
      total = total + options.loss.critic(mismatched: wrongLogits, real: realLogits) * options.mismatchWeight
    }
    func penalty(_ logits: Variable, _ pictures: Variable) -> Variable {
      let gradient = tape.gradients(of: logits, withRespectTo: [pictures], createGraph: true)[0]
      let norm = gradient.squared().sum() / Float(conditions.count)
      total = total + norm * (samples.penaltyWeight / 2 * Float(options.penaltyInterval))
      return norm
    }
    var sums = [
      "critic": Double(criticLoss.value.scalar), "realLogit": Double(realLogits.mean().value.scalar),
      "fakeLogit": Double(fakeLogits.mean().value.scalar),
      "confidence": Self.confidence(real: realLogits, fake: fakeLogits),
    ]
    if penalize { sums["gradientNorm"] = Double(penalty(realLogits, real).value.scalar) }
    if penalizeFake { _ = penalty(fakeLogits, seenFake) }
    if let (pictures, conditions) = samples.heldOut {
      let constant = BoundParameters(constant: criticParameters)
      let features = critic.features(
        augmented(Variable(pictures), samples, "held-out pictures"), share: share, constant)
      sums["heldOutLogit"] = Double(critic.logits(features, classes: conditions, constant).mean().value.scalar)
    }
    let gradients = criticNetwork.gradients(of: shared(total, samples), bound, on: tape)
    return (GradientPart(gradients: gradients, sums: shared(sums, samples)), realLogits.value)
  }

  /// The generator's gradients of a micro-batch through the critic as it is now, and as sums the means of losses times
  /// the micro-batch's share of the batch: `generator`, `misplacement` where labels are aligned and styles are not
  /// mixed, and what `LabelAlignment.moments` are of its codes.
  /// - Parameters:
  ///   - samples: of the micro-batch.
  ///   - generated: its pictures, recorded on `tape`.
  ///   - realLogits: what the critic gave the real pictures before its update, `[N, 1]`.
  ///   - tape: what the pictures were recorded on.
  func generatorGradients(
    _ samples: ConditionalGANSamples, _ generated: GeneratedSamples, realLogits: Tensor, on tape: Tape
  ) -> GradientPart {
    let constant = BoundParameters(constant: criticParameters)
    let seen = augmented(generated.pictures, samples, "pictures of the generator's update")
    let logits = critic.logits(
      critic.features(seen, share: samples.stage.share, constant), classes: samples.conditions, constant)
    let loss = options.loss.generator(fake: logits, real: Variable(realLogits))
    var (total, sums) = (loss, ["generator": Double(loss.value.scalar)])
    // A mixed picture has no one place along a direction.
    if !generated.isMixed,
      let misplacement = alignmentLoss(
        generated.pictures, styles: generated.placed, step: samples.step, samples: samples.microBatch.samples)
    {
      total = total + misplacement * options.alignmentWeight
      sums["misplacement"] = Double(misplacement.value.scalar)
    }
    sums = shared(sums, samples)
    sums.merge(alignment?.moments(of: generated.mapped.value) ?? [:]) { $1 }
    let gradients = generatorNetwork.gradients(of: shared(total, samples), generated.bound, on: tape)
    return GradientPart(gradients: gradients, sums: sums)
  }

  /// What a micro-batch's mean counts in the mean over the batch.
  private func shared(_ loss: Variable, _ samples: ConditionalGANSamples) -> Variable {
    samples.microBatch.isWhole ? loss : loss * samples.microBatch.share
  }

  private func shared(_ means: [String: Double], _ samples: ConditionalGANSamples) -> [String: Double] {
    means.mapValues { $0 * Double(samples.microBatch.share) }
  }

  /// Pictures as the critic sees them, changed at random.
  private func augmented(_ pictures: Variable, _ samples: ConditionalGANSamples, _ what: String) -> Variable {
    options.adaptiveAugmentation.applied(to: pictures, probability: balance.probability) {
      samples.microBatch.samples.map { sample in
        var random = PhiloxGenerator(
          seed: options.seed, purpose: "augmentation of \(what)", step: samples.step, sample: sample)
        return AugmentationDraw(using: &random)
      }
    }
  }

  /// The mean of σ(D(real) − D(generated)) over pairs of one class.
  private static func confidence(real: Variable, fake: Variable) -> Double {
    let differences = (real - fake).value.values
    return differences.reduce(0) { $0 + 1 / (1 + exp(-Double($1))) } / Double(differences.count)
  }
}
