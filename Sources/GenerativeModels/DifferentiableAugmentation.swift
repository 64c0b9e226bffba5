import Engine
import Foundation

/// Augmentation of what the critic sees, real and generated alike, through which gradients pass
/// (Zhao, Liu, Lin, Zhu and Han, "Differentiable augmentation for data-efficient GAN training", NeurIPS 2020).
public struct DifferentiableAugmentation: Codable, Equatable, Sendable {
  /// Moves by up to an eighth of the size.
  public var translation: Bool
  /// Brightness ±0.5, saturation 0 to 2, contrast 0.5 to 1.5.
  public var color: Bool
  /// Blanks a square of half the size.
  public var cutout: Bool

  public init(translation: Bool = false, color: Bool = false, cutout: Bool = false) {
    (self.translation, self.color, self.cutout) = (translation, color, cutout)
  }

  public static let none = DifferentiableAugmentation()
  public static let all = DifferentiableAugmentation(translation: true, color: true, cutout: true)

  /// Pictures `[N, S, S, 3]`, each changed at random.
  public func callAsFunction(_ pictures: Variable, using generator: inout PhiloxGenerator) -> Variable {
    let (n, size) = (pictures.shape[0], pictures.shape[1])
    var x = pictures
    func uniform(_ low: Double, _ high: Double) -> Variable {
      Variable(Tensor((0..<n).map { _ in Float(low + (high - low) * generator.uniform()) }, shape: [n, 1, 1, 1]))
    }
    if color {
      x = x + uniform(-0.5, 0.5)
      let grey = x.mean(to: [n, size, size, 1])
      x = (x - grey) * uniform(0, 2) + grey
      let mean = x.mean(to: [n, 1, 1, 1])
      x = (x - mean) * uniform(0.5, 1.5) + mean
    }
    if translation {
      let reach = size / 8
      x = x.translated(
        by: (0..<n).map { _ in
          (generator.integer(below: 2 * reach + 1) - reach, generator.integer(below: 2 * reach + 1) - reach)
        })
    }
    if cutout {
      var mask = Tensor(repeating: 1, shape: [n, size, size, 1])
      let half = size / 4
      mask.withUnsafeMutableValues { mask in
        for image in 0..<n {
          let (y, x) = (generator.integer(below: size + 1), generator.integer(below: size + 1))
          for row in max(0, y - half)..<min(size, y + half) {
            for column in max(0, x - half)..<min(size, x + half) { mask[(image * size + row) * size + column] = 0 }
          }
        }
      }
      x = x * Variable(mask)
    }
    return x
  }
}
