import Engine
import NeuralNetworks
import Scoring
import TestSupport
import Testing

@testable import GenerativeModels

/// Means of red and of blue: labels that any generator's pictures have.
private var redAndBlue: LabelReader {
  LabelReader(names: ["red", "blue"], operations: 10) { pictures in
    let means = pictures.mean(to: [pictures.shape[0], 1, 1, 3]).reshaped([pictures.shape[0], 3])
    return means.lastAxis(0..<1).concatenated(means.lastAxis(2..<3))
  }
}

struct LabelAlignmentTests {
  private func dot(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  /// Rows of unit length, orthogonal to one another.
  private func isOrthonormal(_ directions: Tensor) -> Bool {
    let (labels, dimension) = (directions.shape[0], directions.shape[1])
    let rows = (0..<labels).map { directions.values[$0 * dimension..<($0 + 1) * dimension] }
    return rows.indices.allSatisfy { i in
      rows.indices.allSatisfy { j in abs(dot(rows[i], rows[j]) - (i == j ? 1 : 0)) < 1e-5 }
    }
  }

  /// Labels that are linear in normal codes: the first direction is the first label's own, the second that of the
  /// second without the first.
  @Test func findsTheDirectionsOfLinearLabels() throws {
    let (count, dimension) = (4000, 6)
    let w = randomTensor([count, dimension], seed: 1)
    let outputs = Tensor(
      (0..<count).flatMap { row -> [Float] in
        let code = w.values[row * dimension..<(row + 1) * dimension]
        let (a, b) = (code[code.startIndex], code[code.startIndex + 1])
        return [5 + 3 * a, 2 * a + 2 * b]
      }, shape: [count, 2])
    let alignment = try LabelAlignment(reader: redAndBlue, styles: w, outputs: outputs)
    let found = alignment.directions.values
    // A sample of 4,000 and a ridge as strong as the variance, which is the same along all axes.
    #expect(found[0] > 0.999 && found[dimension + 1] > 0.999)
    #expect(isOrthonormal(alignment.directions))
    #expect(abs(alignment.outputMeans[0] - 5) < 0.2 && abs(alignment.outputDeviations[0] - 3) < 0.15)
    #expect(abs(alignment.means[0]) < 0.06 && abs(alignment.variances[0] - 1) < 0.08)
    // Half of the variance of w.
    #expect(abs(alignment.noise * alignment.noise - 0.5) < 0.02)
  }

  @Test func aLabelWithoutDifferencesIsRefused() {
    let outputs = Tensor((0..<40).map { $0 % 2 == 0 ? Float($0) : 1 }, shape: [20, 2])
    #expect(throws: ModelError.constantLabel(name: "blue")) {
      try LabelAlignment(reader: redAndBlue, styles: randomTensor([20, 4], seed: 1), outputs: outputs)
    }
  }

  private static func random(_ sample: Int) -> PhiloxGenerator {
    PhiloxGenerator(seed: 1, purpose: "test", step: 0, sample: sample)
  }

  /// What is drawn for a sample is its own, whichever others are moved or read with it.
  @Test func companyDoesNotMatter() throws {
    let alignment = try makeAlignment()
    let w = randomTensor([6, 8], seed: 4)
    let all = alignment.moved(Variable(w), samples: Array(0..<6), random: Self.random).value
    let some = alignment.moved(Variable(w.selectingEntries([4, 3])), samples: [4, 3], random: Self.random).value
    #expect(some.values == all.selectingEntries([4, 3]).values && some.values != w.selectingEntries([4, 3]).values)
  }

  private func makeAlignment() throws -> LabelAlignment {
    let w = randomTensor([200, 8], seed: 2)
    return try LabelAlignment(reader: redAndBlue, styles: w, outputs: randomTensor([200, 2], seed: 3))
  }

  /// Every second row is moved, along one direction, by no more than three deviations, the others stay.
  @Test func movesHalfOfTheCodes() throws {
    var alignment = try makeAlignment()
    alignment.variances = [4, 0.25]
    alignment.noise = 0
    let w = randomTensor([400, 8], seed: 4)
    let moved = alignment.moved(Variable(w), samples: Array(0..<400), random: Self.random).value
    var amounts: [[Float]] = [[], []]
    for row in 0..<400 {
      let range = row * 8..<(row + 1) * 8
      let shift = zip(moved.values[range], w.values[range]).map { $0 - $1 }
      guard row % 2 == 0 else {
        #expect(shift.allSatisfy { $0 == 0 })
        continue
      }
      let along = (0..<2).map { dot(shift[...], alignment.directions.values[$0 * 8..<($0 + 1) * 8]) }
      let label = abs(along[0]) > abs(along[1]) ? 0 : 1
      // Differences of values of a few units.
      #expect(abs(along[1 - label]) < 2e-6)
      #expect(abs(dot(shift[...], shift[...]).squareRoot() - abs(along[label])) < 2e-6)
      amounts[label].append(along[label] / [2, 0.5][label])
    }
    for amounts in amounts {
      #expect(amounts.count > 60 && amounts.allSatisfy { abs($0) <= 3.0001 })
      // Uniform between −3 and 3: the variance is 3, with a standard error of a tenth of that.
      #expect(abs(amounts.reduce(0) { $0 + $1 * $1 } / Float(amounts.count) - 3) < 1.2)
    }
  }

