import Datasets
import Engine
import ImageCodecs
import NeuralNetworks
import Scoring

extension GeneratorModel {
  /// How far each picture of the model's size is beyond those it was trained on, more than 1 for one that is unlike
  /// them; nil where the model's file does not say what they were like.
  public func strangeness(of images: [Image]) -> [Double]? {
    guard let known, let features = Self.features(of: self),
      known.content.means.count == features(Array(images.prefix(1))).content.columns
    else { return nil }
    return stride(from: 0, to: images.count, by: 16).flatMap { start in
      known.strangeness(features(Array(images[start..<min(start + 16, images.count)])))
    }
  }

  /// This model, knowing what pictures like its training's look like, as its critic sees them; unchanged where
  /// the file has no critic or the pictures are too few.
  /// - Throws: `LinearAlgebraError` for features that are not finite; what `progress` throws.
  public func knowing(
    _ images: DecodedImages, progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> GeneratorModel {
    precondition(images.size == architecture.size, "GeneratorModel: pictures of \(images.size) pixels")
    var result = self
    guard let features = Self.features(of: self) else { return result }
    result.known = try KnownPictures.measured(
      count: images.count, side: images.size, features: { features($0.map(images.image)) }, progress: progress)
    return result
  }

  /// What the critic makes of pictures of the model's size; nil where the file has none.
  private static func features(of model: GeneratorModel) -> (([Image]) -> KnownPictures.Features)? {
    guard let (critic, parameters) = model.makeCritic() else { return nil }
    let (bound, size) = (BoundParameters(constant: parameters), model.architecture.size)
    return { images in
      let pixels = Tensor(
        images.flatMap { $0.converted(toChannels: 3).floatPixels() }, shape: [images.count, size, size, 3])
      let blocks = critic.activations(Variable(pixels), bound)
      return KnownPictures.Features(images, activations: blocks.suffix(2).map(\.value))
    }
  }
}
