import Engine
import Foundation
import ImageCodecs
import Scoring

/// A drag at a spot of a picture's subject, chosen by a rule that knows nothing of how drags end.
///
/// Spots are the sixteen sharpest corners on the subject (`SubjectMask`), at least three pixels apart: where the
/// smaller eigenvalue of the mean of ∇L ∇Lᵀ over 5 × 5 pixels is largest (Shi and Tomasi, "Good features to track",
/// CVPR 1994), so that a judge can tell where they have gone. One of them, a direction and a length from 6 to 12
/// pixels, in a picture of 64, are drawn by the seed; targets at least 4 pixels from the edge. What may change is what
/// lies within 6 pixels of the subject; lengths are to scale in other sizes.
public struct DragTask: Equatable, Sendable {
  /// The spot on the subject and its target, in pixels.
  public let pair: DragPair
  /// What may change: the subject and what lies within 6 pixels of it in a picture of 64, to scale in other sizes.
  public let mask: DragMask

  private static let corners = 16

  /// - Parameters:
  ///   - image: the picture.
  ///   - seed: keys what is drawn.
  /// - Returns: nil where the picture has no subject, or no spot from which a target can be reached.
  init?(_ image: Image, seed: UInt64) {
    let size = image.width
    let unit = Double(size) / 64
    let margin = 4 * unit
    let subject = image.labPixels().withUnsafeBufferPointer { SubjectMask(lab: $0, width: size, height: size) }
    guard subject.hasSubject else { return nil }
    let isSubject = subject.weights.map { $0 >= 0.5 }
    let spots = Self.corners(of: image, where: isSubject, apart: 3 * unit, margin: margin)
    guard !spots.isEmpty else { return nil }
    var random = PhiloxGenerator(seed: seed, purpose: "dragged points", index: 0)
    for _ in 0..<64 {
      let from = spots[min(Int(random.uniform() * Double(spots.count)), spots.count - 1)]
      let (angle, length) = (2 * Double.pi * random.uniform(), unit * (6 + 6 * random.uniform()))
      let to = from.moved(length * cos(angle), length * sin(angle))
      let inner = margin...Double(size - 1) - margin
      guard inner.contains(to.x), inner.contains(to.y) else { continue }
      pair = DragPair(from: from, to: to)
      mask = DragMask(size: size, mayChange: isSubject).widened(by: 6 * unit)
      return
    }
    return nil
  }

  private static func corners(
    of image: Image, where isSubject: [Bool], apart: Double, margin: Double
  ) -> [PicturePoint] {
    let (lab, size) = (LabPicture(image), image.width)
    func gradient(_ x: Int, _ y: Int) -> (Double, Double) {
      (
        (lab.lightness(x: x + 1, y: y) - lab.lightness(x: x - 1, y: y)) / 2,
        (lab.lightness(x: x, y: y + 1) - lab.lightness(x: x, y: y - 1)) / 2
      )
    }
    let edge = Int(margin)
    var found: [(place: PicturePoint, strength: Double)] = []
    for y in edge..<size - edge {
      for x in edge..<size - edge where isSubject[y * size + x] {
        var (a, b, c) = (0.0, 0.0, 0.0)
        for row in y - 2...y + 2 {
          for column in x - 2...x + 2 {
            let (u, v) = gradient(column, row)
            (a, b, c) = (a + u * u, b + u * v, c + v * v)
          }
        }
        let strength = (a + c) / 2 - ((a - c) * (a - c) / 4 + b * b).squareRoot()
        found.append((PicturePoint(x: Double(x), y: Double(y)), strength))
      }
    }
    var spots: [PicturePoint] = []
    for candidate in found.sorted(by: { $0.strength > $1.strength }) where spots.count < corners {
      if spots.allSatisfy({ $0.distance(to: candidate.place) >= apart }) { spots.append(candidate.place) }
    }
    return spots
  }
}