  /// Noise goes to the moved rows alone, in all dimensions, with the standard deviation it is to have.
  @Test func movedCodesHaveNoise() throws {
    var alignment = try makeAlignment()
    (alignment.variances, alignment.noise) = ([0, 0], 0.3)
    let shifts = alignment.moved(Variable(Tensor.zeros([400, 8])), samples: Array(0..<400), random: Self.random).value
      .values
    for dimension in 0..<8 {
      let values = (0..<400).map { shifts[$0 * 8 + dimension] }
      #expect(stride(from: 1, to: 400, by: 2).allSatisfy { values[$0] == 0 })
      // 200 values: the standard error of a variance is a tenth of it.
      #expect(abs(values.reduce(0) { $0 + $1 * $1 } / 200 - 0.09) < 0.036)
    }
  }

  /// By its formula: pictures of one colour, whose means are what is read.
  @Test func theLossIsThatOfTheFormula() throws {
    var alignment = try makeAlignment()
    (alignment.means, alignment.variances) = ([1, -1], [4, 0.25])
    (alignment.outputMeans, alignment.outputDeviations) = ([0.5, 0], [0.5, 2])
    let w = randomTensor([3, 8], seed: 5)
    let colors: [[Float]] = [[0.1, 0, 0.9], [-0.5, 1, 0.3], [0.7, 0.2, -1]]
    // Smaller than what they could be moved by.
    let pictures = Tensor(
      colors.flatMap { color in (0..<16).flatMap { _ in color } }, shape: [3, 4, 4, 3])
    var sum = 0.0
    for row in 0..<3 {
      for label in 0..<2 {
        let code = w.values[row * 8..<(row + 1) * 8]
        let along = dot(code, alignment.directions.values[label * 8..<(label + 1) * 8])
        let place = Double((along - [1, -1][label]) / [2, 0.5][label])
        let read = Double((colors[row][label * 2] - [0.5, 0][label]) / [0.5, 2][label])
        sum += (1 + (read - place) * (read - place)).squareRoot() - 1
      }
    }
    let loss = alignment.loss(
      Variable(pictures), styles: Variable(w), samples: [0, 1, 2], random: Self.random
    ).value.scalar
    #expect(relativeDifference([Double(loss)], [sum / 3]) < 1e-5)
  }

  /// At 64 pixels a picture is read up to two pixels beside its place, each by itself.
  @Test func readsBesideThePlace() throws {
    var places: Set<[Int]> = []
    let finder = LabelReader(names: ["red", "blue"]) { pictures in
      // One value of each picture is 1, the others are 0.
      let length = 64 * 64 * 3
      let values = pictures.value.values
      for picture in 0..<100 {
        let index = values[picture * length..<(picture + 1) * length].firstIndex(of: 1) ?? 0
        places.insert([index / (64 * 3) % 64, index / 3 % 64])
      }
      return pictures.mean(to: [pictures.shape[0], 1, 1, 1]).reshaped([pictures.shape[0], 1])
        .concatenated(Variable(Tensor.zeros([pictures.shape[0], 1])))
    }
    let w = randomTensor([200, 8], seed: 2)
    let alignment = try LabelAlignment(reader: finder, styles: w, outputs: randomTensor([200, 2], seed: 3))
    var pictures = Tensor.zeros([100, 64, 64, 3])
    pictures.withUnsafeMutableValues { values in
      for picture in 0..<100 { values[((picture * 64 + 30) * 64 + 20) * 3] = 1 }
    }
    _ = alignment.loss(
      Variable(pictures), styles: Variable(randomTensor([100, 8], seed: 4)), samples: Array(0..<100),
      random: Self.random)
    #expect(Set(places.map { $0[0] }) == Set(28...32) && Set(places.map { $0[1] }) == Set(18...22))
  }

  @Test func theMeanOfReaders() {
    let half = LabelReader(names: redAndBlue.names, operations: 5) { redAndBlue.outputs($0) * 0.5 }
    let mean = LabelReader.mean(of: [redAndBlue, half])
    let pictures = Variable(randomTensor([3, 4, 4, 3], seed: 7))
    let (found, expected) = (mean.outputs(pictures).value.values, redAndBlue.outputs(pictures).value.values)
    #expect(relativeDifference(found, expected.map { 0.75 * $0 }) < 1e-6)
    #expect(mean.names == ["red", "blue"] && mean.operations == 15)
  }

