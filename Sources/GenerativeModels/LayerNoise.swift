import Engine

/// What a generator's layers add to their features for what is random in a texture (Karras, Laine and Aila, CVPR 2019,
/// section 3.2): uniform values of mean 0 and deviation 1, a picture `[N, H, W, 1]` a layer.
///
/// In training every picture has its own. Outside of it all have the same, so that a code is one picture, and an edit
/// moves what it edits and no grain.
struct LayerNoise {
  /// One for each layer with a style, from coarse to fine; nil for those of small pictures, which lay a picture out:
  /// with noise there, layouts would not come from codes.
  let layers: [Tensor?]

  /// Width and height in pixels from which on layers have noise.
  static let smallestSize = 16

  init(layers: [Tensor?]) { self.layers = layers }

  /// That of all pictures outside of training: `[1, H, W, 1]` a layer.
  init(_ architecture: StyleArchitecture) {
    self.init(architecture, seed: 0, purpose: "noise of all pictures", pictures: [0], size: architecture.size)
  }

  /// That of the pictures of a training step, of `size` pixels.
  init(_ architecture: StyleArchitecture, seed: UInt64, step: Int, count: Int, size: Int) {
    self.init(
      architecture, seed: seed, purpose: "noise of a step", pictures: (0..<count).map { UInt64(step * count + $0) },
      size: size)
  }

  private init(_ architecture: StyleArchitecture, seed: UInt64, purpose: String, pictures: [UInt64], size: Int) {
    let sizes = architecture.resolutions.filter { $0 <= size }
    let widths = [sizes[0]] + sizes.dropFirst().flatMap { [$0, $0] }
    layers = widths.enumerated().map { layer, width in
      guard width >= Self.smallestSize else { return nil }
      var noise = Tensor.zeros([pictures.count, width, width, 1])
      noise.withUnsafeMutableValues { values in
        for (place, picture) in pictures.enumerated() {
          var random = PhiloxGenerator(seed: seed, purpose: "\(purpose) \(layer)", index: picture)
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
