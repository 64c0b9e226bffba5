import Engine
import NeuralNetworks
import TestSupport
import Testing

@testable import GenerativeModels

struct StyleRegularizationTests {
  private func makeTrainer(mixing: Float = 0, pathLength: Float = 0) -> ConditionalGANTrainer {
    var options = ConditionalGANOptions()
    options.batchSize = 4
    (options.mixingProbability, options.pathLengthWeight) = (mixing, pathLength)
    return ConditionalGANTrainer(architecture: smallArchitecture, options: options)
  }

  /// The mixed layers are the upper ones, at least one and never all, and another code's in each of them alike.
  @Test func mixesUpperLayers() {
    let trainer = makeTrainer(mixing: 1)
    let w = Variable(randomTensor([4, 8], seed: 1))
    let bound = BoundParameters(constant: trainer.generatorParameters)
    var starts: Set<Int> = []
    for step in 0..<40 {
      let mixed = trainer.mixedStyles(w, classes: [0, 1, 0, 1], step: step, samples: [0, 1, 2, 3], bound)
      let styles = mixed.styles.map(\.value.values)
      #expect(mixed.isMixed && styles.count == smallArchitecture.styleLayers && styles[0] == w.value.values)
      let first = styles.firstIndex { $0 != w.value.values } ?? 0
      #expect(first > 0 && styles[first...].allSatisfy { $0 == styles[first] })
      starts.insert(first)
      let again = trainer.mixedStyles(w, classes: [0, 1, 0, 1], step: step, samples: [0, 1, 2, 3], bound).styles.map(
        \.value.values)
      #expect(again == styles)
    }
    #expect(starts == [1, 2, 3, 4])
    let never = makeTrainer().mixedStyles(w, classes: [0, 1, 0, 1], step: 0, samples: [0, 1, 2, 3], bound)
    #expect(!never.isMixed && never.styles.allSatisfy { $0.value.values == w.value.values })
  }

  /// The length is that of the gradient by central differences in each dimension of w.
  @Test func lengthsAreThoseOfTheGradient() {
    let trainer = makeTrainer()
    let bound = BoundParameters(constant: trainer.generatorParameters)
    let (w, noise) = (randomTensor([2, 8], seed: 2), randomTensor([2, 16, 16, 3], seed: 3))
    let tape = Tape()
    let found = trainer.pathLengths(tape.variable(w), noise: Variable(noise), bound, on: tape).value.values
    func projected(_ w: Tensor) -> [Double] {
      let values = zip(trainer.generator.synthesize(Variable(w), bound).value.values, noise.values)
        .map { Double($0) * Double($1) / 16 }
      return [values.prefix(768).reduce(0, +), values.suffix(768).reduce(0, +)]
    }
    var squares = [0.0, 0.0]
    for dimension in 0..<8 {
      func moved(_ step: Float) -> [Double] {
        var values = w.values
        for row in 0..<2 { values[row * 8 + dimension] += step }
        return projected(Tensor(values, shape: [2, 8]))
      }
      for (row, (up, down)) in zip(moved(0.01), moved(-0.01)).enumerated() {
        squares[row] += ((up - down) / 0.02) * ((up - down) / 0.02)
      }
    }
    #expect(relativeDifference(found.map(Double.init), squares.map { $0.squareRoot() }) < 1e-2)
  }

