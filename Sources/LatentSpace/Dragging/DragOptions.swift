/// What is moved when points of a picture are dragged.
public enum DragSpace: String, Codable, CaseIterable, Sendable {
  /// The code that the mapping reads: for generators without a space w.
  case z
  /// One style for all layers.
  case w
  /// A style for each of the first layers; the others keep theirs, and with them colours and textures.
  case layers
}

/// How points of a picture are dragged. Lengths in pixels are of the picture.
public struct DragOptions: Codable, Equatable, Sendable {
  /// How many steps to give `Dragger.run(steps:progress:)` where nobody says otherwise, as the command and the studio do:
  /// chosen together with the rate and λ of these options (`Benchmarks/drag.md`).
  public static let defaultSteps = 800

  /// What is moved; nil for `layers` where the generator has them, else w, else z.
  public var space: DragSpace?
  /// How many of the first layers move in `DragSpace.layers`; nil for those of sizes up to a quarter of the picture's.
  public var movedLayers: Int?
  /// Which feature maps are pulled, an index in `featureLayers`; nil for the last of half the picture's size.
  public var featureLayer: Int?
  /// Radius of the square around a point whose features are pulled, r₁.
  public var pulledRadius = 3
  /// How far a point is looked for from where it was a step before, r₂.
  public var trackedRadius = 4
  /// Radius of the square of features that a point is known by.
  public var templateRadius = 1
  /// How far ahead of a point its features are wanted in a step, at most: the length of d, above 0.
  ///
  /// Features of half the picture's size hardly differ from one pixel to the next, so a reach of 1, as in the paper's
  /// larger pictures, pulls too little to move a point.
  public var reach = 5.0
  /// Adam's rate, in standard deviations of the codes along the direction in which they vary most.
  public var rate = 0.3
  /// Weight of what changes outside of the mask, in features and in pixels, λ.
  public var maskWeight: Float = 6
  /// Weight of the mean square of δ, by which the code has moved (see `DragVariables`).
  public var priorWeight: Float = 0
  /// A point has arrived when it is as near to its target, in pixels.
  public var tolerance = 1.0

  /// Options of default values; what is nil is left to the model.
  public init() {}
}
