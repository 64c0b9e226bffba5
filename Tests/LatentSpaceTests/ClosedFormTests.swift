import Engine
import GenerativeModels
import Scoring
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

/// Every exploration on a generator whose answers are known without a network.
@Suite struct ClosedFormTests {
  private let generator = ClosedFormGenerator()
  private var sampler: Sampler { Sampler(model: generator) }
  /// Deviations of w within a class, number by number: those of z are 1.
  private let deviations = [1.2, 1, 0.8, 0.6, 0.4, 0.2]

  private func amount(_ pattern: Int, _ codes: SynthesisCodes) -> [Double] {
    var found: [Double] = []
    sampler.forEachPictures(codes) { pictures, _ in found += generator.amount(of: pattern, in: pictures) }
    return found
  }

  private func axis(_ index: Int, in space: CodeSpace = .w, of dimension: Int = 6) -> Direction {
    Direction(
      attribute: "axis \(index)", space: space, normal: (0..<dimension).map { $0 == index ? 1 : 0 }, offset: 0,
      deviation: 0.8, modelIdentity: generator.identity, method: "svm")
  }

  /// w = w̄ + ψ A z, and a pattern's amount is what its layer reads of w times its factor.
  @Test func picturesOfCodes() {
    let z = sampler.codes(seeds: [1, 2])
    let w = sampler.styles(z, classes: [0, 1], truncation: 0.5).values
    let latents = z.values
    for (row, mean) in [[0, 0, 0, 0, 0, 0], [0.5, 0, 0, 0, 0, 2]].enumerated() {
      for d in 0..<6 {
        #expect(abs(Double(w[row * 6 + d]) - (mean[d] + 0.5 * deviations[d] * Double(latents[row * 6 + d]))) < 1e-6)
      }
    }
    let codes = SynthesisCodes(styles: Tensor(w, shape: [2, 6]))
    for (pattern, (column, factor)) in [(0, 1.0), (1, 3), (2, 2), (3, 0.5), (4, 1)].enumerated() {
      for (row, found) in amount(pattern, codes).enumerated() {
        #expect(abs(found - factor * Double(w[row * 6 + column])) < 1e-5)
      }
    }
    #expect(throws: Never.self) { try sampler.styleChannels(codes) }
  }

  /// Where a score is linear in the codes, its gradient is the normal of the boundary: 2 of the third number and a half
  /// of the fourth in w, each times its scale in z. The discriminant finds it up to chance: in 840 extremes the
  /// covariances of what tells them apart with the narrowest dimension, a deviation of 0.2, turn it by some 5 degrees.
  /// The widest margin between extremes, which lie apart, leaves the machine more room. Signed distances vary as codes
  /// do along the normal that was found.
  @Test(arguments: [CodeSpace.w, .z], [(BoundaryMethod.discriminant(ridge: 0), 0.99), (.svm, 0.94)])
  func boundaryOfALinearScore(space: CodeSpace, method: (name: BoundaryMethod, cosine: Double)) throws {
    let sample = try ScoredSample(
      count: 3000, sampler: sampler, seed: 4,
      scorers: [
        AttributeScorer(name: "both") { pictures in
          zip(generator.amount(of: 2, in: pictures), generator.amount(of: 3, in: pictures)).map { $0 + $1 }
        }
      ])
    var options = BoundaryOptions()
    options.method = method.name
    let found = try BoundaryFinder(options: options).findDirection(
      of: "both", in: sample, space: space, model: generator)
    let gradient: [Double] = space == .w ? [0, 0, 2, 0.5, 0, 0] : [0, 0, 1.6, 0.3, 0, 0]
    let length = gradient.map { $0 * $0 }.reduce(0, +).squareRoot()
    let products = zip(found.direction.normal, gradient).map { Double($0) * $1 }
    let cosine = products.reduce(0, +) / length
    #expect(cosine > method.cosine)
    #expect(found.report.balancedAccuracy > 0.98)
    let scales: [Double] = space == .w ? deviations : [Double](repeating: 1, count: 6)
    let along = zip(found.direction.normal, scales).map { Double($0) * $1 }
    let expected = along.map { $0 * $0 }.reduce(0, +).squareRoot()
    // Four standard errors of a deviation of 3,000 codes.
    #expect(abs(Double(found.direction.deviation) / expected - 1) < 4 / 6000.0.squareRoot())
  }

