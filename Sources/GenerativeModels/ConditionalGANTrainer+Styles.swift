import Engine
import NeuralNetworks

// What makes w a space that can be steered: layers that do not rely on one another, and pictures that change evenly.

extension ConditionalGANTrainer {
  /// The styles of a step's layers: w for all or, by chance, w up to some layer and the style of other codes of the same
  /// classes from there on (style mixing: Karras, Laine and Aila, CVPR 2019, section 3.1).
  /// - Returns: a style a layer, and whether they are mixed.
  func mixedStyles(_ w: Variable, classes: [Int], step index: Int, _ bound: BoundParameters) -> (
    styles: [Variable], isMixed: Bool
  ) {
    let layers = architecture.styleLayers
    var styles = [Variable](repeating: w, count: layers)
    guard options.mixingProbability > 0 else { return (styles, false) }
    var random = PhiloxGenerator(seed: options.seed, purpose: "style mixing", index: UInt64(index))
    guard Float(random.uniform()) < options.mixingProbability else { return (styles, false) }
    let first = 1 + random.integer(below: layers - 1)
    let other = generator.map(normal([classes.count, architecture.latentDimension], &random), classes: classes, bound)
    for layer in first..<layers { styles[layer] = other }
    return (styles, true)
  }

  /// The penalty `weight · interval · E(‖∂(y·g(w))/∂w‖ − a)²`, with y normal over √pixels and a the running mean of the
  /// lengths: a step in w then changes pictures by as much in every direction and from every code (Karras et al.,
  /// "Analyzing and improving the image quality of StyleGAN", CVPR 2020, section 3.2). Over half a batch, and with one
  /// w for all layers.
  /// - Returns: the penalty, recorded on the tape of `bound`, and the mean length.
  mutating func pathLengthPenalty(
    step index: Int, classes: [Int], _ bound: BoundParameters
  ) -> (penalty: Variable, length: Float) {
    var random = PhiloxGenerator(seed: options.seed, purpose: "path length", index: UInt64(index))
    let classes = Array(classes.prefix(max(1, classes.count / 2)))
    let w = generator.map(normal([classes.count, architecture.latentDimension], &random), classes: classes, bound)
    let lengths = pathLengths(
      w, noise: normal([classes.count, architecture.size, architecture.size, 3], &random), bound, on: tape)
    let length = lengths.mean().value.scalar
    // The first mean stands for all before it.
    meanPathLength = meanPathLength == 0 ? length : meanPathLength + 0.01 * (length - meanPathLength)
    let penalty = (lengths - Variable(meanPathLength)).squared().mean()
    return (penalty * (options.pathLengthWeight * Float(options.pathLengthInterval)), length)
  }

  /// `‖∂(y·g(w))/∂w‖` of each code, `[N, 1]`, with the noise y over √pixels.
  /// - Parameter w: `[N, styleDimension]`, a variable of the tape or of what is recorded on it.
  func pathLengths(_ w: Variable, noise: Variable, _ bound: BoundParameters, on tape: Tape) -> Variable {
    let projected = (generator.synthesize(w, bound) * noise).sum() / Float(architecture.size)
    let gradient = tape.gradients(of: projected, withRespectTo: [w], createGraph: true)[0]
    let squares = gradient.squared().sum(to: [w.shape[0], 1]) + 1e-8
    return squares * squares.reciprocalSquareRoot()
  }

  /// Standard normal values.
  func normal(_ shape: [Int], _ random: inout PhiloxGenerator) -> Variable {
    Variable(Tensor((0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }, shape: shape))
  }
}
