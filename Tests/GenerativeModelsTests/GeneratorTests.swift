import Engine
import NeuralNetworks
import TestSupport
import Testing

@testable import GenerativeModels

struct GeneratorTests {
  private let generator: Generator
  private let parameters: ParameterSet
  private let fixture: Fixture
  private let classes = (0..<8).map { $0 % 2 }

  init() throws {
    var set = ParameterSet()
    generator = Generator(smallArchitecture, into: &set, Initializer(seed: 0))
    try set.load("generator.0", from: Fixture("training", in: .module))
    parameters = set
    fixture = try Fixture("networks", in: .module)
  }

  /// Pictures and the gradients of all weights and codes against PyTorch in double precision. Roundings of 2⁻²⁴ pass
  /// some thirty layers, most of them sums of a hundred terms.
  @Test func picturesAndGradients() throws {
    let tape = Tape()
    let bound = BoundParameters(parameters, on: tape)
    let z = tape.variable(try fixture.tensor("generator/z"))
    let pictures = generator.synthesize(generator.map(z, classes: classes, bound), bound)
    #expect(relativeDifference(pictures.value.values, try fixture.tensor("generator/output").values) < 5e-6)
    let loss = (pictures * Variable(try fixture.tensor("generator/cotangent"))).sum()
    let gradients = tape.gradients(of: loss, withRespectTo: [z] + bound.variables)
    for (gradient, name) in zip(gradients, ["z"] + parameters.names) {
      let expected = try fixture.tensor("generator/gradient.\(name)")
      #expect(relativeDifference(gradient.value.values, expected.values) < 2e-5, "gradient of \(name)")
    }
  }

  /// A picture is the same bits alone and anywhere in a batch.
  @Test func picturesDoNotDependOnTheBatch() throws {
    let bound = BoundParameters(constant: parameters)
    let z = try fixture.tensor("generator/z")
    func pictures(_ rows: [Int]) -> Tensor {
      let codes = Variable(z).rows(rows)
      return generator.synthesize(generator.map(codes, classes: rows.map { $0 % 2 }, bound), bound).value
    }
    let all = pictures(Array(0..<8)).values
    let length = 16 * 16 * 3
    for row in 0..<8 {
      #expect(pictures([row]).values == Array(all[row * length..<(row + 1) * length]))
    }
    #expect(pictures([5, 3, 3]).values[length..<2 * length] == all[3 * length..<4 * length])
  }

  /// A network of the size that is shipped: alone, in a batch, on one, two and three threads. In a process of its
  /// own, since the number of threads is the process's.
  @Test func picturesDoNotDependOnTheThreads() async {
    await #expect(processExitsWith: .success) {
      var set = ParameterSet()
      let architecture = StyleArchitecture(size: 64, classes: ["a", "b", "c"], width: 0.5)
      let generator = Generator(architecture, into: &set, Initializer(seed: 1))
      let bound = BoundParameters(constant: set)
      let z = Variable(randomTensor([5, 128], seed: 2))
      func pictures(_ rows: [Int]) -> [Float] {
        generator.synthesize(generator.map(z.rows(rows), classes: rows.map { $0 % 3 }, bound), bound).value.values
      }
      Threads.use(1)
      let reference = pictures([0, 1, 2, 3, 4])
      let length = 64 * 64 * 3
      for threads in [1, 2, 3] {
        Threads.use(threads)
        precondition(pictures([0, 1, 2, 3, 4]) == reference)
        for row in 0..<5 { precondition(pictures([row]) == Array(reference[row * length..<(row + 1) * length])) }
      }
    }
  }

  @Test func aStyleForEachLayer() throws {
    let bound = BoundParameters(constant: parameters)
    let w = generator.map(Variable(try fixture.tensor("generator/z")), classes: classes, bound)
    var styles = [Variable](repeating: w, count: 5)
    let same = generator.synthesize(w, bound).value.values
    #expect(generator.synthesize(styles, bound).value.values == same)
    styles[4] = styles[4] * 2
    #expect(generator.synthesize(styles, bound).value.values != same)
  }

  /// Codes are normalised, so that their length does not matter, and the class does.
  @Test func theMapping() throws {
    let bound = BoundParameters(constant: parameters)
    let z = Variable(try fixture.tensor("generator/z"))
    let w = generator.map(z, classes: classes, bound).value.values
    let longer = generator.map(z * 8, classes: classes, bound).value.values
    #expect(relativeDifference(longer, w) < 1e-6)  // the 1e-8 beside the mean square
    #expect(generator.map(z, classes: classes.map { 1 - $0 }, bound).value.values != w)
    let embedded = generator.map(z, embedding: bound[generator.classInputs].rows(classes), bound)
    #expect(embedded.value.values == w)
  }
}
