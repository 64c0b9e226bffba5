import Engine
import GenerativeModels
import NeuralNetworks

/// Pulls points of a picture to where they should be, by moving its code a little in each step (Pan et al., "Drag your
/// GAN", SIGGRAPH 2023).
///
/// A step takes one move of Adam down the gradient of `MotionSupervision`, draws the picture, and finds the points
/// again with `PointTracker`:
///
/// ```swift
/// var dragger = try Dragger(sampler, from: start, pairs: [DragPair(from: nose, to: place)])
/// while !dragger.frame.hasArrived, dragger.frame.step < 100 {
///   dragger.step()
///   show(dragger.frame)
/// }
/// ```
///
/// It is a value: a copy goes on from where it was made, which is all that undoing takes, and stopping is to take no
/// more steps. Steps taken in several parts give the bits of steps taken at once, on any number of threads.
public struct Dragger {
  /// Of the generator that draws the pictures.
  public let sampler: Sampler
  /// The points of the first picture and their targets, in pixels, in the order given.
  public let pairs: [DragPair]
  /// With all that was left to the model filled in.
  public let options: DragOptions
  /// The newest picture and its points.
  public private(set) var frame: DragFrame
  private let variables: DragVariables
  private let supervision: MotionSupervision
  private let tracker: PointTracker
  private var deviations = ParameterSet()
  private var optimizer: Adam
  /// Of the newest picture's loss.
  private var gradients: [Tensor]

  /// Draws the picture that the drag begins with.
  /// - Parameters:
  ///   - sampler: with the generator.
  ///   - start: the code.
  ///   - pairs: points of its picture and their targets, at least one, all within the picture.
  ///   - mask: what may change; everything when nil.
  ///   - options: how it is dragged.
  ///   - prior: the spread of the model's styles, where it is there already; measured when nil, which takes a moment.
  /// - Throws: `ModelError.noAbility` for a generator without feature maps, or without the space that is asked for;
  ///   `LatentSpaceError.drag` for points outside of the picture, a mask of another size, layers that there are not;
  ///   what measuring the spread of styles does.
  public init(
    _ sampler: Sampler, from start: DragStart, pairs: [DragPair], mask: DragMask? = nil,
    options: DragOptions = DragOptions(), prior: StylePrior? = nil
  ) throws {
    let options = try options.resolved(for: sampler, start: start)
    let size = sampler.model.size
    try Self.require(pairs, size: size)
    if let mask, mask.size != size {
      throw LatentSpaceError.mask(
        file: "mask", expected: "\(size) × \(size) pixels", found: "\(mask.size) × \(mask.size)")
    }
    (self.sampler, self.pairs, self.options) = (sampler, pairs, options)
    variables = DragVariables(
      start, sampler: sampler, space: options.space!, moved: options.movedLayers ?? 1,
      prior: options.space == .z ? nil : try prior ?? StylePrior(sampler: sampler))
    for (index, deviation) in variables.start.enumerated() { _ = deviations.add("deviation.\(index)", deviation) }
    optimizer = Adam(for: deviations, learningRate: Float(options.rate))

    let (picture, map) = variables.draw(deviations.tensors.map { Variable($0) }, featureLayer: options.featureLayer!)
    let points = pairs.map(\.from)
    tracker = PointTracker(map.value, points: points, size: size, options: options)
    supervision = MotionSupervision(pairs, map: map.value, picture: picture.value, mask: mask, options: options)
    (gradients, frame) = ([], DragFrame.unmoved(variables, deviations, picture.value, points))
    look(following: false)
  }

  /// Moves the code, draws its picture and finds the points in it.
  public mutating func step() {
    optimizer.update(&deviations, gradients: gradients.map { Variable($0) })
    look(following: true)
  }

  /// Takes steps until all points have arrived, or so many have been taken.
  /// - Parameters:
  ///   - steps: at most.
  ///   - progress: is given each new frame; returns false to stop, which leaves the frame as it is.
  public mutating func run(steps: Int, progress: (DragFrame) throws -> Bool) rethrows {
    for _ in 0..<steps where !frame.hasArrived {
      step()
      guard try progress(frame) else { return }
    }
  }

  /// Draws the code's picture, finds the points in it, and the gradient that the next step follows.
  private mutating func look(following: Bool) {
    let tape = Tape()
    let bound = BoundParameters(deviations, on: tape)
    let (picture, map) = variables.draw(bound.variables, featureLayer: options.featureLayer!)
    let points = following ? tracker.follow(frame.points, in: map.value) : frame.points
    var loss = supervision.loss(map, picture: picture, points: points)
    if options.priorWeight > 0 {
      let scale = options.priorWeight / Float(deviations.count)
      loss = bound.variables.reduce(loss) { $0 + $1.squared().sum() * scale }
    }
    let distances = zip(points, pairs).map { $0.distance(to: $1.to) }
    frame = DragFrame(
      step: optimizer.steps, points: points, distances: distances,
      hasArrived: distances.allSatisfy { $0 <= options.tolerance }, loss: Double(loss.value.scalar),
      picture: picture.value, codes: variables.codes(deviations.tensors), z: variables.z(deviations.tensors))
    gradients = tape.gradients(of: loss, withRespectTo: bound.variables, releasing: true).map(\.value)
  }

  private static func require(_ pairs: [DragPair], size: Int) throws {
    guard !pairs.isEmpty else {
      throw LatentSpaceError.drag(what: "points", expected: "at least one", found: "none")
    }
    for pair in pairs {
      for point in [pair.from, pair.to] where !point.isInside(size) {
        throw LatentSpaceError.drag(
          what: "point", expected: "0 to \(size - 1) to the right and downwards", found: "\(point.x),\(point.y)")
      }
    }
  }
}

extension DragFrame {
  /// The picture that a drag begins with, before anything is known of its loss.
  fileprivate static func unmoved(
    _ variables: DragVariables, _ deviations: ParameterSet, _ picture: Tensor, _ points: [PicturePoint]
  ) -> DragFrame {
    DragFrame(
      step: 0, points: points, distances: [], hasArrived: false, loss: 0, picture: picture,
      codes: variables.codes(deviations.tensors), z: variables.z(deviations.tensors))
  }
}
