import GenerativeModels

/// All that one picture comes from: the value that the studio shows, that is copied as a command, and that `latent
/// sample` draws again to the byte.
///
/// Its parts apply in this order: the start gives a code z, which edits in z move; the mapping and the truncation make w
/// of it, under a class or a mixture of two; some layers may take their w from another seed; the two components, then
/// the edits in w and S, then single style channels move that. A start from a file of codes of w enters after the
/// truncation.
public struct PictureRecipe: Equatable, Sendable {
  /// Where the code comes from.
  public enum Start: Equatable, Sendable {
    /// The code of `latent sample --seeds`.
    case seed(UInt32)
    /// Between the codes of two or three seeds (see `CodePlane`).
    case plane(seeds: [UInt32], at: [Float])
    /// The code of a seed moved along the first two principal components of the codes that the model draws, in
    /// standard deviations.
    case components(seed: UInt32, at: [Float])
    /// A row of a file of codes, as `latent invert` writes one. The name is that of a file in the folder that
    /// `PictureDrawer` is given.
    case codes(file: String, row: Int)
  }

  /// An edit along a direction.
  public struct Edit: Equatable, Sendable {
    /// A name or a file, as `ModelBundle.direction(_:space:)` takes it.
    public var direction: String
    /// In standard deviations, within ±1000.
    public var amount: Float
    /// Layers of the synthesis that move, for a direction of w; the direction's own, or all, when nil.
    public var layers: ClosedRange<Int>?
    /// Directions that this one keeps clear of (see `Direction.holding`).
    public var hold: [String]

    /// An edit by its parts.
    /// - Parameters:
    ///   - direction: a name or a file, as `ModelBundle.direction(_:space:)` takes it.
    ///   - amount: in standard deviations.
    ///   - layers: the layers of the synthesis that move, counted from 0; the direction's own, or all, when nil.
    ///   - hold: directions that this one keeps clear of, by name or file.
    public init(direction: String, amount: Float, layers: ClosedRange<Int>? = nil, hold: [String] = []) {
      (self.direction, self.amount, self.layers, self.hold) = (direction, amount, layers, hold)
    }
  }

  /// A move of one style channel.
  public struct Channel: Equatable, Sendable, Codable {
    /// An index in `StyleChannelGenerator.styleChannels`.
    public var layer: Int
    /// Of the layer, from 0.
    public var channel: Int
    /// In standard deviations of the channel over codes that the model draws, within ±1000.
    public var amount: Float

    /// A move by its parts.
    /// - Parameters:
    ///   - layer: an index in `StyleChannelGenerator.styleChannels`.
    ///   - channel: the channel of the layer, from 0.
    ///   - amount: in standard deviations of the channel.
    public init(layer: Int, channel: Int, amount: Float) {
      (self.layer, self.channel, self.amount) = (layer, channel, amount)
    }
  }

  /// Layers whose w is that of another seed, under the same class and truncation (style mixing; Karras, Laine and Aila,
  /// CVPR 2019, section 3.1).
  public struct Mix: Equatable, Sendable {
    /// The seed of the code whose w the layers take.
    public var seed: UInt32
    /// The layers of the synthesis that take it, counted from 0, the coarsest.
    public var layers: ClosedRange<Int>

    /// A mix by its parts.
    /// - Parameters:
    ///   - seed: of the code whose w the layers take.
    ///   - layers: the layers of the synthesis that take it, counted from 0.
    public init(seed: UInt32, layers: ClosedRange<Int>) { (self.seed, self.layers) = (seed, layers) }
  }

  /// A second class, mixed into the first.
  public struct OtherClass: Equatable, Sendable, Codable {
    /// The class, as the model names it.
    public var name: String
    /// 0 is the first class alone, 1 the second.
    public var share: Float

    /// A second class with its share.
    /// - Parameters:
    ///   - name: the class, as the model names it.
    ///   - share: 0 for the first class alone, 1 for the second alone.
    public init(name: String, share: Float) { (self.name, self.share) = (name, share) }
  }

