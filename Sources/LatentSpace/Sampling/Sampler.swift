import Engine
import GenerativeModels
import ImageCodecs

/// Draws codes and turns them into pictures.
///
/// A code gives the same bits in whatever company it is asked for: the kernels promise that the result of a sample
/// depends neither on its batch, nor on its place in it, nor on the number of threads. So one picture costs one
/// picture.
public struct Sampler {
  /// Codes that pass the networks together, at most, so that memory does not grow with the number of codes.
  public static let blockSize = 16

  /// Truncation ψ of the pictures that people look at, and of the codes whose boundaries they edit across. What
  /// measures a model takes 1: all that it can draw.
  public static let defaultTruncation: Float = 0.7

  /// The generator that turns codes into pictures.
  public let model: any ImageGenerator

  /// The layers of the synthesis, from the coarsest on, that truncation applies to in codes on their way to pictures;
  /// nil for all. Finer layers then read w as it is.
  public let truncatedLayers: Int?

  /// A sampler of a model, with truncation in all layers.
  public init(model: any ImageGenerator) { (self.model, truncatedLayers) = (model, nil) }

  init(model: any ImageGenerator, truncatedLayers: Int?) {
    (self.model, self.truncatedLayers) = (model, truncatedLayers)
  }

  /// Codes of `--seeds`: row i is `RandomState(seeds[i]).randn(latentDimension)` of NumPy, rounded to `Float`; where
  /// the model's codes are uniform, `RandomState(seeds[i]).uniform(-1, 1, latentDimension)`.
  public func codes(seeds: [UInt32]) -> Tensor {
    let dimension = model.latentDimension
    return Tensor(
      seeds.flatMap { seed in
        switch model.latentDistribution {
        case .normal: NumPyRandomState.latentCode(seed: seed, dimension: dimension)
        case .uniform: NumPyRandomState.uniformCode(seed: seed, dimension: dimension)
        }
      }, shape: [seeds.count, dimension])
  }

  /// The class of a seed where none is asked for, the classes in turn: seed 1 has the first. It does not depend on the
  /// other seeds.
  public static func classIndex(ofSeed seed: UInt32, classes: Int) -> Int { (Int(seed) + classes - 1) % classes }

  /// What a stream of codes is drawn for. Streams of two purposes share no code, whatever their seeds.
  public enum CodePurpose: String, Sendable {
    /// To look at, and to find boundaries and other directions on.
    case sampling = "sampled codes"
    /// To judge directions on: what was fitted to codes is not judged by the same codes.
    case evaluation = "evaluated codes"
  }

  /// `count` codes of one stream, for statistics: distributed as the model's, keyed by `seed` and `purpose`.
  public func codes(count: Int, seed: UInt64, purpose: CodePurpose = .sampling) -> Tensor {
    codes(rows: 0..<count, seed: seed, purpose: purpose)
  }

  /// Some rows, counted from 0, of the stream of codes that `seed` and `purpose` key.
  public func codes(rows: Range<Int>, seed: UInt64, purpose: CodePurpose = .sampling) -> Tensor {
    let dimension = model.latentDimension
    var values = [Float]()
    values.reserveCapacity(rows.count * dimension)
    for row in rows {
      var random = PhiloxGenerator(seed: seed, purpose: purpose.rawValue, index: UInt64(row))
      for _ in 0..<dimension {
        switch model.latentDistribution {
        case .normal: values.append(Float(random.normal()))
        case .uniform: values.append(Float(2 * random.uniform() - 1))
        }
      }
    }
    return Tensor(values, shape: [rows.count, dimension])
  }

  /// z `[N, latentDimension]` → w `[N, styleDimension]`, moved towards the mean w of each code's class:
  /// `w̄ + truncation · (w − w̄)`.
  public func styles(_ z: Tensor, classes: [Int], truncation: Float = 1) -> Tensor {
    styles(
      z, mixtures: classes.map { ClassMixture($0) },
      truncations: [Float](repeating: truncation, count: classes.count))
  }

  /// z `[N, latentDimension]` with a class, or a mixture of two, and a truncation ψ for each code → w
  /// `[N, styleDimension]`, moved towards the mean w of each code's class: `w̄ + ψ · (w − w̄)`.
  public func styles(_ z: Tensor, mixtures: [ClassMixture], truncations: [Float]) -> Tensor {
    precondition(z.shape[0] == mixtures.count, "styles: \(z.shape[0]) codes with \(mixtures.count) classes")
    let embeddings = model.classEmbeddings
    let dimension = model.styleDimension
    var styles = [Float]()
    styles.reserveCapacity(mixtures.count * dimension)
    forEachBlock(z) { block, range in
      let rows = Tensor(
        mixtures[range].flatMap { $0.row(of: embeddings) }, shape: [range.count, embeddings.shape[1]])
      styles += model.map(Variable(block), embeddings: Variable(rows)).value.values
    }
    return truncated(
      Tensor(styles, shape: [mixtures.count, dimension]), mixtures: mixtures, truncations: truncations)
  }

  /// Moves w `[N, styleDimension]` towards the mean w of each code's class or mixture.
  public func truncated(_ w: Tensor, mixtures: [ClassMixture], truncations: [Float]) -> Tensor {
    precondition(
      w.shape[0] == mixtures.count && mixtures.count == truncations.count,
      "truncated: \(w.shape[0]) codes with \(mixtures.count) classes and \(truncations.count) truncations")
    guard truncations.contains(where: { $0 != 1 }) else { return w }
    var styles = w.values
    let dimension = w.shape[1]
    for (row, truncation) in truncations.enumerated() where truncation != 1 {
      let mean = mixtures[row].row(of: model.meanStyles)
      for d in 0..<dimension {
        styles[row * dimension + d] = mean[d] + truncation * (styles[row * dimension + d] - mean[d])
      }
    }
    return Tensor(styles, shape: w.shape)
  }

  /// Calls `body` with the pictures `[n, size, size, 3]` of each block of w `[N, styleDimension]`, and with which of
  /// the codes they are of. An error that it throws stops the work.
  public func forEachPictures(
    styles w: Tensor, _ body: (_ pictures: Tensor, _ range: Range<Int>) throws -> Void
  ) rethrows {
    try forEachBlock(w) { block, range in try body(model.synthesize(Variable(block)).value, range) }
  }

  /// The pictures of w `[N, styleDimension]`.
  public func images(styles w: Tensor) -> [Image] {
    var images: [Image] = []
    forEachPictures(styles: w) { pictures, _ in images += pictures.makeImages() }
    return images
  }

  /// Blocks of rows `[n, width]`, n at most the block size.
  func forEachBlock(_ rows: Tensor, _ body: (_ block: Tensor, _ range: Range<Int>) throws -> Void) rethrows {
    let (count, width) = (rows.shape[0], rows.shape[1])
    let values = rows.values
    for start in stride(from: 0, to: count, by: Self.blockSize) {
      let range = start..<min(start + Self.blockSize, count)
      let block = Array(values[range.lowerBound * width..<range.upperBound * width])
      try body(Tensor(block, shape: [range.count, width]), range)
    }
  }
}
