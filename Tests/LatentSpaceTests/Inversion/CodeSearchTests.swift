import Engine
import GenerativeModels
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct CodeSearchTests {
  private let sampler = Sampler(model: calmModel())
  private let prior: StylePrior
  /// The picture's own code, in the prior's coordinates `[1, 8]`, and the picture.
  private let own, target: Tensor

  init() throws {
    prior = try StylePrior(sampler: sampler)
    let w = sampler.styles(sampler.codes(seeds: [1]), classes: [0], truncation: 0.7)
    own = prior.coordinates(w, classes: [0])
    target = sampler.network.pictures(styles: w)
  }

  private func problem(
    _ space: InversionSpace = .w, changing change: (inout InversionOptions) -> Void = { _ in }
  ) -> InversionProblem {
    var options = InversionOptions()
    (options.restarts, options.steps, options.priorWeight, options.featureWeight) = (2, 4, 0, 0)
    change(&options)
    return InversionProblem(
      sampler: sampler, prior: prior, features: nil, space: space, options: options, targets: target, classes: [0])
  }

  private func moved(_ distance: Float) -> Tensor {
    Tensor(own.values.enumerated().map { $1 + ($0 % 2 == 0 ? distance : -distance) }, shape: own.shape)
  }

  /// Of a start near the picture's code and one far away the near one goes on, in either order, with its own moments:
  /// the search ends where that of the near one alone does, but for the rounding of a smaller batch.
  @Test(arguments: [0, 1]) func theBetterStartGoesOn(place: Int) {
    let near = moved(0.2)
    let starts = place == 0 ? [near, moved(3)] : [moved(3), near]
    let problem = problem()
    var search = CodeSearch(
      problem.selecting([0, 0]), start: [Tensor(starts.flatMap(\.values), shape: [2, 8])], restarts: 2)
    let found = search.run {}
    #expect(search.starts == [place] && found[0].shape == [1, 8])
    var alone = CodeSearch(problem, start: [near], restarts: 1)
    let expected = alone.run {}
    #expect(relativeDifference(found[0].values, expected[0].values) < 5e-3)
    for (kept, wanted) in [
      (search.optimizer.firstMoments, alone.optimizer.firstMoments),
      (search.optimizer.secondMoments, alone.optimizer.secondMoments),
    ] {
      #expect(kept[0].shape == [1, 8] && relativeDifference(kept[0].values, wanted[0].values) < 5e-3)
    }
    // The other start's moments are others.
    var far = CodeSearch(problem, start: [moved(3)], restarts: 1)
    _ = far.run {}
    let (one, other) = (alone.optimizer.firstMoments[0].values, far.optimizer.firstMoments[0].values)
    #expect(relativeDifference(other, one) > 0.1)
  }

  /// However wide the noise that the first step adds, the picture's own code is the better start.
  @Test func theTrialIsWithoutNoise() {
    for seed in 0..<8 {
      let problem = problem {
        $0.noise = 3
        $0.seed = UInt64(seed)
      }
      var search = CodeSearch(
        problem.selecting([0, 0]), start: [Tensor(moved(0.3).values + own.values, shape: [2, 8])], restarts: 2)
      _ = search.run {}
      #expect(search.starts == [1], "seed \(seed)")
    }
  }

  /// The layers' search does not begin with the noise that w's has had.
  @Test func noiseIsOfTheSpace() {
    func noise(_ space: InversionSpace) -> [Float] {
      let search = CodeSearch(problem(space) { $0.noise = 1 }, start: [Tensor.zeros([1, 8])], restarts: 1)
      return search.withNoise([Variable(Tensor.zeros([1, 8]))], step: 0)[0].value.values
    }
    #expect(noise(.w) == noise(.w))
    #expect(relativeDifference(noise(.layers), noise(.w)) > 0.01)
  }
}