  /// A model's name or file; `ModelFiles.defaultName` when nil.
  public var model: String?
  /// Where the code comes from.
  public var start: Start
  /// When nil, the class that `latent sample` gives the start's (first) seed: the model's classes in turn from seed 1
  /// on; for a file of codes the one that it says.
  public var className: String?
  /// A second class that is mixed into the first; nil for one class alone.
  public var otherClass: OtherClass?
  /// ψ, within ±10; `Sampler.defaultTruncation` when nil. Codes of w from a file are taken as they are.
  public var truncation: Float?
  /// Edits along directions: those in z are made first, then those in w and S, each kind in its order.
  public var edits: [Edit]
  /// Moves of single style channels, after all edits.
  public var channels: [Channel]
  /// Layers that take their w from another seed; nil for none.
  public var mix: Mix?
  /// What the layers of a network with noise add; its file's when nil.
  public var noise: NoiseSource?

  /// A recipe by its parts; `validate` says whether their numbers are in range.
  /// - Parameters:
  ///   - model: a model's name or file; `ModelFiles.defaultName` when nil.
  ///   - start: where the code comes from.
  ///   - className: the class; when nil, that which goes with the start's first seed, or which a file of codes says.
  ///   - otherClass: a second class that is mixed into the first; nil for one class alone.
  ///   - truncation: ψ; `Sampler.defaultTruncation` when nil.
  ///   - edits: edits along directions, in their order.
  ///   - channels: moves of single style channels.
  ///   - mix: layers that take their w from another seed; nil for none.
  ///   - noise: what the layers of a network with noise add; its file's when nil.
  public init(
    model: String? = nil, start: Start, className: String? = nil, otherClass: OtherClass? = nil,
    truncation: Float? = nil, edits: [Edit] = [], channels: [Channel] = [], mix: Mix? = nil, noise: NoiseSource? = nil
  ) {
    (self.model, self.start, self.className, self.otherClass) = (model, start, className, otherClass)
    (self.truncation, self.edits, self.channels, self.mix) = (truncation, edits, channels, mix)
    self.noise = noise
  }

  /// Refuses numbers that no picture comes from: ranges, and counts of edits that would cost without bound.
  /// - Throws: `PictureRecipeError` naming the part.
  public func validate() throws {
    func require(_ holds: Bool, _ field: String, _ expected: String, _ found: Any) throws {
      if !holds { throw PictureRecipeError.field(field, expected: expected, found: "\(found)") }
    }
    switch start {
    case .seed: break
    case .plane(let seeds, let at):
      try require((2...3).contains(seeds.count), "start.plane.seeds", "2 or 3 seeds", "\(seeds.count)")
      try require(
        at.count == seeds.count - 1 && at.allSatisfy { abs($0) <= 100 }, "start.plane.at",
        "\(seeds.count - 1) numbers within ±100", at)
    case .components(_, let at):
      try require(
        at.count == 2 && at.allSatisfy { abs($0) <= 1000 }, "start.components.at", "2 numbers within ±1000", at)
    case .codes(let file, let row):
      try require(!file.isEmpty, "start.codes", "a file", "none")
      try require((0...1_000_000).contains(row), "start.row", "a row from 0 to 1,000,000", row)
    }
    if let otherClass {
      try require((0...1).contains(otherClass.share), "otherClass.share", "a number from 0 to 1", otherClass.share)
    }
    if let truncation { try require(abs(truncation) <= 10, "truncation", "a number from -10 to 10", truncation) }
    try require(edits.count <= 100, "edits", "at most 100", edits.count)
    for (index, edit) in edits.enumerated() {
      try require(!edit.direction.isEmpty, "edits[\(index)].direction", "a name", "none")
      try require(abs(edit.amount) <= 1000, "edits[\(index)].amount", "a number within ±1000", edit.amount)
      try require(edit.hold.count <= 100, "edits[\(index)].hold", "at most 100", edit.hold.count)
    }
    try require(channels.count <= 1000, "channels", "at most 1000", channels.count)
    for (index, channel) in channels.enumerated() {
      try require(abs(channel.amount) <= 1000, "channels[\(index)].amount", "a number within ±1000", channel.amount)
    }
  }
}

/// What can be wrong with a picture's recipe.
public enum PictureRecipeError: Error, Equatable, CustomStringConvertible {
  /// A part of a recipe, named as in its JSON, that is not what it should be.
  case field(String, expected: String, found: String)
  /// A file that is no recipe of a picture, or whose parts cannot be read.
  case format(file: String, expected: String, found: String)

  public var description: String {
    switch self {
    case .field(let field, let expected, let found): "\(field): expected \(expected), found \(found)"
    case .format(let file, let expected, let found): "\(file): expected \(expected), found \(found)"
    }
  }
}
