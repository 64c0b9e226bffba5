import Engine
import Foundation
import TestSupport
import Testing

@testable import GenerativeModels

struct AdaptiveAugmentationTests {
  private static let everything: AdaptiveAugmentation = {
    var result = AdaptiveAugmentation()
    (result.mirroring, result.cutout) = (true, true)
    return result
  }()

  /// One transform by itself, and the chance that it changes a picture which it is applied to.
  struct Single: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let augmentation: AdaptiveAugmentation
    let changes: Double

    init(_ name: String, changes: Double = 1, _ enable: (inout AdaptiveAugmentation) -> Void) {
      var augmentation = AdaptiveAugmentation.none
      enable(&augmentation)
      (testDescription, self.augmentation, self.changes) = (name, augmentation, changes)
    }
  }

  /// Drawn evenly from a group: at p = 1 nothing is left of what tells a picture from its transformed self.
  static let groups = [
    Single("mirroring", changes: 1 / 2) { $0.mirroring = true },
    Single("quarterTurns", changes: 3 / 4) { $0.quarterTurns = true },
    Single("rotation") { $0.rotation = true },
    Single("lumaFlip", changes: 1 / 2) { $0.lumaFlip = true },
    Single("hueRotation") { $0.hueRotation = true },
  ]
  static let others = [
    // Of ±2 pixels of 16, each axis rounds to 0 in a quarter of the draws.
    Single("wholeTranslation", changes: 15 / 16) { $0.wholeTranslation = true },
    Single("scaling") { $0.scaling = true },
    Single("stretching") { $0.stretching = true },
    Single("translation") { $0.translation = true },
    Single("brightness") { $0.brightness = true },
    Single("contrast") { $0.contrast = true },
    Single("saturation") { $0.saturation = true },
    Single("cutout") { $0.cutout = true },
  ]

  private func augment(
    _ augmentation: AdaptiveAugmentation, _ pictures: Tensor, _ p: Float, seed: UInt64 = 1
  ) -> Tensor {
    var generator = PhiloxGenerator(seed: seed, purpose: "augmentation")
    return augmentation(Variable(pictures), probability: p, using: &generator).value
  }

  /// The same picture `count` times.
  private func repeated(_ picture: Tensor, _ count: Int) -> Tensor {
    picture.selectingEntries([Int](repeating: 0, count: count))
  }

  private func entries(_ tensor: Tensor) -> [[Float]] {
    let (values, length) = (tensor.values, tensor.count / tensor.shape[0])
    return (0..<tensor.shape[0]).map { Array(values[$0 * length..<($0 + 1) * length]) }
  }

  private func inner(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  @Test func zeroProbabilityRecordsNothing() {
    let tape = Tape()
    let x = tape.variable(randomTensor([4, 16, 16, 3], seed: 1))
    var generator = PhiloxGenerator(seed: 1, purpose: "augmentation")
    let y = Self.everything(x, probability: 0, using: &generator)
    #expect(tape.count == 1 && y.value.values == x.value.values)
  }

  /// At p a transform changes a share of the pictures that is binomial; where it does not, they keep their bits.
  @Test(arguments: groups + others, [0.1, 0.5, 0.8] as [Float]) func howOftenEachIsApplied(single: Single, p: Float) {
    let count = 1000
    let picture = randomTensor([1, 16, 16, 3], seed: 2)
    let changed = entries(augment(single.augmentation, repeated(picture, count), p)).count { $0 != picture.values }
    let share = Double(p) * single.changes
    // Four and a half standard deviations: seven in a million right programs would fail.
    #expect(
      abs(Double(changed) - share * Double(count)) < 4.5 * (share * (1 - share) * Double(count)).squareRoot(),
      "\(changed) of \(count) at \(share)")
  }

  /// A greater p changes more pictures, and those that were changed before in the same way.
  @Test(arguments: groups + others) func probabilityDecidesOnlyWhetherEachIsApplied(single: Single) {
    let picture = randomTensor([1, 16, 16, 3], seed: 3)
    let few = entries(augment(single.augmentation, repeated(picture, 200), 0.3))
    let many = entries(augment(single.augmentation, repeated(picture, 200), 0.7))
    for (few, many) in zip(few, many) where few != picture.values {
      // A picture that is rotated once at 0.3 may be rotated twice at 0.7.
      #expect(single.augmentation.rotation ? many != picture.values : many == few)
    }
    #expect(many.count { $0 != picture.values } > few.count { $0 != picture.values })
  }

  /// The same count of numbers is drawn whatever is enabled and whatever p is.
  @Test(arguments: [AdaptiveAugmentation.none, .init(), everything], [0, 0.4, 1] as [Float])
  func drawsAFixedCount(augmentation: AdaptiveAugmentation, p: Float) {
    let x = Variable(randomTensor([5, 8, 8, 3], seed: 4))
    var (one, other) = (
      PhiloxGenerator(seed: 1, purpose: "augmentation"), PhiloxGenerator(seed: 1, purpose: "augmentation")
    )
    _ = augmentation(x, probability: p, using: &one)
    for _ in 0..<5 { _ = AugmentationDraw(using: &other) }
    #expect(one.next() == other.next())
  }

  @Test func theSameStreamGivesTheSameChange() {
    let x = randomTensor([8, 16, 16, 3], seed: 5)
    #expect(augment(Self.everything, x, 0.6).values == augment(Self.everything, x, 0.6).values)
    #expect(augment(Self.everything, x, 0.6).values != augment(Self.everything, x, 0.6, seed: 2).values)
  }

  /// Mean and standard deviation of the amounts, from 20 000 draws.
  @Test func amountsHaveTheStatedDistributions() {
    var generator = PhiloxGenerator(seed: 3, purpose: "augmentation")
    let draws = (0..<20_000).map { _ in AugmentationDraw(using: &generator) }
    func check(_ name: String, mean: Double, deviation: Double, _ value: (AugmentationDraw) -> Double) {
      let values = draws.map(value)
      let count = Double(values.count)
      let found = values.reduce(0, +) / count
      let foundDeviation = (values.reduce(0) { $0 + ($1 - found) * ($1 - found) } / count).squareRoot()
      // Standard errors are 1/√20 000 = 0.007 of the deviation for the mean, and 1/√2 of it at most for the deviation.
      #expect(abs(found - mean) < 0.03 * deviation, "\(name): mean \(found)")
      #expect(abs(foundDeviation - deviation) < 0.03 * deviation, "\(name): deviation \(foundDeviation)")
    }
    func even(_ width: Double) -> Double { width / 12.0.squareRoot() }
    check("mirroring", mean: 0.5, deviation: 0.5) { $0.mirroring.isOn ? 1 : 0 }
    check("quarterTurns", mean: 1.5, deviation: 1.25.squareRoot()) { Double($0.quarterTurns.count) }
    check("wholeTranslation.x", mean: 0, deviation: even(0.25)) { $0.wholeTranslation.x }
    check("wholeTranslation.y", mean: 0, deviation: even(0.25)) { $0.wholeTranslation.y }
    check("scaling", mean: 0, deviation: 0.2) { log2($0.scaling.factor) }
    check("firstRotation", mean: 0, deviation: even(2 * .pi)) { $0.firstRotation.angle }
    check("stretching", mean: 0, deviation: 0.2) { log2($0.stretching.factor) }
    check("secondRotation", mean: 0, deviation: even(2 * .pi)) { $0.secondRotation.angle }
    check("translation.x", mean: 0, deviation: 0.125) { $0.translation.x }
    check("translation.y", mean: 0, deviation: 0.125) { $0.translation.y }
    check("brightness", mean: 0, deviation: 0.4) { $0.brightness.amount }
    check("contrast", mean: 0, deviation: 0.5) { log2($0.contrast.factor) }
    check("lumaFlip", mean: 0.5, deviation: 0.5) { $0.lumaFlip.isOn ? 1 : 0 }
    check("hueRotation", mean: 0, deviation: even(2 * .pi)) { $0.hueRotation.angle }
    check("saturation", mean: 0, deviation: 1) { log2($0.saturation.factor) }
    check("cutout.x", mean: 0.5, deviation: even(1)) { $0.cutout.x }
    check("cutout.y", mean: 0.5, deviation: even(1)) { $0.cutout.y }
  }

  /// The transforms in the paper's order, one after the other on a point, and the map back: the point again.
  @Test func mapsUndoTheTransformsInTheirOrder() {
    var generator = PhiloxGenerator(seed: 4, purpose: "augmentation")
    for _ in 0..<100 {
      let draw = AugmentationDraw(using: &generator)
      func turn(_ x: Double, _ y: Double, _ angle: Double) -> (Double, Double) {
        (cos(angle) * x - sin(angle) * y, sin(angle) * x + cos(angle) * y)
      }
      var (x, y) = (11.0, -3.0)
      if draw.mirroring.isOn { x = -x }
      (x, y) = turn(x, y, Double(draw.quarterTurns.count) * .pi / 2)
      (x, y) = (x + (64 * draw.wholeTranslation.x).rounded(), y + (64 * draw.wholeTranslation.y).rounded())
      (x, y) = (draw.scaling.factor * x, draw.scaling.factor * y)
      (x, y) = turn(x, y, draw.firstRotation.angle)
      (x, y) = (draw.stretching.factor * x, y / draw.stretching.factor)
      (x, y) = turn(x, y, draw.secondRotation.angle)
      (x, y) = (x + 64 * draw.translation.x, y + 64 * draw.translation.y)
      let map = Self.everything.map(draw, probability: 1, size: 64)
      let point = SIMD3(x, y, 1)
      // Coordinates of up to a hundred, in double precision.
      #expect(abs((map.x * point).sum() - 11) < 1e-10 && abs((map.y * point).sum() + 3) < 1e-10)
    }
  }

  /// The transforms of colour by their definitions, in the paper's order, on one pixel.
  @Test func colorsByTheirDefinitions() {
    var generator = PhiloxGenerator(seed: 5, purpose: "augmentation")
    for _ in 0..<100 {
      let draw = AugmentationDraw(using: &generator)
      let start = SIMD3(0.7, -1.2, 0.4)
      let axis = SIMD3(repeating: 1 / 3.0.squareRoot())
      var pixel = (start + draw.brightness.amount) * draw.contrast.factor
      if draw.lumaFlip.isOn { pixel -= 2 * (axis * pixel).sum() * axis }
      let along = (axis * pixel).sum() * axis
      let across = pixel - along
      let turned = SIMD3(
        axis.y * across.z - axis.z * across.y, axis.z * across.x - axis.x * across.z,
        axis.x * across.y - axis.y * across.x)
      let (cosine, sine) = (cos(draw.hueRotation.angle), sin(draw.hueRotation.angle))
      pixel = along + draw.saturation.factor * (cosine * across + sine * turned)
      let matrix = AdaptiveAugmentation().color(draw, probability: 1).matrix(channels: 3).map { Double($0) }
      let found = (0..<3).map { row -> Double in
        let weights = SIMD3(matrix[row * 4], matrix[row * 4 + 1], matrix[row * 4 + 2])
        return (weights * start).sum() + matrix[row * 4 + 3]
      }
      // The matrix is rounded to single precision; its products may cancel.
      #expect(relativeDifference(found, [pixel.x, pixel.y, pixel.z], floor: 1) < 1e-6)
    }
  }

  /// With the random numbers fixed the augmentation is an affine map A x + b: its gradient is Aᵀ.
  @Test(arguments: [
    AdaptiveAugmentation(moving: true, coloring: false), .init(moving: false, coloring: true), everything,
  ])
  func gradients(augmentation: AdaptiveAugmentation) {
    let shape = [6, 12, 12, 3]
    let (x, direction, cotangent) = (
      randomTensor(shape, seed: 6), randomTensor(shape, seed: 7), randomTensor(shape, seed: 8)
    )
    let moved = Tensor(zip(x.values, direction.values).map { $0 + $1 }, shape: shape)
    let change = inner(augment(augmentation, moved, 0.7), cotangent) - inner(augment(augmentation, x, 0.7), cotangent)
    let tape = Tape()
    let variable = tape.variable(x)
    var generator = PhiloxGenerator(seed: 1, purpose: "augmentation")
    let loss = (augmentation(variable, probability: 0.7, using: &generator) * Variable(cotangent)).sum()
    let gradient = tape.gradients(of: loss, withRespectTo: [variable])[0].value
    // The change is a difference of sums of 2592 rounded terms.
    #expect(abs(inner(gradient, direction) - change) < 1e-4 * max(1, abs(change)))
  }

  /// Grey pictures keep equal channels to the bit under every transform, and one channel alone is changed like three.
  @Test func greyStaysGrey() {
    var augmentation = Self.everything
    augmentation.isGrey = true
    let one = randomTensor([32, 16, 16, 1], seed: 9)
    let three = Tensor(one.values.flatMap { [$0, $0, $0] }, shape: [32, 16, 16, 3])
    for p in [0.5, 1] as [Float] {
      let grey = augment(augmentation, one, p).values
      #expect(augment(augmentation, three, p).values == grey.flatMap { [$0, $0, $0] })
      #expect(grey != one.values)
    }
  }

  /// What is left of the difference of two pictures in the difference of their expected augmentations.
  private func share(_ augmentation: AdaptiveAugmentation, _ one: Tensor, _ other: Tensor, _ p: Float) -> Double {
    let count = 4000
    let (a, b) = (augment(augmentation, repeated(one, count), p), augment(augmentation, repeated(other, count), p))
    let difference = zip(one.values, other.values).map { Double($0) - Double($1) }
    let length = difference.count
    let product = a.withUnsafeValues { a in
      b.withUnsafeValues { b in
        (0..<a.count).reduce(0.0) { $0 + Double(a[$1] - b[$1]) * difference[$1 % length] }
      }
    }
    return product / Double(count) / difference.reduce(0) { $0 + $1 * $1 }
  }

  /// Of a picture and its opposite under each transform that is drawn from a group, the expected augmentations differ
  /// by 1 − p of the pictures' difference: by a fifth at the largest probability, and not at all at p = 1.
  @Test(arguments: groups, [0.5, AdaptiveAugmentation.largestProbability, 1])
  func augmentedPicturesTellWhichTheyCameFrom(group: Single, p: Float) {
    let (size, augmentation) = (8, group.augmentation)
    let picture = randomTensor([1, size, size, 3], seed: 10)
    let opposite = Tensor(
      picture.values.indices.map { index in
        let (row, column, channel) = (index / 3 / size, index / 3 % size, index % 3)
        func value(_ row: Int, _ column: Int, _ channel: Int) -> Float {
          picture.values[(row * size + column) * 3 + channel]
        }
        let grey = (value(row, column, 0) + value(row, column, 1) + value(row, column, 2)) / 3
        if augmentation.mirroring { return value(row, size - 1 - column, channel) }
        if augmentation.lumaFlip { return value(row, column, channel) - 2 * grey }
        if augmentation.hueRotation { return 2 * grey - value(row, column, channel) }
        return value(size - 1 - row, size - 1 - column, channel)
      }, shape: picture.shape)
    // The mean of 4000 numbers in [-1, 1]: four and a half standard errors are 0.071.
    #expect(abs(share(augmentation, picture, opposite, p) - Double(1 - p)) < 0.071)
  }

  /// Under the other transforms two pictures stay further apart than the unchanged share alone would keep them.
  @Test(arguments: others) func otherTransformsKeepPicturesApart(single: Single) {
    let (one, other) = (randomTensor([1, 8, 8, 3], seed: 11), randomTensor([1, 8, 8, 3], seed: 12))
    let p = AdaptiveAugmentation.largestProbability
    #expect(share(single.augmentation, one, other, p) > Double(1 - p))
  }

  /// A square of half the size is set to 0; at the edges a part of it, a quarter at least.
  @Test func cutoutsBlankASquare() {
    var augmentation = AdaptiveAugmentation.none
    augmentation.cutout = true
    let y = augment(augmentation, Tensor(repeating: 1, shape: [64, 16, 16, 3]), 1).values
    for image in 0..<64 {
      let blank = (0..<256).filter { y[(image * 256 + $0) * 3] == 0 }
      let (rows, columns) = (Set(blank.map { $0 / 16 }), Set(blank.map { $0 % 16 }))
      #expect(blank.count == rows.count * columns.count)
      #expect((4...8).contains(rows.count) && (4...8).contains(columns.count))
    }
  }

  @Test func wrongArgumentsAreRefused() async {
    await #expect(processExitsWith: .failure) {
      var generator = PhiloxGenerator(seed: 1, purpose: "augmentation")
      _ = AdaptiveAugmentation()(Variable(Tensor.zeros([2, 8, 8, 1])), probability: 0.5, using: &generator)
    }
    await #expect(processExitsWith: .failure) {
      var generator = PhiloxGenerator(seed: 1, purpose: "augmentation")
      _ = AdaptiveAugmentation()(Variable(Tensor.zeros([2, 8, 8, 3])), probability: 1.1, using: &generator)
    }
  }
}
