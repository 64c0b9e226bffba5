import Engine

/// Augmentation of what the critic sees, real and generated alike, with a probability p that may change during training
/// (Karras, Aittala, Hellsten, Laine, Lehtinen and Aila, "Training generative adversarial networks with limited data",
/// NeurIPS 2020, appendix B). Gradients pass through it, to any order.
///
/// Each transform is applied to a picture with probability p, by a random amount, independently of the others. Pictures
/// are those of a data set normalised to mean 0 and standard deviation 1 over all pixels and channels, so that amounts
/// have no unit. The paper's are for pixels in [-1, 1], whose standard deviation is about a half; so brightness, the
/// only amount in units of pixels, is twice the paper's 0.2. Contrast and luma flips go around the data's mean.
///
/// **Not leaking.** The generator should learn the pictures, not the augmented ones. It does as long as augmenting
/// makes different distributions of pictures (those of each class, where there are classes) different ones: then only
/// the pictures' own looks right after augmentation. Mirroring, quarter turns, rotation, luma flips and turns of hue
/// draw evenly from a group, so the expected augmentations of a picture and its opposite differ by 1 − p of the
/// pictures' difference: at p = 1 by nothing, and the generator may choose either. The other transforms have no
/// opposites that cancel each other. The paper finds leaks unlikely with p below 0.8, which is `largestProbability`.
public struct AdaptiveAugmentation: Codable, Equatable, Sendable {
  /// p beyond which generators may begin to imitate augmented pictures (section 2.2 of the paper).
  public static let largestProbability: Float = 0.8

  /// Left and right exchanged, or not, evenly. Off by default: where pictures hold letters or labels are about left and
  /// right, a critic has to learn both, and a leak would be wrong.
  public var mirroring = false
  /// Rotation by 0, 90, 180 or 270 degrees, evenly; square pictures.
  public var quarterTurns = true
  /// Moves by whole pixels, evenly up to an eighth of the size along each axis.
  public var wholeTranslation = true
  /// Scaling by 2^z with z ~ N(0, 0.2²).
  public var scaling = true
  /// Rotation by an angle evenly from all, before the stretching and once more after it; each with probability
  /// 1 − √(1 − p), so that a picture keeps its direction with probability 1 − p.
  public var rotation = true
  /// Scaling by s = 2^z across and 1/s down, with z ~ N(0, 0.2²).
  public var stretching = true
  /// Moves by N(0, 0.125²) of the size along each axis.
  public var translation = true
  /// All channels plus N(0, 0.4²).
  public var brightness = true
  /// Values times 2^z with z ~ N(0, 0.5²).
  public var contrast = true
  /// The mean of the channels negated, the colour kept, or neither, evenly.
  public var lumaFlip = true
  /// Colours turned around the grey axis by an angle evenly from all; nothing where `isGrey`.
  public var hueRotation = true
  /// Colours' distances from grey times 2^z with z ~ N(0, 1); nothing where `isGrey`.
  public var saturation = true
  /// A square of half the size, its centre anywhere in the picture, set to 0, the data's mean.
  public var cutout = false
  /// Pictures without colour, all channels equal: they stay so, to the bit. Only these may have other than 3 channels.
  public var isGrey = false

  /// Every transform but mirroring and cutout, for pictures in colour.
  public init() {}

  /// No transform: to be enabled one by one.
  public static let none = AdaptiveAugmentation(moving: false, coloring: false)

  /// The transforms of pixels' places (but mirroring), and those of colours.
  public init(moving: Bool, coloring: Bool) {
    (quarterTurns, wholeTranslation, translation) = (moving, moving, moving)
    (scaling, rotation, stretching) = (moving, moving, moving)
    (brightness, contrast, lumaFlip, hueRotation, saturation) = (coloring, coloring, coloring, coloring, coloring)
  }

  /// Normalised pictures `[N, S, S, 3]`, each transform applied to each with probability p.
  ///
  /// The transforms of places are one warp and those of colours one matrix a picture. A picture that none changes keeps
  /// its bits, and so do the pixels that mirroring, quarter turns and whole translations move. With p = 0 the result is
  /// `pictures` itself. The generator gives the same count of numbers whatever p, the options and the pictures are, so
  /// that another p changes which transforms are applied, not how.
  public func callAsFunction(
    _ pictures: Variable, probability p: Float, using generator: inout PhiloxGenerator
  ) -> Variable {
    applied(to: pictures, probability: p) { (0..<pictures.shape[0]).map { _ in AugmentationDraw(using: &generator) } }
  }

  /// Normalised pictures `[N, S, S, 3]`, each transform applied to each with probability p by given random numbers.
  /// - Parameters:
  ///   - pictures: normalised, `[N, S, S, 3]`.
  ///   - p: the probability of each transform.
  ///   - draws: gives the random numbers of the N pictures; asked once.
  func applied(to pictures: Variable, probability p: Float, draws: () -> [AugmentationDraw]) -> Variable {
    precondition(
      pictures.shape.count == 4 && pictures.shape[1] == pictures.shape[2] && (isGrey || pictures.shape[3] == 3),
      "AdaptiveAugmentation: pictures [N, S, S, 3], found \(pictures.shape)")
    precondition((0...1).contains(p), "AdaptiveAugmentation: a probability of \(p)")
    let (n, size, channels) = (pictures.shape[0], pictures.shape[1], pictures.shape[3])
    let draws = draws()
    guard p > 0 else { return pictures }
    var result = pictures
    let maps = draws.map { map($0, probability: Double(p), size: size) }
    if maps.contains(where: { $0 != .identity }) { result = result.warped(by: maps) }
    let colors = draws.map { color($0, probability: Double(p)) }
    if colors.contains(where: { $0 != AugmentationColor() }) {
      let values = colors.flatMap { $0.matrix(channels: channels) }
      result = result.colorTransformed(by: Tensor(values, shape: [n, channels, channels + 1]))
    }
    if let mask = cutoutMask(draws, probability: Double(p), size: size) { result = result * Variable(mask) }
    return result
  }
}