  /// The covariance of w within its classes is A Aᵀ, diagonal here.
  @Test func principalAxes() throws {
    let moments = try sampler.moments(count: 8000, truncation: 1, seed: 2, in: .w)
    let found = try PrincipalComponents(moments)
    #expect(found.variances.count == 6)
    for k in 0..<6 {
      // Four standard errors of a variance.
      #expect(abs(found.variances[k] / (deviations[k] * deviations[k]) - 1) < 4 * (2 / 8000.0).squareRoot())
      #expect(abs(found.components[k, k]) > 0.99)
    }
    let means = moments.labels.map { moments.mean(ofClass: $0) }
    #expect(abs(means[1][5] - means[0][5] - 2) < 0.05)
  }

  /// On a straight line through a linear map the speed is constant: the mean of ‖S (w₂ − w₁)‖² over the picture's
  /// values.
  @Test func pathLength() throws {
    let count = 200
    let length = try PathLength(
      of: sampler, space: .w, sampling: .full, count: count, epsilon: 1e-2, networks: [.pixels], seed: 3, refits: 20)
    let classes = (0..<2 * count).map { $0 / 2 % 2 }
    let w = sampler.styles(sampler.codes(count: 2 * count, seed: 3), classes: classes).values.map(Double.init)
    let factors = [1, 3, 2, 0.5, 1, 0]
    let squares = (0..<count).map { path in
      (0..<6).reduce(0.0) { sum, d in
        let step = factors[d] * (w[(2 * path + 1) * 6 + d] - w[2 * path * 6 + d])
        return sum + step * step / 192
      }
    }.sorted()
    // As published, without the lowest and the highest hundredth: ranks 1 to 198 of 0 to 199.
    let expected = squares[1...198].reduce(0, +) / 198
    #expect(abs(length.figures[0].derivative.value / expected - 1) < 1e-4)
  }

  /// Eigenvectors of SᵀS are the axes that the layers read, their eigenvalues the squares of the factors; what no layer
  /// reads is no direction.
  @Test func sefa() throws {
    let all = try SeFa(stylesOf: generator)
    #expect(all.eigenvalues.map { ($0 * 1e6).rounded() / 1e6 } == [9, 4, 1, 1, 0.25])
    #expect(abs(all.vectors[0, 1]) > 0.999_99 && abs(all.vectors[1, 2]) > 0.999_99 && abs(all.vectors[4, 3]) > 0.999_99)
    let coarse = try SeFa(stylesOf: generator, layers: 0...0)
    #expect(coarse.eigenvalues.map { ($0 * 1e6).rounded() / 1e6 } == [9, 1])
    let mapping = try SeFa(mappingOf: generator)
    for (value, deviation) in zip(mapping.eigenvalues, deviations) {
      #expect(abs(value - deviation * deviation) < 1e-6)
    }
  }

  /// Two deviations of 0.8 along an axis change its pattern's amount by exactly that times its factor, and no other.
  @Test func edits() throws {
    let z = sampler.codes(seeds: [5, 6, 7])
    let classes = [0, 1, 0]
    let before = SynthesisCodes(styles: sampler.styles(z, classes: classes))
    func changes(_ direction: Direction) throws -> [Double] {
      let editor = try Editor(sampler: sampler, direction: direction, file: "test")
      let after = editor.codes(z, classes: classes, amount: .deviations(2))
      return (0..<5).map { pattern in
        let each = zip(amount(pattern, after), amount(pattern, before)).map { $0 - $1 }
        #expect(each.allSatisfy { abs($0 - each[0]) < 1e-5 })
        return each[0]
      }
    }
    func expect(_ found: [Double], _ expected: [Double]) {
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(found) for \(expected)")
    }
    expect(try changes(axis(2)), [0, 0, 1.6 * 2, 0, 0])
    // In z the mapping scales by 0.8.
    expect(try changes(axis(2, in: .z)), [0, 0, 1.6 * 0.8 * 2, 0, 0])
    expect(try changes(axis(3, in: .s, of: 5)), [0, 0, 0, 1.6, 0])
    var coarse = axis(2)
    coarse.layers = 0...0
    expect(try changes(coarse), [0, 0, 0, 0, 0])
    coarse = axis(1)
    coarse.layers = 0...0
    expect(try changes(coarse), [0, 1.6 * 3, 0, 0, 0])
    var other = axis(2)
    other.modelIdentity = "another"
    #expect(throws: LatentSpaceError.self) { try Editor(sampler: sampler, direction: other, file: "test") }
  }

