/// A picture that somebody can label: the code of a seed under a class.
public struct LabelCandidate: Codable, Hashable, Sendable {
  /// The seed of the picture's code, as `Sampler.codes(seeds:)` takes it.
  public let seed: UInt32
  /// The class of the picture, an index among the model's classes.
  public let classIndex: Int

  /// The picture of a seed under a class.
  /// - Parameters:
  ///   - seed: of the code, as `Sampler.codes(seeds:)` takes it.
  ///   - classIndex: an index among the model's classes.
  public init(seed: UInt32, classIndex: Int) { (self.seed, self.classIndex) = (seed, classIndex) }
}

/// What somebody has said of a picture: whether it has an attribute.
public struct CodeLabel: Codable, Hashable, Sendable {
  /// The picture that was labelled.
  public let candidate: LabelCandidate
  /// Whether the picture has the attribute.
  public let has: Bool

  /// What was said of a picture.
  /// - Parameters:
  ///   - candidate: the picture.
  ///   - has: whether it has the attribute.
  public init(_ candidate: LabelCandidate, has: Bool) { (self.candidate, self.has) = (candidate, has) }
}

/// Pictures to label next, and why these.
public struct LabelSheet: Equatable, Sendable {
  /// Why a picture is on the sheet.
  public enum Reason: String, Codable, CaseIterable, Sendable {
    /// Unlike the others: nothing is known yet.
    case different
    /// Near the boundary so far and unlike what was labelled: the answer moves the boundary most.
    case uncertain
    /// Farthest on either side: shows whether the boundary has found the attribute at all.
    case clear
  }

  /// The pictures in the order in which they were chosen; fewer than asked for where the pool has no more.
  public let candidates: [LabelCandidate]
  /// One for each of the candidates.
  public let reasons: [Reason]

  /// How the pictures were chosen, in a sentence for people.
  public var how: String {
    func count(_ reason: Reason) -> Int { reasons.count { $0 == reason } }
    guard count(.uncertain) + count(.clear) > 0 else {
      return
        "\(candidates.count) pictures as different from one another as there are; once some have the attribute and "
        + "some have not, the next ones are chosen by what they teach"
    }
    return
      "\(count(.uncertain)) pictures near the boundary so far and unlike those labelled, whose answers move it most, "
      + "and \(count(.clear)) that it takes for the clearest cases of both sides, to show where it is wrong"
  }
}
