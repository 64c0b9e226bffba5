import Engine
import GenerativeModels
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct InversionProblemTests {
  private let sampler = Sampler(model: calmModel())
  private let classes = [0, 1, 1]
  private let prior: StylePrior
  private let w, targets: Tensor

  init() throws {
    prior = try StylePrior(sampler: sampler)
    w = sampler.styles(sampler.codes(seeds: [1, 2, 3]), classes: classes, truncation: 0.7)
    targets = sampler.network.pictures(styles: w)
  }

  private func problem(
    _ space: InversionSpace, features: Bool = true, changing change: (inout InversionOptions) -> Void = { _ in }
  ) -> InversionProblem {
    var options = InversionOptions()
    (options.pixelWeight, options.featureWeight, options.priorWeight) = (2, 3, 0)
    change(&options)
    return InversionProblem(
      sampler: sampler, prior: prior, features: features ? .critic(of: sampler.model) : nil, space: space,
      options: options, targets: targets, classes: classes)
  }

  /// The code of the targets themselves costs what its prior does, in each space.
  @Test func lossAtTheTarget() throws {
    let u = Variable(prior.coordinates(w, classes: classes))
    let weight: Float = 0.5
    let prices = prior.distances(w, classes: classes).map { Double(weight) * $0 * $0 }
    for (space, code) in [(InversionSpace.w, [u]), (.layers, [Variable](repeating: u, count: 5))] {
      let found = problem(space) { $0.priorWeight = weight }.losses(code).value.values.map(Double.init)
      #expect(relativeDifference(found, prices) < 1e-4)
    }
    let z = Variable(sampler.codes(seeds: [1, 2, 3]))
    let found = problem(.z) { $0.priorWeight = weight }.losses([z * 4]).value.values
    #expect(found.allSatisfy { $0 < 1e-8 })
  }

  /// Of other codes: the mean squares of pixels and the relative squares of the critic's blocks, summed up here.
  @Test func lossElsewhere() throws {
    let other = sampler.styles(sampler.codes(seeds: [4, 5, 6]), classes: classes)
    let u = Variable(prior.coordinates(other, classes: classes))
    let pictures = sampler.network.pictures(styles: other)
    let (critic, parameters) = try #require(sampler.network.makeCritic())
    func blocks(_ pictures: Tensor) -> [Tensor] {
      critic.activations(Variable(pictures), .init(constant: parameters)).map(\.value)
    }
    func squares(_ a: Tensor, _ b: Tensor?, _ row: Int) -> Double {
      let length = a.count / 3
      return (row * length..<(row + 1) * length).reduce(0) { sum, i in
        let difference = Double(a.values[i]) - (b.map { Double($0.values[i]) } ?? 0)
        return sum + difference * difference
      }
    }
    let (seen, wanted) = (blocks(pictures), blocks(targets))
    let expected = (0..<3).map { row in
      let distance = zip(seen, wanted).reduce(0) { $0 + squares($1.0, $1.1, row) / squares($1.1, nil, row) }
      return 2 * squares(pictures, targets, row) / 768 + 3 * distance / Double(seen.count)
    }
    let found = problem(.w).losses([u]).value.values.map(Double.init)
    #expect(relativeDifference(found, expected) < 1e-4)
    // Rows are alike in any company.
    let selected = problem(.w).selecting([2, 0]).losses([u.rows([2, 0])]).value.values.map(Double.init)
    #expect(relativeDifference(selected, [expected[2], expected[0]]) < 1e-4)
  }

  /// The gradient in one coordinate against a central difference.
  @Test(arguments: InversionSpace.allCases) func gradient(space: InversionSpace) throws {
    let start = space == .z ? sampler.codes(seeds: [7, 8, 9]) : randomTensor([3, 8], seed: 5)
    let count = space == .layers ? 5 : 1
    let problem = problem(space) { $0.priorWeight = 0.1 }
    let tape = Tape()
    let code = (0..<count).map { _ in tape.variable(start) }
    let gradients = tape.gradients(of: problem.losses(code), withRespectTo: code)
    let last = count - 1
    for (row, column) in [(0, 0), (1, 3), (2, 7)] {
      let step: Float = 1e-3
      func loss(_ sign: Float) -> Double {
        var moved = start
        moved.withUnsafeMutableValues { $0[row * 8 + column] += sign * step }
        var inputs = [Variable](repeating: Variable(start), count: count)
        inputs[last] = Variable(moved)
        return problem.losses(inputs).value.values.reduce(0) { $0 + Double($1) }
      }
      let expected = (loss(1) - loss(-1)) / Double(2 * step)
      let found = Double(gradients[last].value.values[row * 8 + column])
      // Kinks of the leaky ReLUs within the step, and losses of single precision.
      #expect(abs(found - expected) < 0.05 * max(abs(expected), 0.02), "\(space) \(row) \(column)")
    }
  }
}
