import Datasets
import Engine
import ImageCodecs
import NeuralNetworks
import Scoring

extension ColorizerModel {
  /// How far a picture's lightness is beyond that of those it was trained on, more than 1 for one that is unlike them;
  /// nil where the model's file does not say what they were like.
  public func strangeness(of image: Image) -> Double? {
    guard let known else { return nil }
    let features = features(of: image, side: known.side)
    return features.content.columns == known.content.means.count
      ? known.strangeness(features, ownSides: [min(image.width, image.height)])[0] : nil
  }

  /// Whether a picture is unlike those the model was trained on since it is so small: it lacks more than half an octave
  /// of their detail. False where the model's file does not say how large they were.
  public func isTooSmall(_ image: Image) -> Bool {
    known.map { $0.lack(ofShorterSide: min(image.width, image.height)) > 1 } ?? false
  }

  /// This model, knowing what pictures like its training's look like, as its network sees their lightness at
  /// `workingSize`; unchanged where they are too few.
  /// - Throws: the error of a picture that cannot be read any more, `LinearAlgebraError` for features that are not
  ///   finite, what `progress` throws.
  public func knowing(
    _ pictures: PictureCache, progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> ColorizerModel {
    var result = self
    result.known = try KnownPictures.measured(
      count: pictures.count, side: workingSize, ownSides: pictures.ownSides,
      features: { items in
        let parts = try pictures.pictures(items).map { features(of: $0, side: workingSize) }
        return KnownPictures.Features(
          texture: Matrix(parts.map { $0.texture.row(0) }), content: Matrix(parts.map { $0.content.row(0) }))
      }, progress: progress)
    return result
  }

  /// What the way down of the network makes of the lightness of a copy of a picture's largest square in the middle, the
  /// shape of the training's pictures.
  private func features(of image: Image, side: Int) -> KnownPictures.Features {
    var colorizer = Colorizer(self)
    colorizer.copySize = side
    let whole = image.separatingAlpha().image
    let square = min(whole.width, whole.height)
    let picture = whole.cropped(
      x: (whole.width - square) / 2, y: (whole.height - square) / 2, width: square, height: square)
    let size = colorizer.copySize(width: picture.width, height: picture.height)
    let seen = picture.resized(width: size.width, height: size.height)
    let copy = LabPictures([seen])
    var state = NormalizationState(mode: normalization == .picture ? .batch : .running)
    state.statistics = statistics
    let input = Variable(Colorizer.filled(copy.input(channels: architecture.inputChannels)))
    let levels = network.encoded(input, BoundParameters(constant: parameters), &state)
    return KnownPictures.Features([seen], activations: levels.suffix(2).map(\.value))
  }
}
