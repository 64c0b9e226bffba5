import Engine
import GenerativeModels

extension PictureDrawer {
  /// Sizes at which the model can draw a code's picture coarsely, below its own; none for a model that cannot.
  public var coarseSizes: [Int] {
    ((bundle.model as? any StagedGenerator)?.stageSizes ?? []).filter { $0 < bundle.model.size }
  }

  /// The picture `[1, size, size, 3]` of a code, to the bit what `Sampler.images(_:)` draws at the full size.
  /// - Parameters:
  ///   - made: of a recipe.
  ///   - size: one of `coarseSizes`, or the full size when nil.
  ///   - check: is called between layers, where the model can be asked there; what it throws ends the work.
  public func picture(_ made: Codes, size: Int? = nil, check: () throws -> Void = {}) throws -> Tensor {
    try check()
    guard let model = made.sampler.model as? any StagedGenerator else {
      precondition(size == nil, "picture: a size of \(size ?? 0) from a model that draws one size")
      var picture: Tensor?
      made.sampler.forEachPictures(made.codes) { pictures, _ in picture = pictures }
      return picture!
    }
    let styles = made.codes.layered(model.styleLayers).styles
    let (dimension, rows) = (styles.shape[2], Variable(styles.reshaped([1, styles.shape[1] * styles.shape[2]])))
    let layers = (0..<model.styleLayers).map { rows.lastAxis($0 * dimension..<($0 + 1) * dimension) }
    return try model.synthesize(
      layers: layers, channelOffsets: made.codes.channelOffsets.map { Variable($0) }, size: size ?? model.size,
      check: check
    ).value
  }
}