  /// Amounts that no other axis moves: one deviation of the codes is one of the scores, and nothing depends on
  /// anything.
  @Test func rescoring() throws {
    var directions = [axis(1), axis(2)]
    (directions[0].deviation, directions[1].deviation) = (1, 0.8)
    let found = try Rescoring(
      of: directions, sampler: sampler,
      scorers: zip(directions, [1, 2]).map { direction, axis in
        AttributeScorer(name: direction.attribute) { generator.amount(of: axis, in: $0) }
      },
      classes: (0..<600).map { $0 % 2 }, truncation: 1, refits: 50)
    for (row, column) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
      let value = try #require(found.before.effects[row][column]).value
      // The scores' deviation is that of 600 codes.
      #expect(abs(value - (row == column ? 1 : 0)) < (row == column ? 0.12 : 1e-5))
    }
    #expect(found.before.dependencies.allSatisfy { ($0?.value ?? 1) < 1e-5 })
  }

  /// The search finds the numbers of w that are seen in a picture, up to its rounding to 256 levels.
  @Test func inversion() throws {
    let w = sampler.styles(sampler.codes(seeds: [11]), classes: [0], truncation: 0.7)
    var options = InversionOptions()
    (options.samples, options.steps, options.priorWeight, options.featureWeight) = (64, 200, 0, 0)
    let found = try Inverter(sampler: sampler, options: options).invert(sampler.images(styles: w), classIndex: 0)[0]
    #expect(found.psnr > 45)
    for d in [0, 1, 2, 4] { #expect(abs(found.w[d] - w.values[d]) < 0.05) }
  }
}

/// What a generator lacks is asked for where it is used, and refused by name; all else works.
@Suite struct PlainGeneratorTests {
  private let sampler = Sampler(model: PlainGenerator())

  /// Printed by NumPy: `RandomState(3).uniform(-1, 1, 5)`.
  @Test func drawsUniformCodes() {
    let expected = [
      0.10159580514915101, 0.41629564523620965, -0.41819052217411135, 0.02165521039532603, 0.7858939086953094,
    ]
    let z = sampler.codes(seeds: [3])
    #expect(zip(z.values, expected).allSatisfy { abs(Double($0) - $1) < 1e-7 })
    let many = sampler.codes(count: 2000, seed: 1).values
    #expect(many.allSatisfy { (-1...1).contains($0) })
    let variance = many.reduce(0) { $0 + Double($1) * Double($1) } / 10_000
    #expect(abs(variance - 1 / 3.0) < 0.012)
    var pictures: Tensor?
    sampler.forEachPictures(styles: sampler.styles(z, classes: [0], truncation: 0.5)) { made, _ in pictures = made }
    #expect(pictures!.shape == [1, 4, 4, 3])
    #expect(zip(pictures!.values.prefix(3), expected).allSatisfy { abs(Double($0) - $1 / 2) < 1e-7 })
  }

  private func isRefused(_ body: () throws -> Void, naming words: String) -> Bool {
    do {
      try body()
      return false
    } catch let error as ModelError {
      return "\(error)".contains(words)
    } catch {
      return false
    }
  }

  @Test func refusesWhatTheModelLacks() {
    #expect(isRefused({ _ = try sampler.dimension(of: .w) }, naming: "a space w"))
    #expect(isRefused({ _ = try sampler.dimension(of: .s) }, naming: "style channels"))
    #expect(isRefused({ _ = try sampler.layered() }, naming: "a style for each layer"))
    #expect(isRefused({ _ = try sampler.activationCount(layer: 0, codes: 1) }, naming: "feature maps"))
    #expect(isRefused({ _ = try sampler.moments(count: 10, truncation: 1, seed: 0, in: .w) }, naming: "a space w"))
    for space in [InversionSpace.w, .layers] {
      var options = InversionOptions()
      options.space = space
      #expect(isRefused({ _ = try Inverter(sampler: sampler, options: options) }, naming: "one without"))
    }
    let direction = Direction(
      attribute: "a", space: .w, normal: [1, 0, 0, 0, 0], offset: 0, deviation: 1, modelIdentity: "", method: "svm")
    #expect(isRefused({ _ = try Editor(sampler: sampler, direction: direction, file: "f") }, naming: "a space w"))
  }

  /// In z, whose length counts here, the search finds the colour.
  @Test func invertsInZ() throws {
    var options = InversionOptions()
    (options.space, options.samples, options.steps, options.featureWeight, options.truncation) = (.z, 64, 200, 0, 1)
    let z = Tensor([0.5, -0.25, 0.75, 0, 0], shape: [1, 5])
    let found = try Inverter(sampler: sampler, options: options).invert(sampler.images(styles: z))[0]
    let code = try #require(found.z)
    for d in 0..<3 { #expect(abs(code[d] - z.values[d]) < 0.02) }
  }
}
