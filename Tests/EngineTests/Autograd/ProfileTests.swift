import TestSupport
import Testing

@testable import Engine

/// What a profile counts of operations whose numbers are known.
@Suite struct ProfileTests {
  private let x = Variable(randomTensor([2, 8, 8, 16], seed: 1))
  private let w = Variable(randomTensor([32, 3, 3, 16], seed: 2))

  @Test func operationsAreCountedForwardAndBackward() throws {
    let profile = Profile()
    EngineContext(profile: profile).run {
      let tape = Tape()
      let (images, weights) = (tape.variable(x.value), tape.variable(w.value))
      let loss = images.convolution(weights, padding: 1).absolute().sum()
      _ = tape.gradients(of: loss, withRespectTo: [images, weights])
      tape.reset()
    }
    let rows = Dictionary(uniqueKeysWithValues: profile.rows.map { ($0.name, $0) })
    // 2 images of 64 positions, 32 · 9 · 16 products each, a multiplication and an addition.
    let operations = 2.0 * 2 * 64 * 32 * 9 * 16
    for name in ["convolution", "convolution backward data", "convolution backward weights"] {
      let row = try #require(rows[name], "\(rows.keys.sorted())")
      #expect(row.calls == 1 && row.operations == operations && row.seconds > 0)
      #expect(row.bytes == 4 * Double(2 * 64 * 16 + 32 * 9 * 16 + 2 * 64 * 32))
    }
    #expect(profile.rows.map(\.seconds) == profile.rows.map(\.seconds).sorted(by: >))
    #expect(profile.rows.reduce(0) { $0 + $1.seconds } <= profile.wallSeconds)
  }

  @Test func precisionIsPartOfTheName() {
    let profile = Profile()
    EngineContext(profile: profile).run {
      _ = x.convolution(w)
      EngineContext.run(in: .bfloat16) { _ = x.convolution(w) }
    }
    #expect(Set(profile.rows.map(\.name)) == ["convolution", "convolution, bfloat16"])
    #expect(profile.rows.first { $0.precision == .bfloat16 }?.calls == 1)
  }

  @Test func theTimeLineIsBoundedAndTheTableIsNot() {
    let profile = Profile(mostEvents: 2)
    EngineContext(profile: profile).run { for _ in 0..<5 { _ = x.absolute() } }
    #expect(profile.events.count == 2 && profile.omittedEvents == 3)
    #expect(profile.events[0].start <= profile.events[1].start && profile.events[0].shapes == [x.shape, x.shape])
    #expect(profile.rows.map(\.calls) == [5])
  }

  /// Measuring changes no result, and nothing is measured outside the context.
  @Test func resultsAreTheSame() {
    let profile = Profile()
    let measured = EngineContext(profile: profile).run { x.convolution(w).value.values }
    #expect(measured == x.convolution(w).value.values)
    #expect(profile.rows.map(\.calls) == [1])
  }
}
