import Engine
import GenerativeModels
import ImageCodecs

extension Sampler {
  /// Calls `body` with the pictures of a w for each layer, `[N, styleLayers, styleDimension]`, block by block.
  public func forEachPictures(
    layerStyles w: Tensor, _ body: (_ pictures: Tensor, _ range: Range<Int>) throws -> Void
  ) rethrows {
    let (count, layers, dimension) = (w.shape[0], w.shape[1], w.shape[2])
    try forEachBlock(w.reshaped([count, layers * dimension])) { block, range in
      let block = Variable(block)
      let pictures = model.pictures(
        layerStyles: (0..<layers).map { block.lastAxis($0 * dimension..<($0 + 1) * dimension).value })
      try body(range.count == Self.blockSize ? pictures : pictures.firstRows(range.count), range)
    }
  }

  /// The pictures of a w for each layer, `[N, styleLayers, styleDimension]`.
  public func images(layerStyles w: Tensor) -> [Image] {
    var images: [Image] = []
    forEachPictures(layerStyles: w) { pictures, _ in images += makeImages(pictures) }
    return images
  }
}
