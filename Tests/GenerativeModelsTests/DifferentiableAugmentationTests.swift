import Engine
import TestSupport
import Testing

@testable import GenerativeModels

struct DifferentiableAugmentationTests {
  private func augment(
    _ augmentation: DifferentiableAugmentation, _ pictures: Tensor, seed: UInt64 = 1
  ) -> Tensor {
    var generator = PhiloxGenerator(seed: seed, purpose: "augmentation")
    return augmentation(Variable(pictures), using: &generator).value
  }

  @Test func noneChangesNothing() {
    let x = randomTensor([4, 16, 16, 3], seed: 1)
    #expect(augment(.none, x).values == x.values)
  }

  @Test func theSameStreamGivesTheSameChange() {
    let x = randomTensor([4, 16, 16, 3], seed: 1)
    #expect(augment(.all, x).values == augment(.all, x).values)
    #expect(augment(.all, x).values != augment(.all, x, seed: 2).values)
  }

  /// With the random numbers fixed every augmentation is an affine map A x + b: its gradient is Aᵀ, to any order.
  @Test(arguments: [
    DifferentiableAugmentation(translation: true), .init(color: true), .init(cutout: true), .all,
  ])
  func gradients(augmentation: DifferentiableAugmentation) {
    let x = randomTensor([2, 8, 8, 3], seed: 3)
    let direction = randomTensor([2, 8, 8, 3], seed: 4)
    let cotangent = randomTensor([2, 8, 8, 3], seed: 5)
    func inner(_ a: Tensor, _ b: Tensor) -> Double { zip(a.values, b.values).reduce(0) { $0 + Double($1.0 * $1.1) } }
    let moved = Tensor(zip(x.values, direction.values).map { $0 + $1 }, shape: x.shape)
    let change = inner(augment(augmentation, moved), cotangent) - inner(augment(augmentation, x), cotangent)
    let tape = Tape()
    let variable = tape.variable(x)
    var generator = PhiloxGenerator(seed: 1, purpose: "augmentation")
    let loss = (augmentation(variable, using: &generator) * Variable(cotangent)).sum()
    let gradient = tape.gradients(of: loss, withRespectTo: [variable])[0].value
    // The change is a difference of sums of 384 rounded terms.
    #expect(abs(inner(gradient, direction) - change) < 1e-4 * max(1, abs(change)))
  }

  /// A picture with one bright pixel in the middle: it is found again at most an eighth of the size away.
  @Test func translationsStayWithinAnEighth() {
    var x = Tensor.zeros([64, 16, 16, 3])
    x.withUnsafeMutableValues { for image in 0..<64 { $0[((image * 16 + 8) * 16 + 8) * 3] = 1 } }
    let y = augment(.init(translation: true), x).values
    var places: Set<[Int]> = []
    for image in 0..<64 {
      let found = (0..<256).filter { y[(image * 256 + $0) * 3] == 1 }
      #expect(found.count == 1)
      places.insert([found[0] / 16 - 8, found[0] % 16 - 8])
    }
    #expect(places.joined().allSatisfy { abs($0) <= 2 })
    #expect(places.count > 15)  // of 25; 64 draws miss a given place with probability 7 %
  }

  /// A square of half the size is blanked; at the edges a part of it, a quarter at least.
  @Test func cutoutsBlankASquare() {
    let y = augment(.init(cutout: true), Tensor(repeating: 1, shape: [64, 16, 16, 3])).values
    for image in 0..<64 {
      let blank = (0..<256).filter { y[(image * 256 + $0) * 3] == 0 }
      let (rows, columns) = (Set(blank.map { $0 / 16 }), Set(blank.map { $0 % 16 }))
      #expect(blank.count == rows.count * columns.count)
      #expect((4...8).contains(rows.count) && (4...8).contains(columns.count))
    }
  }

  /// Brightness, saturation and contrast by their formulas, in double precision from the same random numbers.
  @Test func colorsByTheirFormulas() {
    let (count, pixels) = (4, 8 * 8)
    let x = randomTensor([count, 8, 8, 3], seed: 6, in: -1...1)
    var random = PhiloxGenerator(seed: 1, purpose: "augmentation")
    func draw(_ low: Double, _ high: Double) -> [Double] {
      (0..<count).map { _ in low + (high - low) * random.uniform() }
    }
    let (brightness, saturation, contrast) = (draw(-0.5, 0.5), draw(0, 2), draw(0.5, 1.5))
    let expected = (0..<count).flatMap { picture -> [Double] in
      var values = (0..<pixels * 3).map { Double(x.values[picture * pixels * 3 + $0]) + brightness[picture] }
      for pixel in 0..<pixels {
        let grey = values[3 * pixel..<3 * pixel + 3].reduce(0, +) / 3
        for i in 3 * pixel..<3 * pixel + 3 { values[i] = (values[i] - grey) * saturation[picture] + grey }
      }
      let mean = values.reduce(0, +) / Double(values.count)
      return values.map { ($0 - mean) * contrast[picture] + mean }
    }
    let found = augment(.init(color: true), x).values.map { Double($0) }
    // A few roundings of values about one.
    #expect(relativeDifference(found, expected) < 1e-6)
  }

  /// Brightness moves the mean by at most a half; a grey picture keeps equal channels.
  @Test func colorsKeepGreyPicturesGrey() {
    let y = augment(.init(color: true), Tensor(repeating: 0.25, shape: [32, 8, 8, 3])).values
    for pixel in stride(from: 0, to: y.count, by: 3) {
      #expect(abs(y[pixel] - y[pixel + 1]) < 1e-6 && abs(y[pixel] - y[pixel + 2]) < 1e-6)
      #expect(abs(y[pixel] - 0.25) < 0.501)
    }
  }
}
