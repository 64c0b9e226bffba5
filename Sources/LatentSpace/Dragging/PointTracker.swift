import Engine

/// Follows points of a picture from step to step by the features around them (Pan et al., "Drag your GAN", SIGGRAPH
/// 2023, section 3.2.3).
///
/// A point is known by the features of a small square T around it in the first picture, f₀. In a later map F it is
///
///     p' = argmin_{q ∈ Ω(p, r₂)} Σ_{o ∈ T} ‖F(q + o) − f₀(o)‖₁
///
/// with Ω the places within r₂ pixels of where it was, half a pixel apart. Features are always compared with those of
/// the first picture, so that errors do not add up.
struct PointTracker {
  private let size: Int
  private let radius: Int
  private let templateRadius: Int
  /// f₀ of each point, `[1, |T| · C]`.
  private let templates: [Variable]

  /// - Parameters:
  ///   - map: features of the first picture, `[1, H, H, C]`.
  ///   - points: where the points are in it.
  ///   - size: width and height of the picture.
  ///   - options: the radii.
  init(_ map: Tensor, points: [PicturePoint], size: Int, options: DragOptions) {
    (self.size, radius, templateRadius) = (size, options.trackedRadius, options.templateRadius)
    templates = points.map {
      Self.squares(map, around: [$0], radius: options.templateRadius, size: size)
    }
  }

  /// The features of the square around each place, `[places, |T| · C]`.
  private static func squares(
    _ map: Tensor, around places: [PicturePoint], radius: Int, size: Int
  ) -> Variable {
    let values = Variable(map).sampled(at: places.flatMap { $0.square(radius: radius) }, ofPicture: size)
    return values.reshaped([places.count, values.value.count / places.count])
  }

  /// Where the points are in a later map, near where they were. Of equally good places the nearest is taken.
  func follow(_ points: [PicturePoint], in map: Tensor) -> [PicturePoint] {
    zip(points, templates).map { point, template in
      let candidates = point.square(radius: 2 * radius, spacing: 0.5).filter { $0.isInside(size) }
        .map { (place: $0, distance: $0.distance(to: point)) }
        .filter { $0.distance <= Double(radius) }
        .sorted { $0.distance < $1.distance }
      guard !candidates.isEmpty else { return point }
      let found = Self.squares(map, around: candidates.map(\.place), radius: templateRadius, size: size)
      let differences = (found - template).absolute().sum(to: [candidates.count, 1]).value.values
      let best = differences.indices.min { differences[$0] < differences[$1] }!
      return candidates[best].place
    }
  }
}
