import Testing

@testable import Training

struct JudgementTests {
  @Test func onlyABetterFigureIsBetter() {
    let (least, most) = (JudgementOfBest(name: "a", isLess: true), JudgementOfBest(name: "a", isLess: false))
    func judgement(_ value: Double) -> Judgement { Judgement(step: 1, figures: ["a": value, "b": 0]) }
    for (value, isLeast, isMost) in [(1.0, true, false), (2, false, false), (3, false, true), (.nan, false, false)] {
      #expect(least.isBetter(judgement(value), than: judgement(2)) == isLeast)
      #expect(most.isBetter(judgement(value), than: judgement(2)) == isMost)
    }
    // The first that has the figure is the best so far.
    #expect(least.isBetter(judgement(9), than: nil) && !least.isBetter(judgement(.infinity), than: nil))
    #expect(least.isBetter(judgement(9), than: Judgement(step: 1, figures: ["b": 0])))
  }
}
