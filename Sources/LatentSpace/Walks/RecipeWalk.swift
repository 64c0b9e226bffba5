import Engine
import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs

/// A walk through the pictures of recipes: straight lines between their codes as the synthesis reads them, a style for
/// each layer and what is added to the style channels. A keyframe's picture is that of its recipe to the bit.
public struct RecipeWalk: FrameSource {
  /// The mark of the files of `latent walk`, which replaces them.
  public static let mark = FileMark("latent walk")

  /// The codes of the keyframes, one after the other.
  public let keyframes: SynthesisCodes
  /// Whether it returns to the first keyframe.
  public let isClosed: Bool
  /// Of the model with the noise of the first keyframe.
  public let sampler: Sampler

  /// - Parameters:
  ///   - recipes: two or more, of one model; the noise is that of the first.
  ///   - isClosed: whether the walk returns to the first.
  ///   - drawer: of the model.
  /// - Throws: `PictureRecipeError` for fewer than two, and what `PictureDrawer.codes(of:)` throws.
  public init(_ recipes: [PictureRecipe], isClosed: Bool, drawer: PictureDrawer) throws {
    guard (2...1000).contains(recipes.count) else {
      throw PictureRecipeError.field("keyframes", expected: "2 to 1000", found: "\(recipes.count)")
    }
    let made = try recipes.map { try drawer.codes(of: $0) }
    sampler = made[0].sampler
    self.isClosed = isClosed
    // All of one kind: layers where one has layers, offsets where one has offsets.
    let isLayered = made.contains { $0.codes.styles.shape.count == 3 }
    let offsetCount = made.compactMap { $0.codes.channelOffsets?.shape[1] }.first
    let layers = sampler.styleLayers
    keyframes = SynthesisCodes(
      joining: made.map { made in
        var codes = isLayered ? made.codes.layered(layers) : made.codes
        if let offsetCount, codes.channelOffsets == nil { codes.channelOffsets = Tensor.zeros([1, offsetCount]) }
        return codes
      })
  }

  public func codes(frames: Range<Int>, of count: Int, sampler: Sampler) -> SynthesisCodes {
    let places = frames.map { frame in
      let t = isClosed ? Double(frame) / Double(count) : count > 1 ? Double(frame) / Double(count - 1) : 0
      return KeyframePlace(at: t, keyframes: keyframes.count, isClosed: isClosed)
    }
    func mixed(_ tensor: Tensor) -> Tensor {
      let (width, values) = (tensor.count / tensor.shape[0], tensor.values)
      let rows = places.flatMap { place -> [Float] in
        let (from, to) = (place.from * width, place.to * width)
        let share = Float(place.share)
        guard share != 0 else { return Array(values[from..<from + width]) }
        guard share != 1 else { return Array(values[to..<to + width]) }
        return (0..<width).map { values[from + $0] + share * (values[to + $0] - values[from + $0]) }
      }
      return Tensor(rows, shape: [places.count] + tensor.shape.dropFirst())
    }
    return SynthesisCodes(styles: mixed(keyframes.styles), channelOffsets: keyframes.channelOffsets.map(mixed))
  }
}
