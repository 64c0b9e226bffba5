import Foundation
import Testing

@testable import GenerativeModels

struct CriticBalanceTests {
  private func makeBalance(_ change: (inout ConditionalGANOptions) -> Void = { _ in }) -> CriticBalance {
    var options = ConditionalGANOptions()
    change(&options)
    return CriticBalance(options)
  }

  private func logits(_ overfitting: Double) -> CriticBalance.Logits {
    CriticBalance.Logits(training: 1, heldOut: 1 - 2 * overfitting, generated: -1)
  }

  /// Outside its band, the factor doubles or halves within 1,024 pictures, 64 steps, from 0.05 to 1,000; inside it
  /// stays.
  @Test func howFastThePenaltyMoves() {
    for (confidence, factor) in [(0.95, 2), (0.5, 0.5), (0.77, 1)] as [(Double, Float)] {
      var balance = makeBalance()
      for _ in 0..<64 { balance.observe(confidence: confidence) }
      // Sixty-four roundings of a double.
      #expect(abs(balance.penaltyFactor / factor - 1) < 1e-6)
    }
    var (most, least) = (makeBalance(), makeBalance())
    for _ in 0..<2000 {
      most.observe(confidence: 1)
      least.observe(confidence: 0.5)
    }
    #expect(most.penaltyFactor == 1000 && least.penaltyFactor == 0.05)
  }

  /// A critic that is the less sure the heavier its penalty is, at first far too sure or far too little: it is brought
  /// into the band, and the weight then stays.
  @Test(arguments: [0.1, 10]) func aClosedLoopSettlesInTheBand(steepness: Double) {
    var balance = makeBalance()
    var factors: [Float] = []
    var confidence = 0.0
    for step in 0..<600 {
      let noise = 0.05 * sin(Double(step) * 2.4)
      confidence = 0.5 + 0.5 / (1 + Double(balance.penaltyFactor) * steepness)
      balance.observe(confidence: confidence + noise)
      factors.append(balance.penaltyFactor)
    }
    #expect((0.7...0.85).contains(confidence))
    #expect(Set(factors.suffix(100)).count == 1)
  }

  /// (training − held-out) / (training − generated), of means that have forgotten half after 512 observed pictures;
  /// none before there is one, and none where generated pictures look more real than real ones.
  @Test func overfittingByItsFormula() {
    var balance = makeBalance()
    #expect(balance.overfitting == nil)
    balance.observe(CriticBalance.Logits(training: 3, heldOut: 1, generated: -1))
    #expect(abs(balance.overfitting! - 0.5) < 1e-12)
    for _ in 0..<31 { balance.observe(CriticBalance.Logits(training: 3, heldOut: 1, generated: -1)) }
    let before = balance
    balance.observe(CriticBalance.Logits(training: .nan, heldOut: 1, generated: -1))
    #expect(balance == before)
    // 32 batches of 16 pictures later, what came before weighs a half of a half, of three quarters in all.
    for _ in 0..<32 { balance.observe(CriticBalance.Logits(training: 3, heldOut: 3, generated: -1)) }
    #expect(abs(balance.overfitting! - (0.5 * 0.25 / 0.75)) < 1e-12)
    for _ in 0..<400 { balance.observe(CriticBalance.Logits(training: -2, heldOut: -3, generated: 0)) }
    #expect(balance.overfitting == nil)
  }

  /// With 16 pictures a step and a look at each sixteenth step, p moves by 256 of 50,000; it stays within 0 to 0.8.
  @Test func howFastAugmentationMoves() {
    var balance = makeBalance()
    for _ in 0..<10 { balance.observe(logits(0.6)) }
    #expect(abs(balance.probability - 10 * 256 / 50_000) < 1e-6)
    for _ in 0..<1000 { balance.observe(logits(0.6)) }
    #expect(balance.probability == AdaptiveAugmentation.largestProbability)
    for _ in 0..<1000 { balance.observe(logits(-0.1)) }
    #expect(balance.probability == 0)
  }

  /// Where augmenting takes overfitting away, it comes to rest in the band.
  @Test func augmentationSettlesInTheBand() {
    var balance = makeBalance()
    var probabilities: [Float] = []
    for _ in 0..<400 {
      balance.observe(logits(0.9 * (1 - Double(balance.probability))))
      probabilities.append(balance.probability)
    }
    #expect((0.2...0.4).contains(balance.overfitting!))
    #expect(Set(probabilities.suffix(50)).count == 1 && probabilities.last! > 0.5)
  }

  /// Nothing moves what has no band, or no part in the training.
  @Test func whatIsNotSteeredStays() {
    for change in [{ $0.confidenceBand = nil }, { $0.gradientPenalty = 0 }]
      as [(inout ConditionalGANOptions) -> Void]
    {
      var balance = makeBalance(change)
      for _ in 0..<50 { balance.observe(confidence: 1) }
      #expect(balance.penaltyFactor == 1 && balance.penalty == nil)
    }
    for change in [{ $0.overfittingBand = nil }, { $0.adaptiveAugmentation = .none }]
      as [(inout ConditionalGANOptions) -> Void]
    {
      var balance = makeBalance {
        $0.augmentationProbability = 0.25
        change(&$0)
      }
      for _ in 0..<50 { balance.observe(logits(0.9)) }
      #expect(balance.probability == 0.25 && balance.augmentation == nil)
      #expect(abs(balance.overfitting! - 0.9) < 1e-12)
    }
  }

  @Test func correctionsAddUp() {
    var balance = makeBalance { $0.augmentationProbability = 0.1 }
    balance.correct(penalty: 10, rate: 0.5, augmentation: 0.4)
    #expect(balance.penaltyFactor == 10 && balance.rateFactor == 0.5 && balance.probability == 0.4)
    balance.correct(penalty: 0.1, rate: 0.5, augmentation: 0.3)
    #expect(abs(balance.penaltyFactor - 1) < 1e-6 && balance.rateFactor == 0.25 && balance.probability == 0.4)
    balance.correct(penalty: 1e9, rate: 1, augmentation: 1)
    #expect(balance.penaltyFactor == 1000 && balance.probability == AdaptiveAugmentation.largestProbability)
  }

  /// Kept as text and read again, it goes on to the bit.
  @Test func goesOnFromItsText() throws {
    var balance = makeBalance()
    for step in 0..<37 {
      balance.observe(confidence: 0.5 + 0.01 * Double(step))
      balance.observe(CriticBalance.Logits(training: 1 / Double(step + 3), heldOut: 0.1, generated: -1 / 7))
    }
    balance.correct(penalty: 1 / 3, rate: 0.7, augmentation: 0)
    var again = try JSONDecoder().decode(CriticBalance.self, from: JSONEncoder().encode(balance))
    #expect(again == balance)
    for step in 0..<50 {
      balance.observe(confidence: 0.6 + 0.01 * Double(step % 30))
      again.observe(confidence: 0.6 + 0.01 * Double(step % 30))
      balance.observe(logits(0.5 - 0.01 * Double(step)))
      again.observe(logits(0.5 - 0.01 * Double(step)))
      #expect(again.penaltyFactor == balance.penaltyFactor && again.probability == balance.probability)
    }
    #expect(again == balance)
  }
}
