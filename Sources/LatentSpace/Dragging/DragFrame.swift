import Engine
import GenerativeModels
import ImageCodecs

/// A picture while its points are dragged, with all that belongs to it.
public struct DragFrame {
  /// Moves of the code so far; 0 for the picture that the drag begins with.
  public let step: Int
  /// Where the points are now, in the order of the pairs.
  public let points: [PicturePoint]
  /// How far they still have to go, in pixels.
  public let distances: [Double]
  /// Whether all have arrived.
  public let hasArrived: Bool
  /// What the next move makes smaller (see `MotionSupervision`).
  public let loss: Double
  /// `[1, size, size, 3]`, about [-1, 1].
  public let picture: Tensor
  /// What the synthesis reads, one code.
  public let codes: SynthesisCodes
  /// The code that the mapping reads, `[1, latentDimension]`, where that is what moves.
  public let z: Tensor?

  /// The picture in eight bits.
  public var image: Image { picture.makeImages()[0] }
}
