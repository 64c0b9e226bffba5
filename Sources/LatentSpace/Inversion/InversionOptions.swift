import Foundation

/// Where the code of a picture is looked for.
public enum InversionSpace: String, Codable, CaseIterable, Sendable {
  /// Normal codes, of which the mapping reads the direction only.
  case z
  /// One style for all layers.
  case w
  /// A style for each layer: comes nearest, and strays farthest from what the generator draws.
  case layers
}

/// How the code of a picture is looked for.
public struct InversionOptions: Codable, Equatable, Sendable {
  /// Where codes are looked for.
  public var space = InversionSpace.w
  /// Codes that are drawn to begin at the nearest of them.
  public var samples = 1024
  /// ψ of those codes; with `InversionSpace.z` also of the style of the code that is found.
  public var truncation = Sampler.defaultTruncation
  /// Starts for each picture. Only the best of them goes on after the first quarter of the steps.
  public var restarts = 4
  /// Adam's steps, in `InversionSpace.layers` first so many in w and then as many again.
  public var steps = 300
  /// Adam's greatest rate, in standard deviations of the codes.
  public var rate = 0.1
  /// Noise that is added to the codes at first, in standard deviations.
  public var noise = 0.0
  /// Weight of the mean squared difference of pixels in [-1, 1].
  public var pixelWeight: Float = 1
  /// Weight of the distance in features (see `PictureFeatures`).
  public var featureWeight: Float = 0.1
  /// Weight of the prior, the mean square of the code in standard deviations from the mean w of its class. There is
  /// none in z: no direction of a normal code is likelier than another.
  public var priorWeight: Float = 1e-3
  /// Keys samples and noise.
  public var seed: UInt64 = 0

  /// Options of default values: a search in w.
  public init() {}

  /// Adam's rate at a step from 0: up in a straight line over the first twentieth, down as a cosine over the last
  /// quarter (Karras et al., "Analyzing and improving the image quality of StyleGAN", CVPR 2020, appendix D).
  func rate(at step: Int) -> Double {
    let t = time(step)
    return rate * min(1, t / 0.05) * (0.5 - 0.5 * cos(.pi * min(1, (1 - t) / 0.25)))
  }

  /// The noise's standard deviation at a step: falls as a square to nothing over three quarters of the steps.
  func noise(at step: Int) -> Double {
    let rest = max(0, 1 - time(step) / 0.75)
    return noise * rest * rest
  }

  /// The middle of a step, in 0...1 of all of them.
  private func time(_ step: Int) -> Double { (Double(step) + 0.5) / Double(steps) }

  /// Steps after which one restart of each picture goes on.
  var trialSteps: Int { restarts > 1 ? (steps + 3) / 4 : 0 }
}
