import Testing

@testable import LatentSpace

@Suite struct ClassifierAgreementTests {
  @Test func countsByWhatWasAskedFor() {
    let agreement = ClassifierAgreement(
      label: "class", names: ["apple", "lemon", "plum"], predictions: [0, 0, 1, 1, 1, 0], expected: [0, 0, 0, 1, 1, 1])
    #expect(agreement.confusion == [[2, 1, 0], [1, 2, 0], [0, 0, 0]])
    #expect(agreement.share == 4.0 / 6)
    #expect(ClassifierAgreement.share(of: [0, 0, 1, 1, 1, 0], matching: [0, 0, 0, 1, 1, 1]) == 4.0 / 6)
    #expect(agreement.shares == [2.0 / 3, 2.0 / 3, nil])
  }

  @Test func nothingAskedForIsNoAgreement() {
    #expect(ClassifierAgreement(label: "class", names: ["a", "b"], predictions: [], expected: []).share == 0)
  }
}
