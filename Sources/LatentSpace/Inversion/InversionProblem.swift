import Engine
import GenerativeModels
import NeuralNetworks

/// What is made as small as it can be: how far the pictures of codes are from their targets, and codes from where the
/// model's lie.
///
/// A code is one variable `[N, D]`, or one for each layer: in z itself, else the coordinates of `StylePrior`. For each
/// row
///
///     L = pixelWeight · mean (x − x*)² + featureWeight · d(f(x), f(x*)) + priorWeight · mean u²
struct InversionProblem {
  let sampler: Sampler
  let prior: StylePrior
  let features: PictureFeatures?
  let space: InversionSpace
  let options: InversionOptions
  /// `[N, size, size, 3]` in [-1, 1].
  private(set) var targets: Tensor
  /// The class of each row.
  private(set) var classes: [Int]
  private var targetFeatures: PictureFeatures.Targets?

  init(
    sampler: Sampler, prior: StylePrior, features: PictureFeatures?, space: InversionSpace,
    options: InversionOptions, targets: Tensor, classes: [Int]
  ) {
    (self.sampler, self.prior, self.features) = (sampler, prior, options.featureWeight > 0 ? features : nil)
    (self.space, self.options, self.targets, self.classes) = (space, options, targets, classes)
    targetFeatures = self.features?.targets(targets)
  }

  /// The problem of some of the rows, in the given order; a row may repeat.
  func selecting(_ rows: [Int]) -> InversionProblem {
    var result = self
    result.targets = targets.selectingEntries(rows)
    result.classes = rows.map { classes[$0] }
    result.targetFeatures = targetFeatures?.selecting(rows)
    return result
  }

  /// The style `[N, styleDimension]` of each layer.
  func styles(_ code: [Variable]) -> [Variable] {
    let (model, layers) = (sampler.model, sampler.styleLayers)
    switch space {
    case .z:
      let mean = Variable(model.meanStyles).rows(classes)
      let w = model.map(code[0], embeddings: Variable(model.classEmbeddings).rows(classes))
      return [Variable](repeating: mean + (w - mean) * options.truncation, count: layers)
    case .w: return [Variable](repeating: prior.styles(code[0], classes: classes), count: layers)
    case .layers: return code.map { prior.styles($0, classes: classes) }
    }
  }

  /// L of each row, `[N, 1]`.
  func losses(_ code: [Variable]) -> Variable {
    let pictures = sampler.synthesized(layers: styles(code))
    let pixels = Float(targets.count / classes.count)
    var sum = PictureFeatures.sums((pictures - Variable(targets)).squared()) * (options.pixelWeight / pixels)
    if let features, let targetFeatures {
      sum = sum + features.distances(pictures, from: targetFeatures) * options.featureWeight
    }
    guard space != .z, options.priorWeight > 0 else { return sum }
    let scale = options.priorWeight / Float(code.count * code[0].shape[1])
    return code.reduce(sum) { $0 + $1.squared().sum(to: [classes.count, 1]) * scale }
  }
}
