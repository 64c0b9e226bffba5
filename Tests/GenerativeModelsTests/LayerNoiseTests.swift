import Engine
import NeuralNetworks
import TestSupport
import Testing

@testable import GenerativeModels

struct LayerNoiseTests {
  /// The arrays of the layers that have noise: 16, 16, 32 and 32 pixels.
  private func noise(step: Int, count: Int, size: Int = 32, seed: UInt64 = 1) -> [Tensor] {
    noise(step: step, samples: Array(0..<count), size: size, seed: seed)
  }

  private func noise(step: Int, samples: [Int], size: Int = 32, seed: UInt64 = 1) -> [Tensor] {
    LayerNoise(secondArchitecture, seed: seed, step: step, samples: samples, size: size).layers.compactMap(\.self)
  }

  /// One array for each layer with a style, up to the size of the stage; none for those of 4 and 8 pixels.
  @Test func shapes() {
    let all = LayerNoise(secondArchitecture, seed: 1, step: 0, samples: [0, 1, 2], size: 32).layers
    #expect(all.map { $0?.shape } == [nil, nil, nil] + [16, 16, 32, 32].map { [3, $0, $0, 1] })
    #expect(noise(step: 0, count: 3, size: 16).map(\.shape) == [16, 16].map { [3, $0, $0, 1] })
    let fixed = LayerNoise(secondArchitecture).layers
    #expect(fixed.map { $0?.shape } == [nil, nil, nil] + [16, 16, 32, 32].map { [1, $0, $0, 1] })
  }

  /// Uniform between ±√3: mean 0, deviation 1, no value beyond, and a fifth of them in each fifth.
  @Test func meanAndDeviation() {
    let values = noise(step: 0, count: 32)[3].values.map { Double($0) }  // 32,768
    let mean = values.reduce(0, +) / Double(values.count)
    let square = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    // Standard errors 0.0055 and 0.0049; five of them.
    #expect(abs(mean) < 0.028 && abs(square - 1) < 0.025)
    let root = 3.0.squareRoot()
    #expect(values.allSatisfy { abs($0) <= root * (1 + 1e-6) })
    for fifth in 0..<5 {
      let low = -root + 2 * root * Double(fifth) / 5
      let share = Double(values.count { $0 >= low && $0 < low + 2 * root / 5 }) / Double(values.count)
      #expect(abs(share - 0.2) < 0.011)  // five standard errors
    }
  }

  /// No two pictures, layers, steps or seeds have the same.
  @Test func allDiffer() {
    let (a, b, c) = (noise(step: 3, count: 4), noise(step: 4, count: 4), noise(step: 3, count: 4, seed: 2))
    let planes = [a, b, c].flatMap { layers in
      layers[0...1].flatMap { layer in (0..<4).map { Array(layer.values[$0 * 256..<($0 + 1) * 256]) } }
    }
    #expect(Set(planes).count == 24)
    let again = noise(step: 3, count: 4)
    #expect(again.map(\.values) == a.map(\.values))
    // Neighbours are not alike: 8,192 products have a standard error of 0.011.
    let values = noise(step: 0, count: 8)[3].values
    let products = zip(values, values.dropFirst()).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(products / 8191) < 0.055)
  }

  /// A picture's noise is that of its place in the batch of a step, whatever it is made together with, and that of a
  /// layer whatever size the stage has.
  @Test func companyDoesNotMatter() {
    let whole = noise(step: 1, count: 4)
    for picture in 0..<4 {
      let alone = noise(step: 1, samples: [picture])
      for (layer, tensor) in whole.enumerated() {
        let length = tensor.values.count / 4
        #expect(Array(tensor.values[picture * length..<(picture + 1) * length]) == alone[layer].values)
      }
    }
    #expect(noise(step: 1, count: 4, size: 16).map(\.values) == whole.prefix(2).map(\.values))
  }

  /// Without noise of their own, pictures of one code are one picture; a strength of 0 takes the noise away.
  @Test func noiseActsByItsStrength() {
    var set = ParameterSet()
    let generator = Generator(secondArchitecture, into: &set, Initializer(seed: 1))
    let w = Variable(randomTensor([2, 8], seed: 2))
    let styles = [Variable](repeating: w, count: 7)
    func pictures(_ noise: LayerNoise?) -> [Float] {
      generator.synthesizeNormalized(styles, BoundParameters(constant: set), noise: noise).value.values
    }
    let own = LayerNoise(secondArchitecture, seed: 1, step: 0, samples: [0, 1], size: 32)
    #expect(pictures(own) == pictures(nil))
    for (index, name) in set.names.enumerated() where name.hasSuffix(".noise") {
      set.tensors[index] = Tensor(repeating: 0.5, shape: set.tensors[index].shape)
    }
    #expect(set.names.count { $0.hasSuffix(".noise") } == 4)
    #expect(pictures(own) != pictures(nil) && pictures(nil) == pictures(LayerNoise(secondArchitecture)))
  }
}
