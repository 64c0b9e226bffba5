import Foundation
import Testing

@testable import Scoring

@Suite struct ClassifierAgreementTests {
  @Test func countsByWhatWasAskedFor() {
    let agreement = ClassifierAgreement(
      label: "class", names: ["apple", "lemon", "plum"], predictions: [0, 0, 1, 1, 1, 0], expected: [0, 0, 0, 1, 1, 1])
    #expect(agreement.confusion == [[2, 1, 0], [1, 2, 0], [0, 0, 0]])
    #expect(agreement.share?.value == 4.0 / 6 && agreement.samples == 6)
    #expect(ClassifierAgreement.share(of: [0, 0, 1, 1, 1, 0], matching: [0, 0, 0, 1, 1, 1]) == 4.0 / 6)
    #expect(agreement.shares.map { $0?.value } == [2.0 / 3, 2.0 / 3, nil])
  }

  /// 81 of 263 in all, of which the second value has 0 of 20: Wilson's intervals as published (Newcombe 1998), and in
  /// the report.
  @Test func sharesHaveTheirIntervals() throws {
    let agreement = ClassifierAgreement(
      label: "class", names: ["apple", "lemon", "plum"], predictions: (0..<263).map { $0 < 81 ? 0 : 2 },
      expected: (0..<263).map { $0 < 243 ? 0 : 1 })
    let (all, second) = (try #require(agreement.share), try #require(agreement.shares[1]))
    #expect(abs(all.lower - 0.2553) < 5e-5 && abs(all.upper - 0.3662) < 5e-5 && all.value == 81.0 / 263)
    #expect(second.value == 0 && second.lower == 0 && abs(second.upper - 0.1611) < 5e-5)
    #expect(agreement.shares[2] == nil)
    let data = try JSONEncoder().encode(agreement)
    #expect(try JSONDecoder().decode(ClassifierAgreement.self, from: data) == agreement)
    let report = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    // Foundation's reader of untyped JSON rounds the last digit its own way.
    let lower = try #require((report["share"] as? [String: Double])?["lower"])
    #expect(abs(lower - all.lower) < 1e-15)
    #expect((report["shares"] as? [Any])?.count == 3)
  }

  @Test func nothingAskedForIsNoAgreement() {
    #expect(ClassifierAgreement(label: "class", names: ["a", "b"], predictions: [], expected: []).share == nil)
  }
}
