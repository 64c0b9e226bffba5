import Engine
import GenerativeModels
import NeuralNetworks

/// How the code of a dragged picture depends on what moves: deviations δ from where it began, all 0 at first.
///
///     DragSpace.z       z + δ, then mapped and truncated
///     DragSpace.w       w + δ A for all layers
///     DragSpace.layers  wₗ + δₗ A for the first layers l, and wₗ for the others
///
/// A has the rows `λₖ / √λ₁ · vₖ`, λ and v the eigenvalues and eigenvectors of the styles' covariance, the largest
/// first (`StylePrior.weightedAxes`): a δ of 1 is a standard deviation of the styles along the direction in which they
/// vary most, and less of one along the others. Adam moves every δ about as far in a step; with rows `√λₖ vₖ`, which
/// move styles one standard deviation in every direction, drags went where the model draws nothing sensible before a
/// point arrived.
struct DragVariables {
  private enum Base {
    case latent(Tensor, ClassMixture, Float)
    case codes(layers: [Tensor], offsets: Tensor?)
  }

  private let sampler: Sampler
  private let space: DragSpace
  private let base: Base
  private let axes: Tensor?
  /// δ, `[1, D]` each.
  let start: [Tensor]

  /// - Parameters:
  ///   - moved: how many of the first layers move in `DragSpace.layers`.
  ///   - prior: the spread of styles, where styles move.
  init(_ begin: DragStart, sampler: Sampler, space: DragSpace, moved: Int, prior: StylePrior?) {
    (self.sampler, self.space, axes) = (sampler, space, prior?.weightedAxes)
    let width = space == .z ? sampler.model.latentDimension : sampler.model.styleDimension
    start = [Tensor](repeating: .zeros([1, width]), count: space == .layers ? moved : 1)
    switch (begin, space) {
    case (.latent(let z, let mixture, let truncation), .z): base = .latent(z, mixture, truncation)
    case (.latent(let z, let mixture, let truncation), _):
      let w = sampler.styles(z, mixtures: [mixture], truncations: [truncation])
      base = .codes(layers: sampler.allLayers(w), offsets: nil)
    case (.codes(let codes), _):
      let rows = codes.layered(sampler.styleLayers).styles
      let (layers, dimension) = (rows.shape[1], rows.shape[2])
      let values = rows.values
      base = .codes(
        layers: (0..<layers).map {
          Tensor(Array(values[$0 * dimension..<($0 + 1) * dimension]), shape: [1, dimension])
        }, offsets: codes.channelOffsets)
    }
  }

  /// The style of each layer, `[1, styleDimension]`, and what is added to the style channels.
  func styles(_ deviations: [Variable]) -> (layers: [Variable], offsets: Variable?) {
    switch base {
    case .latent(let z, let mixture, let truncation):
      let model = sampler.model
      func row(_ table: Tensor) -> Variable {
        Variable(Tensor(mixture.row(of: table), shape: [1, table.shape[1]]))
      }
      let (mean, z) = (row(model.meanStyles), Variable(z) + deviations[0])
      let w = model.map(z, embeddings: row(model.classEmbeddings))
      // As `Sampler.styles` has it, where ψ = 1 leaves w alone to the bit.
      let truncated = truncation == 1 ? w : mean + (w - mean) * truncation
      return ([Variable](repeating: truncated, count: sampler.styleLayers), nil)
    case .codes(let layers, let offsets):
      let moves = deviations.map { deviation in axes.map { deviation.matrixProduct(Variable($0)) } ?? deviation }
      let styles = layers.enumerated().map { index, style in
        let move = space == .w ? moves[0] : moves.indices.contains(index) ? moves[index] : nil
        return move.map { Variable(style) + $0 } ?? Variable(style)
      }
      return (styles, offsets.map { Variable($0) })
    }
  }

  /// The code as it is kept: a style for all layers where all are the same, else one for each.
  func codes(_ deviations: [Tensor]) -> SynthesisCodes {
    let (layers, offsets) = styles(deviations.map { Variable($0) })
    let rows = layers.map(\.value.values)
    let isSingle = rows.allSatisfy { $0 == rows[0] }
    let styles =
      isSingle
      ? layers[0].value : Tensor(rows.flatMap { $0 }, shape: [1, rows.count, sampler.model.styleDimension])
    return SynthesisCodes(styles: styles, channelOffsets: offsets?.value)
  }

  /// The code of the mapping, where that is what moves.
  func z(_ deviations: [Tensor]) -> Tensor? {
    guard case .latent(let z, _, _) = base else { return nil }
    return (Variable(z) + Variable(deviations[0])).value
  }

  /// The picture, and the features of a layer on the way to it.
  func draw(_ deviations: [Variable], featureLayer: Int) -> (picture: Variable, map: Variable) {
    let (layers, offsets) = styles(deviations)
    var map: Variable?
    let picture = sampler.synthesized(layers: layers, channelOffsets: offsets) { layer, features in
      if layer == featureLayer { map = features }
      return features
    }
    guard let map else { preconditionFailure("draw: no features of layer \(featureLayer)") }
    return (picture, map)
  }
}