  /// The lengths' gradient in the weights, which the penalty is made of, against differences along a random direction of
  /// the colour layers. Elsewhere the lengths jump where an activation changes its sign, and differences count the jumps.
  @Test func lengthsCanBeDifferentiatedAgain() {
    let trainer = makeTrainer()
    let (w, noise) = (randomTensor([2, 8], seed: 2), randomTensor([2, 16, 16, 3], seed: 3))
    let colors = ["rgb."] + trainer.generator.blocks.indices.map { "blocks.\($0).2." }
    let way = zip(trainer.generatorParameters.names, trainer.generatorParameters.tensors).enumerated().map {
      index, parameter in
      colors.contains { parameter.0.hasPrefix($0) }
        ? randomTensor(parameter.1.shape, seed: UInt64(10 + index)) : Tensor.zeros(parameter.1.shape)
    }
    func lengths(_ step: Float) -> Double {
      var moved = trainer.generatorParameters
      for index in way.indices {
        moved.tensors[index] = Tensor(
          zip(moved.tensors[index].values, way[index].values).map { $0 + step * $1 }, shape: way[index].shape)
      }
      let tape = Tape()
      let bound = BoundParameters(constant: moved)
      return trainer.pathLengths(tape.variable(w), noise: Variable(noise), bound, on: tape).value.values
        .reduce(0) { $0 + Double($1) }
    }
    let tape = Tape()
    let bound = BoundParameters(trainer.generatorParameters, on: tape)
    let sum = trainer.pathLengths(tape.variable(w), noise: Variable(noise), bound, on: tape).sum()
    let gradients = tape.gradients(of: sum, withRespectTo: bound.variables)
    let derivative = zip(gradients, way).reduce(0.0) { total, pair in
      zip(pair.0.value.values, pair.1.values).reduce(total) { $0 + Double($1.0) * Double($1.1) }
    }
    let difference = (lengths(0.002) - lengths(-0.002)) / 0.004
    #expect(abs(derivative - difference) < 0.02 * abs(difference), "\(derivative), by differences \(difference)")
  }

  /// weight · interval · mean((length − a)²) on half the batch, from the same random numbers, with a the mean length
  /// moved a hundredth of the way to this step's first.
  @Test func thePenaltyByItsFormula() {
    var trainer = makeTrainer(pathLength: 2)
    let tape = Tape()
    let bound = BoundParameters(trainer.generatorParameters, on: tape)
    func normal(_ shape: [Int], _ purpose: String) -> Variable {
      let values = (0..<2).flatMap { sample in
        var random = PhiloxGenerator(seed: 0, purpose: "path length: \(purpose)", step: 8, sample: sample)
        return (0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }
      }
      return Variable(Tensor(values, shape: [2] + shape))
    }
    let w = trainer.generator.map(normal([8], "codes"), classes: [0, 1], bound)
    let lengths = trainer.pathLengths(w, noise: normal([16, 16, 3], "noise"), bound, on: tape).value.values
      .map { Double($0) }
    let mean = (lengths[0] + lengths[1]) / 2
    let preset = 3 * mean
    trainer.meanPathLength = Float(preset)
    let moved = preset + 0.01 * (mean - preset)
    let (penalty, length) = trainer.pathLengthPenalty(step: 8, classes: [0, 1, 0, 1], bound, on: tape)
    let squares = lengths.map { ($0 - moved) * ($0 - moved) }
    // Single precision of lengths and their differences from a mean of three times their size.
    #expect(relativeDifference([Double(penalty.value.scalar)], [2 * 8 * (squares[0] + squares[1]) / 2]) < 1e-5)
    #expect(relativeDifference([Double(length)], [mean]) < 1e-6)
    #expect(relativeDifference([Double(trainer.movedPathLength(by: length))], [moved]) < 1e-6)
  }

  /// The first mean is the first length, steps between the penalties have none, and weights learn from it.
  @Test func thePenaltyJoinsTheStep() {
    var trainer = makeTrainer(pathLength: 2)
    #expect(trainer.meanPathLength == 0)
    let pictures = randomTensor([4, 16, 16, 3], seed: 5, in: -1...1)
    let first = trainer.step(0, pictures: pictures, classes: [0, 1, 0, 1])
    #expect(first.pathLength.map { Float($0) } == trainer.meanPathLength)
    #expect(trainer.step(1, pictures: pictures, classes: [0, 1, 0, 1]).pathLength == nil)
    var plain = makeTrainer()
    _ = plain.step(0, pictures: pictures, classes: [0, 1, 0, 1])
    let (with, without) = (trainer.generatorParameters.tensors, plain.generatorParameters.tensors)
    #expect(zip(with, without).contains { $0.values != $1.values })
  }
}
