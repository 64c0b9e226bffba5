import Engine
import GenerativeModels
import ImageCodecs

/// A path through a space of codes with the classes and the truncation on the way: frames, drawn a block at a time.
public struct LatentWalk: FrameSource, Sendable {
  /// Where the classes of a walk come from.
  ///
  /// In z a frame's class goes into the mapping. A code of w was made under its class already: there the class says
  /// only towards which mean w truncation leads, and nothing at all where ψ is 1.
  public enum Classes: Sendable {
    /// One class all along.
    case fixed(Int)
    /// A class a keyframe, and mixtures between them.
    case keyframes([Int])
    /// From one class to another; a closed walk goes there and back.
    case between(Int, Int)
  }

  /// The codes on the way, of the dimension of `space`.
  public let path: any LatentPath
  /// The space of the codes, z or w.
  public let space: CodeSpace
  /// Where the classes on the way come from.
  public let classes: Classes
  /// ψ at the beginning and at the end; a closed walk goes there and back.
  public let truncation: (from: Float, to: Float)
  /// How classes pass into one another; the path has its own.
  public let easing: Easing

  /// - Parameters:
  ///   - path: the codes on the way, of the dimension of `space`.
  ///   - space: of the codes, z or w.
  ///   - classes: where the classes on the way come from.
  ///   - truncation: ψ at the beginning and at the end.
  ///   - easing: how classes pass into one another.
  public init(
    path: any LatentPath, space: CodeSpace, classes: Classes, truncation: (from: Float, to: Float),
    easing: Easing = .linear
  ) {
    (self.path, self.space, self.classes) = (path, space, classes)
    (self.truncation, self.easing) = (truncation, easing)
  }

  /// The time of a frame: an open walk shows both of its ends, a closed one its beginning once.
  public func time(ofFrame index: Int, count: Int) -> Double {
    path.isClosed ? Double(index) / Double(count) : count > 1 ? Double(index) / Double(count - 1) : 0
  }

  /// How far what goes from a beginning to an end has come at time t.
  private func progress(at t: Double) -> Double { path.isClosed ? 1 - abs(1 - 2 * t) : t }

  /// The class, or the mixture of two, at time t.
  public func mixture(at t: Double) -> ClassMixture {
    switch classes {
    case .fixed(let index): return ClassMixture(index)
    case .keyframes(let indices):
      let place = KeyframePlace(at: t, keyframes: indices.count, isClosed: path.isClosed)
      return ClassMixture(from: indices[place.from], to: indices[place.to], share: Float(easing(place.share)))
    case .between(let from, let to): return ClassMixture(from: from, to: to, share: Float(easing(progress(at: t))))
    }
  }

  /// ψ at time t.
  public func truncation(at t: Double) -> Float {
    truncation.from + Float(progress(at: t)) * (truncation.to - truncation.from)
  }

  /// The pictures of all frames, in memory: for walks that are short.
  public func images(frames count: Int, sampler: Sampler) -> [Image] {
    var images: [Image] = []
    forEachPictures(frames: count, sampler: sampler) { pictures, _ in images += pictures.makeImages() }
    return images
  }

  public func codes(frames: Range<Int>, of count: Int, sampler: Sampler) -> SynthesisCodes {
    let times = frames.map { time(ofFrame: $0, count: count) }
    let points = times.map { path.point(at: $0) }
    let codes = Tensor(points.flatMap { $0.map(Float.init) }, shape: [points.count, points[0].count])
    let mixtures = times.map { mixture(at: $0) }
    let whole = [Float](repeating: 1, count: times.count)
    return sampler.truncatedCodes(
      space == .z ? sampler.styles(codes, mixtures: mixtures, truncations: whole) : codes, mixtures: mixtures,
      truncations: times.map { truncation(at: $0) })
  }
}
