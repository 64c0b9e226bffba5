import Engine
import NeuralNetworks
import Training

// What makes w a space that can be steered: layers that do not rely on one another, and pictures that change evenly.

extension ConditionalGANTrainer {
  /// The styles of a step's layers: w for all or, by chance, w up to some layer and the style of other codes of the same
  /// classes from there on (style mixing: Karras, Laine and Aila, CVPR 2019, section 3.1). Whether and where is drawn for
  /// the step, the other codes for each sample.
  /// - Parameters:
  ///   - w: the styles of some samples, `[N, styleDimension]`.
  ///   - classes: their classes.
  ///   - index: of the step, from 0.
  ///   - samples: their places in the batch.
  ///   - bound: the generator's weights.
  /// - Returns: a style a layer, and whether they are mixed.
  func mixedStyles(
    _ w: Variable, classes: [Int], step index: Int, samples: [Int], _ bound: BoundParameters
  ) -> (styles: [Variable], isMixed: Bool) {
    let layers = architecture.styleLayers
    var styles = [Variable](repeating: w, count: layers)
    guard options.mixingProbability > 0 else { return (styles, false) }
    var random = PhiloxGenerator(seed: options.seed, purpose: "style mixing", index: UInt64(index))
    guard Float(random.uniform()) < options.mixingProbability else { return (styles, false) }
    let first = 1 + random.integer(below: layers - 1)
    let z = normal(
      [architecture.latentDimension], seed: options.seed, purpose: "codes to mix with", step: index, samples: samples)
    let other = generator.map(z, classes: classes, bound)
    for layer in first..<layers { styles[layer] = other }
    return (styles, true)
  }

  /// The gradients of the path length penalty, and the mean length as `pathLength`.
  ///
  /// The penalty compares lengths with a mean that these very lengths have moved, which makes all of them one thing: it
  /// is a part of the step's sum by itself, over the first half of the batch.
  func pathLengthGradients(step index: Int, classes: [Int]) -> GradientPart {
    let tape = Tape()
    defer { tape.reset() }
    let bound = generatorNetwork.bound(on: tape)
    let (penalty, length) = pathLengthPenalty(step: index, classes: classes, bound, on: tape)
    return GradientPart(
      gradients: generatorNetwork.gradients(of: penalty, bound, on: tape), sums: ["pathLength": Double(length)])
  }

  /// The penalty `weight · interval · E(‖∂(y·g(w))/∂w‖ − a)²`, with y normal over √pixels and a the running mean of the
  /// lengths: a step in w then changes pictures by as much in every direction and from every code (Karras et al.,
  /// "Analyzing and improving the image quality of StyleGAN", CVPR 2020, section 3.2). Over half a batch, and with one
  /// w for all layers.
  /// - Parameters:
  ///   - index: of the step, from 0.
  ///   - classes: of the batch.
  ///   - bound: the generator's weights on `tape`.
  ///   - tape: records the penalty.
  /// - Returns: the penalty, recorded on the tape, and the mean length.
  func pathLengthPenalty(
    step index: Int, classes: [Int], _ bound: BoundParameters, on tape: Tape
  ) -> (penalty: Variable, length: Float) {
    let classes = Array(classes.prefix(max(1, classes.count / 2)))
    func normal(_ shape: [Int], _ what: String) -> Variable {
      self.normal(
        shape, seed: options.seed, purpose: "path length: \(what)", step: index, samples: Array(classes.indices))
    }
    let w = generator.map(normal([architecture.latentDimension], "codes"), classes: classes, bound)
    let lengths = pathLengths(
      w, noise: normal([architecture.size, architecture.size, 3], "noise"), bound, on: tape)
    let length = lengths.mean().value.scalar
    let penalty = (lengths - Variable(movedPathLength(by: length))).squared().mean()
    return (penalty * (options.pathLengthWeight * Float(options.pathLengthInterval)), length)
  }

  /// The running mean of path lengths after a step whose mean length is given: a hundredth of the way to it, and the
  /// first mean stands for all before it.
  func movedPathLength(by length: Float) -> Float {
    meanPathLength == 0 ? length : meanPathLength + 0.01 * (length - meanPathLength)
  }

  /// `‖∂(y·g(w))/∂w‖` of each code, `[N, 1]`, with the noise y over √pixels.
  /// - Parameter w: `[N, styleDimension]`, a variable of the tape or of what is recorded on it.
  func pathLengths(_ w: Variable, noise: Variable, _ bound: BoundParameters, on tape: Tape) -> Variable {
    let projected = (generator.synthesize(w, bound) * noise).sum() / Float(architecture.size)
    let gradient = tape.gradients(of: projected, withRespectTo: [w], createGraph: true)[0]
    let squares = gradient.squared().sum(to: [w.shape[0], 1]) + 1e-8
    return squares * squares.reciprocalSquareRoot()
  }
}
