import Foundation

/// How well the places where a unit is active are those of the subject.
///
/// A place counts as active above the threshold t. As in GAN dissection (Bau et al., 2019), t is that which tells most
/// about the subject: it has the greatest information quality ratio `I(U; S) / H(U, S)`, mutual information over joint
/// entropy of "is active" and "belongs to the subject", among all t above which lie 0.5 % to 50 % of the places. The
/// figures are those of places of other pictures, as the best of many thresholds flatters the places it is best for.
public struct SubjectOverlap: Codable, Equatable, Sendable {
  /// t, the activation above which a place counts as active.
  public let threshold: Float
  /// Share of places above the threshold.
  public let activeShare: Double
  /// Places that are active and of the subject over those that are either.
  public let intersectionOverUnion: Double
  /// The information quality ratio of "is active" and "belongs to the subject", 0 to 1: 0 where neither tells of the
  /// other.
  public let informationQuality: Double
  /// The activation above which lie 0.5 % of the places that the threshold is chosen on: what "switched on" means.
  public let topActivation: Float

  /// Shares of places that a threshold may leave above it.
  static let shares = 0.005...0.5

  /// - Parameters:
  ///   - values: a unit's activations at many places of many pictures.
  ///   - isSubject: whether each of the places is of the subject.
  ///   - count: so many of the places, the first, choose the threshold; the figures are of the others.
  init(values: [Float], isSubject: [Bool], choosing count: Int) {
    precondition(
      values.count == isSubject.count && count > 0 && count < values.count,
      "SubjectOverlap: \(values.count) values for \(isSubject.count) places, \(count) of which choose")
    let order = (0..<count).sorted { values[$0] > values[$1] }
    let (n, subjects) = (Double(count), Double(isSubject.prefix(count).count { $0 }))
    topActivation = values[order[min(count - 1, Int(Self.shares.lowerBound * n))]]
    var best = (threshold: topActivation, quality: 0.0)
    var both = 0.0
    for (index, place) in order.dropLast().enumerated() {
      if isSubject[place] { both += 1 }
      let (above, next) = (Double(index + 1), values[order[index + 1]])
      // A threshold does not part places of one value.
      guard values[place] > next, Self.shares.contains(above / n) else { continue }
      let quality = Self.informationQuality(both: both, active: above, subject: subjects, of: n)
      if quality > best.quality { best = (next, quality) }
    }
    threshold = best.threshold
    let others = Double(values.count - count)
    var (active, subject, shared) = (0.0, 0.0, 0.0)
    for (value, isSubject) in zip(values.dropFirst(count), isSubject.dropFirst(count)) {
      let isActive = value > best.threshold
      if isActive { active += 1 }
      if isSubject { subject += 1 }
      if isActive && isSubject { shared += 1 }
    }
    activeShare = active / others
    intersectionOverUnion = shared > 0 ? shared / (active + subject - shared) : 0
    informationQuality = Self.informationQuality(both: shared, active: active, subject: subject, of: others)
  }

  /// I/H of two properties from how many of n places have both, the one, and the other; 0 where H is.
  static func informationQuality(both: Double, active: Double, subject: Double, of n: Double) -> Double {
    func entropy(_ counts: [Double]) -> Double {
      counts.reduce(0) { $1 > 0 ? $0 - $1 / n * log($1 / n) : $0 }
    }
    let joint = entropy([both, active - both, subject - both, n - active - subject + both])
    guard joint > 0 else { return 0 }
    return max(0, (entropy([active, n - active]) + entropy([subject, n - subject]) - joint) / joint)
  }
}