  /// The running moments go a hundredth of the way to those of a step, the variance about the mean before it.
  @Test func observesAHundredthOfAStep() throws {
    var alignment = try makeAlignment()
    let (mean, variance) = (alignment.means, alignment.variances)
    let w = randomTensor([5, 8], seed: 6)
    // As two parts, of two and of three codes.
    var moments = alignment.moments(of: w.selectingEntries([0, 1]))
    moments.merge(alignment.moments(of: w.selectingEntries([2, 3, 4])), uniquingKeysWith: +)
    alignment.observe(moments, count: 5)
    for label in 0..<2 {
      let along = (0..<5).map {
        dot(w.values[$0 * 8..<($0 + 1) * 8], alignment.directions.values[label * 8..<(label + 1) * 8])
      }
      let square = along.reduce(0) { $0 + ($1 - mean[label]) * ($1 - mean[label]) } / 5
      #expect(abs(alignment.means[label] - (0.99 * mean[label] + 0.01 * along.reduce(0, +) / 5)) < 1e-5)
      #expect(abs(alignment.variances[label] - (0.99 * variance[label] + 0.01 * square)) < 1e-5)
    }
  }

  private func makeTrainer(weight: Float) -> ConditionalGANTrainer {
    var options = ConditionalGANOptions()
    (options.batchSize, options.alignmentWeight, options.learningRate) = (8, weight, 0.01)
    return ConditionalGANTrainer(architecture: smallArchitecture, options: options)
  }

  /// Correlation of red with the place along its direction, over fresh codes.
  private func correlation(_ trainer: ConditionalGANTrainer) throws -> Float {
    let alignment = try #require(trainer.alignment)
    let bound = BoundParameters(constant: trainer.generatorParameters)
    let w = trainer.generator.map(
      Variable(randomTensor([64, 8], seed: 9)), classes: (0..<64).map { $0 % 2 }, bound)
    let read = redAndBlue.outputs(trainer.generator.synthesize(w, bound)).value.values
    let places = (0..<64).map { dot(w.value.values[$0 * 8..<($0 + 1) * 8], alignment.directions.values[0..<8]) }
    let reds = (0..<64).map { read[$0 * 2] }
    func centred(_ values: [Float]) -> [Float] { values.map { $0 - values.reduce(0, +) / 64 } }
    let (a, b) = (centred(places), centred(reds))
    return dot(a[...], b[...]) / (dot(a[...], a[...]) * dot(b[...], b[...])).squareRoot()
  }

  /// Training lays a label along its direction; with next to no weight it does not.
  @Test func trainingLaysLabelsAlongTheirDirections() throws {
    var (aligned, free) = (makeTrainer(weight: 5), makeTrainer(weight: 1e-6))
    let pictures = randomTensor([8, 16, 16, 3], seed: 5, in: -1...1)
    let classes = (0..<8).map { $0 % 2 }
    try aligned.align(redAndBlue)
    try free.align(redAndBlue)
    #expect(isOrthonormal(try #require(aligned.alignment).directions))
    for step in 0..<60 {
      let losses = aligned.step(step, pictures: pictures, classes: classes)
      #expect(losses.misplacement != nil)
      _ = free.step(step, pictures: pictures, classes: classes)
    }
    let (with, without) = (try correlation(aligned), try correlation(free))
    #expect(with > 0.95 && with > without + 0.05, "\(with), without \(without)")
  }

  /// A picture of two codes has no one place, so steps that mix do not count.
  @Test func mixedStepsAreLeftOut() throws {
    var options = ConditionalGANOptions()
    (options.batchSize, options.mixingProbability) = (4, 1)
    var trainer = ConditionalGANTrainer(architecture: smallArchitecture, options: options)
    try trainer.align(redAndBlue)
    let losses = trainer.step(0, pictures: randomTensor([4, 16, 16, 3], seed: 5), classes: [0, 1, 0, 1])
    #expect(losses.misplacement == nil)
  }

  /// What is read are pictures in [-1, 1] of the full size, also where the networks see others: here of a mean of 0.75
  /// and next to no contrast, at a stage of 16 of 32 pixels.
  @Test func readsFinishedPictures() throws {
    let architecture = secondArchitecture.replacingNormalization(
      PixelNormalization(means: [0.75, 0.75, 0.75], deviation: 0.01))
    var options = ConditionalGANOptions()
    options.batchSize = 4
    options.stages = [.init(size: 16, firstStep: 0, fadeSteps: 0)]
    var trainer = ConditionalGANTrainer(architecture: architecture, options: options)
    var read: [Tensor] = []
    try trainer.align(
      LabelReader(names: redAndBlue.names) {
        read.append($0.value)
        return redAndBlue.outputs($0)
      })
    read = []
    let losses = trainer.step(
      0, pictures: randomTensor([4, 32, 32, 3], seed: 5, in: 0.74...0.76), classes: [0, 1, 0, 1])
    #expect(losses.misplacement != nil && read.map(\.shape) == [[4, 32, 32, 3]])
    // Zeros are where pictures were moved from.
    #expect(read[0].values.allSatisfy { $0 == 0 || abs($0 - 0.75) < 0.2 })
  }

  /// Reading counts forward and back to the pictures.
  @Test func readingCountsAsWork() throws {
    var trainer = makeTrainer(weight: 1)
    let before = trainer.operationsPerStep
    try trainer.align(redAndBlue)
    #expect(trainer.operationsPerStep == before + 2 * 8 * 10)
  }
}
