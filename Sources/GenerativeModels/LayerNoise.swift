import Engine

/// What a generator's layers add to their features for what is random in a texture (Karras, Laine and Aila, CVPR 2019,
/// section 3.2): uniform values of mean 0 and deviation 1, a picture `[N, H, W, 1]` a layer.
///
/// In training every picture has its own. Outside of it all have the same, so that a code is one picture, and an edit
/// moves what it edits and no grain.
package struct LayerNoise {
  /// One for each layer with a style, from coarse to fine; nil for those of small pictures, which lay a picture out:
  /// with noise there, layouts would not come from codes.
  package let layers: [Tensor?]

  /// Width and height in pixels from which on layers have noise.
  static let smallestSize = 16

  init(layers: [Tensor?]) { self.layers = layers }

  /// That of all pictures outside of training: `[1, H, W, 1]` a layer.
  package init(_ architecture: StyleArchitecture) {
    self.init(architecture, size: architecture.size, count: 1) { layer, _ in
      PhiloxGenerator(seed: 0, purpose: "noise of all pictures \(layer)")
    }
  }

  /// That of some samples of a training step, whatever the other samples of its batch are.
  /// - Parameters:
  ///   - architecture: says which layers have noise.
  ///   - seed: the run's.
  ///   - step: the step's index.
  ///   - samples: places in the batch.
  ///   - size: of the pictures, in pixels.
  init(_ architecture: StyleArchitecture, seed: UInt64, step: Int, samples: [Int], size: Int) {
    self.init(architecture, size: size, count: samples.count) { layer, place in
      PhiloxGenerator(seed: seed, purpose: "noise of a step \(layer)", step: step, sample: samples[place])
    }
  }

  /// - Parameter random: gives the generator of a layer of the picture at a place.
  private init(
    _ architecture: StyleArchitecture, size: Int, count: Int, random: (_ layer: Int, _ place: Int) -> PhiloxGenerator
  ) {
    let sizes = architecture.resolutions.filter { $0 <= size }
    let widths = [sizes[0]] + sizes.dropFirst().flatMap { [$0, $0] }
    layers = widths.enumerated().map { layer, width in
      guard width >= Self.smallestSize else { return nil }
      var noise = Tensor.zeros([count, width, width, 1])
      noise.withUnsafeMutableValues { values in
        for place in 0..<count {
          var random = random(layer, place)
          let plane = UnsafeMutableBufferPointer(rebasing: values[place * width * width..<(place + 1) * width * width])
          for pair in 0..<plane.count / 2 {
            let bits = random.next()
            plane[2 * pair] = Self.uniform(UInt32(truncatingIfNeeded: bits))
            plane[2 * pair + 1] = Self.uniform(UInt32(truncatingIfNeeded: bits >> 32))
          }
        }
      }
      return noise
    }
  }

  /// From -√3 to √3, whose variance is 1.
  private static func uniform(_ bits: UInt32) -> Float {
    (Float(bits >> 8) * 0x1p-23 - 1) * Float(3).squareRoot()
  }
}
