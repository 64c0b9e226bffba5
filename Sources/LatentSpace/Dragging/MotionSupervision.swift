import Engine

/// What pulls points towards their targets (Pan, Tewari, Leimkühler, Liu, Meka and Theobalt, "Drag your GAN:
/// interactive point-based manipulation on the generative image manifold", SIGGRAPH 2023, section 3.2.2).
///
/// With the features F of the picture, points pᵢ, targets tᵢ, and Ω(r₁) the offsets of a square of pixels
///
///     L = Σᵢ mean_{o ∈ Ω(r₁)} |F(pᵢ + dᵢ + o) − F₀(pᵢ⁰ + o)| + λ · (mean_{outside} |F − F₀| + mean_{outside} |x − x₀|)
///     dᵢ = (tᵢ − pᵢ) · min(1, reach / ‖tᵢ − pᵢ‖)
///
/// F₀, x₀ and pᵢ⁰ are the features, the picture and the points that the drag began with. The paper wants what lies
/// ahead of a point to look as the point does now, F(pᵢ + o); here it is to look as the point did at first, so that
/// what is pulled does not change a little with each step until another thing arrives. The pixels x are an addition to
/// the paper's term, since a layer's features do not tell all that its picture shows. Features are divided by the mean
/// of |F₀|, so that λ means the same for every layer and model.
struct MotionSupervision {
  private let options: DragOptions
  private let targets: [PicturePoint]
  private let size: Int
  /// F₀ and x₀.
  private let startMap, startPicture: Tensor
  /// F₀ in the square around each point, `[|Ω|, C]`.
  private let wanted: [Variable]
  /// 1 / mean |F₀|.
  private let scale: Float
  /// Factors of what lies outside of the mask; nil where everything may change.
  private let stayingCells, stayingPixels: Tensor?

  init(
    _ pairs: [DragPair], map: Tensor, picture: Tensor, mask: DragMask?, options: DragOptions
  ) {
    (self.options, targets, size) = (options, pairs.map(\.to), picture.shape[1])
    (startMap, startPicture) = (map, picture)
    wanted = pairs.map {
      Variable(map).sampled(at: $0.from.square(radius: options.pulledRadius), ofPicture: picture.shape[1])
    }
    scale = 1 / max(Variable(map).absolute().mean().value.scalar, 1e-12)
    stayingCells = mask?.stayingWeights(cells: map.shape[1])
    stayingPixels = mask?.stayingWeights(cells: size)
  }

  /// L, a scalar.
  func loss(_ map: Variable, picture: Variable, points: [PicturePoint]) -> Variable {
    var sum = Variable(0)
    for (wanted, (point, target)) in zip(wanted, zip(points, targets)) {
      let (dx, dy) = (target.x - point.x, target.y - point.y)
      let length = point.distance(to: target)
      let factor = length > options.reach ? options.reach / length : 1
      let ahead = point.moved(dx * factor, dy * factor).square(radius: options.pulledRadius)
      sum = sum + (map.sampled(at: ahead, ofPicture: size) - wanted).absolute().mean() * scale
    }
    if let stayingCells {
      sum = sum + Self.change(map, from: startMap, weights: stayingCells) * (options.maskWeight * scale)
    }
    if let stayingPixels {
      sum = sum + Self.change(picture, from: startPicture, weights: stayingPixels) * options.maskWeight
    }
    return sum
  }

  /// The mean of absolute differences, weighted by cells.
  private static func change(_ x: Variable, from start: Tensor, weights: Tensor) -> Variable {
    ((x - Variable(start)).absolute() * Variable(weights)).sum() / Float(x.shape[3])
  }
}
