import Engine
import Testing

@testable import LatentSpace

@Suite struct SubjectOverlapTests {
  /// Judged by places that are as those that choose.
  private func overlap(_ values: [Float], _ isSubject: [Bool]) -> SubjectOverlap {
    SubjectOverlap(values: values + values, isSubject: isSubject + isSubject, choosing: values.count)
  }

  /// n = 10, four active, five of the subject, three both: joint entropy 1.2799 nats, mutual information 0.0863.
  @Test func informationQuality() {
    let quality = SubjectOverlap.informationQuality(both: 3, active: 4, subject: 5, of: 10)
    #expect(abs(quality - 0.0674332) < 1e-7)
    // Independent, the same, and each other's complement.
    #expect(abs(SubjectOverlap.informationQuality(both: 1, active: 2, subject: 2, of: 4)) < 1e-12)
    #expect(abs(SubjectOverlap.informationQuality(both: 2, active: 2, subject: 2, of: 4) - 1) < 1e-12)
    #expect(abs(SubjectOverlap.informationQuality(both: 0, active: 2, subject: 2, of: 4) - 1) < 1e-12)
    #expect(SubjectOverlap.informationQuality(both: 0, active: 0, subject: 0, of: 4) == 0)
  }

  /// A unit that is active on the subject alone, among values in any order.
  @Test func aUnitOfTheSubject() {
    var random = PhiloxGenerator(seed: 1, purpose: "places")
    let isSubject = random.permutation(1000).map { $0 < 300 }
    let values = isSubject.map { Float(random.uniform()) + ($0 ? 2 : 0) }
    let overlap = overlap(values, isSubject)
    #expect(overlap.intersectionOverUnion == 1 && abs(overlap.informationQuality - 1) < 1e-12)
    #expect(overlap.activeShare == 0.3 && (0...1).contains(overlap.threshold))
    #expect(zip(values, isSubject).allSatisfy { ($0 > overlap.threshold) == $1 })
    // Its negative is active around the subject: as much is known, and nothing overlaps. More than half of the places
    // may not be active, so it cannot be all of the ground.
    let negative = self.overlap(values.map { -$0 }, isSubject)
    #expect(negative.intersectionOverUnion == 0 && negative.activeShare == 0.5)
    #expect(negative.informationQuality > 0.1)
  }

  /// The subject are the first, second and fourth of eight places by falling value. Thresholds after one to four places
  /// have the qualities 0.153, 0.360, 0.091 and 0.390; those after more are not allowed.
  @Test func thresholdOfTheGreatestQuality() {
    let isSubject = [true, true, false, true, false, false, false, false]
    let overlap = overlap([8, 7, 6, 5, 4, 3, 2, 1], isSubject)
    #expect(abs(overlap.informationQuality - 0.3904238) < 1e-7)
    #expect(overlap.activeShare == 0.5 && overlap.threshold == 4 && overlap.intersectionOverUnion == 0.75)
  }

  /// The threshold of those places, 4, and figures of ten others: four above it, five of the subject, three both.
  @Test func figuresAreOfOtherPlaces() {
    let isSubject = [true, true, false, true, false, false, false, false]
    let others = [true, false, true, true, false, false, true, true, false, false]
    let overlap = SubjectOverlap(
      values: [8, 7, 6, 5, 4, 3, 2, 1] + [9, 9, 5, 4.5, 4, 4, 4, 3, 0, -7], isSubject: isSubject + others, choosing: 8)
    #expect(overlap.threshold == 4 && overlap.topActivation == 8)
    #expect(overlap.activeShare == 0.4 && overlap.intersectionOverUnion == 0.5)
    #expect(abs(overlap.informationQuality - 0.0674332) < 1e-7)
    // Where there is no subject, nothing overlaps and nothing is known.
    let none = SubjectOverlap(
      values: [8, 7, 6, 5, 4, 3, 2, 1] + [9, 1], isSubject: isSubject + [false, false], choosing: 8)
    #expect(none.activeShare == 0.5 && none.intersectionOverUnion == 0 && none.informationQuality == 0)
  }

  /// Five of a thousand values lie above the top activation; places of one value are never parted.
  @Test func topActivationAndTies() {
    var random = PhiloxGenerator(seed: 2, purpose: "places")
    let values = random.permutation(1000).map { Float($0) }
    let isSubject = values.map { $0 >= 800 }
    #expect(overlap(values, isSubject).topActivation == 994)
    let constant = overlap([Float](repeating: 3, count: 1000), isSubject)
    #expect(constant.threshold == 3 && constant.activeShare == 0 && constant.intersectionOverUnion == 0)
    let steps = overlap(values.map { $0 >= 700 ? 1 : 0 }, isSubject)
    #expect(steps.activeShare == 0.3 && steps.threshold == 0)
    #expect(abs(steps.intersectionOverUnion - 200.0 / 300) < 1e-12)
  }
}
