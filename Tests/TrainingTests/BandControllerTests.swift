import Engine
import Foundation
import Testing

@testable import Training

struct BandControllerTests {
  private func controller(
    step: BandController.Step, direction: BandController.Direction, value: Double = 1, averaging: Double = 0
  ) -> BandController {
    BandController(
      name: "strength", band: 0.2...0.4, value: value, range: 0.25...8, step: step, direction: direction,
      averaging: averaging)
  }

  /// Both kinds of steps, both directions; nothing moves on the band's ends and within.
  @Test(arguments: [
    (BandController.Step.factor(2), BandController.Direction.raises, 2.0, 0.5), (.factor(2), .lowers, 0.5, 2),
    (.amount(0.5), .raises, 1.5, 0.5), (.amount(0.5), .lowers, 0.5, 1.5),
  ])
  func oneStepTowardsTheBand(
    step: BandController.Step, direction: BandController.Direction, whenLow: Double, whenHigh: Double
  ) {
    for (signal, expected) in [(0.1, whenLow), (0.5, whenHigh), (0.2, 1), (0.3, 1), (0.4, 1)] {
      var controller = controller(step: step, direction: direction)
      #expect(controller.observe(signal) == expected && controller.value == expected)
    }
  }

  @Test func theQuantityStaysInItsRange() {
    var up = controller(step: .factor(3), direction: .raises)
    #expect((0..<4).map { _ in up.observe(0) } == [3, 8, 8, 8])
    var down = controller(step: .amount(0.5), direction: .raises)
    #expect((0..<3).map { _ in down.observe(1) } == [0.5, 0.25, 0.25])
  }

  /// The mean decides, not a single value; its start is not pulled to 0.
  @Test func outliersAreAveragedAway() {
    var controller = controller(step: .amount(0.5), direction: .raises, averaging: 10)
    for _ in 0..<20 { #expect(controller.observe(0.3) == 1) }
    #expect(controller.observe(0.9) == 1)
    #expect(controller.average! > 0.3 && controller.average! < 0.4)
    let before = controller
    #expect(controller.observe(.nan) == 1 && controller.observe(.infinity) == 1)
    #expect(controller == before)
  }

  /// A plant that answers late and with noise is brought into the band from either side, and kept there.
  @Test(arguments: [0.0, 0.9]) func aClosedLoopSettlesInTheBand(start: Double) {
    var strength = BandController(
      name: "strength", band: 0.25...0.35, value: start, range: 0...1, step: .amount(0.005), direction: .lowers,
      averaging: 5)
    var noise = PhiloxGenerator(seed: 5, purpose: "plant")
    var signal = 0.8 * (1 - start)
    var signals: [Double] = []
    for _ in 0..<800 {
      // Moves a tenth of the way to where this strength would bring it in the end.
      signal += 0.1 * (0.8 * (1 - strength.value) - signal)
      let measured = signal + 0.02 * noise.normal()
      strength.observe(measured)
      signals.append(signal)
    }
    #expect(!(0.25...0.35).contains(signals[0]))
    #expect(signals.suffix(400).allSatisfy { (0.24...0.36).contains($0) })
  }

  /// Kept as a note of a checkpoint in the middle, it goes on to the bit.
  @Test func aCheckpointGoesOnToTheBit() throws {
    var noise = PhiloxGenerator(seed: 1, purpose: "signals")
    let signals = (0..<60).map { _ in 0.3 + 0.2 * noise.normal() }
    var unbroken = controller(step: .factor(1.07), direction: .lowers, averaging: 7)
    let values = signals.map { unbroken.observe($0) }
    #expect(Set(values).count > 5)
    for stop in [1, 17, 42] {
      var first = controller(step: .factor(1.07), direction: .lowers, averaging: 7)
      for signal in signals.prefix(stop) { first.observe(signal) }
      var state = TrainingState()
      try state.store("controller", note: first)
      var second: BandController = try state.note("controller")
      #expect(second == first)
      #expect(signals.dropFirst(stop).map { second.observe($0) } == Array(values.dropFirst(stop)))
      #expect(second == unbroken)
    }
  }
}
