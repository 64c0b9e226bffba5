import Engine
import Foundation

/// The random numbers of one picture: for each transform a chance, which is below p where it is applied, and amounts.
struct AugmentationDraw {
  /// Evenly from [0, 1).
  typealias Chance = Double

  let mirroring: (chance: Chance, isOn: Bool)
  let quarterTurns: (chance: Chance, count: Int)
  /// Shares of the size.
  let wholeTranslation: (chance: Chance, x: Double, y: Double)
  let scaling: (chance: Chance, factor: Double)
  let firstRotation: (chance: Chance, angle: Double)
  let stretching: (chance: Chance, factor: Double)
  let secondRotation: (chance: Chance, angle: Double)
  /// Shares of the size.
  let translation: (chance: Chance, x: Double, y: Double)
  let brightness: (chance: Chance, amount: Double)
  let contrast: (chance: Chance, factor: Double)
  let lumaFlip: (chance: Chance, isOn: Bool)
  let hueRotation: (chance: Chance, angle: Double)
  let saturation: (chance: Chance, factor: Double)
  /// The centre in shares of the size.
  let cutout: (chance: Chance, x: Double, y: Double)

  /// Always draws the same count of numbers.
  init(using generator: inout PhiloxGenerator) {
    func uniform(_ range: Range<Double> = 0..<1) -> Double {
      range.lowerBound + (range.upperBound - range.lowerBound) * generator.uniform()
    }
    mirroring = (uniform(), uniform() < 0.5)
    quarterTurns = (uniform(), Int(uniform(0..<4)))
    wholeTranslation = (uniform(), uniform(-0.125..<0.125), uniform(-0.125..<0.125))
    scaling = (uniform(), exp2(0.2 * generator.normal()))
    firstRotation = (uniform(), uniform(-Double.pi..<Double.pi))
    stretching = (uniform(), exp2(0.2 * generator.normal()))
    secondRotation = (uniform(), uniform(-Double.pi..<Double.pi))
    translation = (uniform(), 0.125 * generator.normal(), 0.125 * generator.normal())
    brightness = (uniform(), 0.4 * generator.normal())
    contrast = (uniform(), exp2(0.5 * generator.normal()))
    lumaFlip = (uniform(), uniform() < 0.5)
    hueRotation = (uniform(), uniform(-Double.pi..<Double.pi))
    saturation = (uniform(), exp2(generator.normal()))
    cutout = (uniform(), uniform(), uniform())
  }
}

extension AdaptiveAugmentation {
  /// Where each pixel of the augmented picture comes from: the inverses of the transforms, in the order in which these
  /// are applied, each to the right of those before.
  func map(_ draw: AugmentationDraw, probability p: Double, size: Int) -> AffineMap {
    let rotationProbability = 1 - (1 - p).squareRoot()
    var map = AffineMap.identity
    if mirroring, draw.mirroring.chance < p, draw.mirroring.isOn { map = map * .mirroring }
    if quarterTurns, draw.quarterTurns.chance < p { map = map * .quarterTurns(-draw.quarterTurns.count) }
    if wholeTranslation, draw.wholeTranslation.chance < p {
      let move = (draw.wholeTranslation.x * Double(size), draw.wholeTranslation.y * Double(size))
      map = map * .translation(x: -move.0.rounded(), y: -move.1.rounded())
    }
    if scaling, draw.scaling.chance < p {
      map = map * .scaling(x: 1 / draw.scaling.factor, y: 1 / draw.scaling.factor)
    }
    if rotation, draw.firstRotation.chance < rotationProbability { map = map * .rotation(-draw.firstRotation.angle) }
    if stretching, draw.stretching.chance < p {
      map = map * .scaling(x: 1 / draw.stretching.factor, y: draw.stretching.factor)
    }
    if rotation, draw.secondRotation.chance < rotationProbability { map = map * .rotation(-draw.secondRotation.angle) }
    if translation, draw.translation.chance < p {
      map = map * .translation(x: -draw.translation.x * Double(size), y: -draw.translation.y * Double(size))
    }
    return map
  }

  func color(_ draw: AugmentationDraw, probability p: Double) -> AugmentationColor {
    var color = AugmentationColor()
    if brightness, draw.brightness.chance < p { color.offset = draw.brightness.amount }
    if contrast, draw.contrast.chance < p { (color.luma, color.chroma) = (draw.contrast.factor, draw.contrast.factor) }
    if lumaFlip, draw.lumaFlip.chance < p, draw.lumaFlip.isOn { color.luma.negate() }
    color.offset *= color.luma
    if isGrey {
      color.chroma = color.luma
    } else {
      if hueRotation, draw.hueRotation.chance < p { color.hue = draw.hueRotation.angle }
      if saturation, draw.saturation.chance < p { color.chroma *= draw.saturation.factor }
    }
    return color
  }

  /// 0 in the squares that are cut out and 1 elsewhere, `[N, S, S, 1]`; nil where there is none.
  func cutoutMask(_ draws: [AugmentationDraw], probability p: Double, size: Int) -> Tensor? {
    guard cutout, draws.contains(where: { $0.cutout.chance < p }) else { return nil }
    var mask = Tensor(repeating: 1, shape: [draws.count, size, size, 1])
    mask.withUnsafeMutableValues { mask in
      for (image, draw) in draws.enumerated() where draw.cutout.chance < p {
        /// The pixels whose centres are less than a quarter of the size away.
        func range(_ centre: Double) -> Range<Int> {
          let (low, high) = ((centre - 0.25) * Double(size), (centre + 0.25) * Double(size))
          return max(0, Int((low - 0.5).rounded(.up)))..<min(size, Int((high - 0.5).rounded(.up)))
        }
        for row in range(draw.cutout.y) {
          for column in range(draw.cutout.x) { mask[(image * size + row) * size + column] = 0 }
        }
      }
    }
    return mask
  }
}

/// What the transforms of colour come to. Each of them acts on the grey axis (1, 1, 1) and on the plane across it by a
/// factor of its own, and turns that plane; so they commute, and the product is one factor each and one angle.
struct AugmentationColor: Equatable {
  /// The factor along the grey axis.
  var luma = 1.0
  /// The factor across it.
  var chroma = 1.0
  /// The turn around it, in radians.
  var hue = 0.0
  /// What is added to all channels.
  var offset = 0.0

  /// The rows of the matrix `[C, C + 1]`, `luma·vvᵀ + chroma·(cos hue · (1 − vvᵀ) + sin hue · [v]×)` with
  /// v = (1, 1, 1)/√3, and the offset; of other than three channels, which have no colour, `luma` times each.
  func matrix(channels: Int) -> [Float] {
    let across = chroma * cos(hue)
    let mean = (luma - across) / 3
    let turn = chroma * sin(hue) / 3.0.squareRoot()
    return (0..<channels).flatMap { row in
      (0...channels).map { column in
        if column == channels { return Float(offset) }
        guard channels == 3 else { return row == column ? Float(luma) : 0 }
        switch (column - row + 3) % 3 {
        case 0: return Float(across + mean)
        case 1: return Float(mean - turn)
        default: return Float(mean + turn)
        }
      }
    }
  }
}
