import Engine
import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs
import Statistics

/// Draws the pictures of recipes with one model, and keeps what several of them need: directions by name, what is left
/// of one with others held, principal components, the spread of style channels.
///
/// What is kept follows from the model and its files alone, so a picture does not depend on those before it.
public final class PictureDrawer {
  /// The model, with the scorers and directions that came with it.
  public let bundle: ModelBundle
  /// Where the files of codes lie that recipes name.
  public let folder: URL
  private var directions: [String: Direction] = [:]
  private var heldDirections: [[String]: Direction] = [:]
  private var components: [Float: [Direction]] = [:]
  private var channelDeviations: [Float: [Float]] = [:]
  private var noisy: (noise: NoiseSource, sampler: Sampler)?

  /// Codes that components and the spread of channels are measured on: many for the least of them to be of use, few
  /// enough to be drawn while somebody waits.
  public static let measuredCodes = 2000

  /// - Parameters:
  ///   - bundle: the model.
  ///   - folder: where the files of codes lie that recipes name; the working folder, unless given.
  public init(_ bundle: ModelBundle, folder: URL = URL(fileURLWithPath: ".")) {
    (self.bundle, self.folder) = (bundle, folder)
  }

  /// What a picture is made of.
  public struct Codes {
    /// One code.
    public var codes: SynthesisCodes
    /// Its class, the first of two that are mixed.
    public let classIndex: Int
    /// ψ of the code; nil for one that was taken from a file as it was.
    public let truncation: Float?
    /// Of the model with the recipe's noise.
    public let sampler: Sampler
  }

  /// The code of a recipe as the synthesis reads it.
  /// - Throws: `PictureRecipeError`, `LatentSpaceError`, `ModelError` or `FileFormatError` for a part that does not fit
  ///   the model.
  public func codes(of recipe: PictureRecipe) throws -> Codes {
    try recipe.validate()
    let sampler = try sampler(noise: recipe.noise)
    let truncation = recipe.truncation ?? Sampler.defaultTruncation
    let edits = try recipe.edits.map { edit in
      (editor: try editor(edit, sampler), amount: Editor.Amount.deviations(edit.amount))
    }
    let latentEdits = edits.filter { $0.editor.direction.space == .z }
    let (start, ownClass) = try start(of: recipe, latent: latentEdits.first?.editor.direction, sampler)
    let classIndex = try recipe.className.map { try sampler.model.classIndex($0) } ?? ownClass
    let mixture = try recipe.otherClass.map {
      ClassMixture(from: classIndex, to: try sampler.model.classIndex($0.name), share: $0.share)
    }
    func styles(_ z: Tensor) -> Tensor {
      sampler.styles(z, mixtures: [mixture ?? ClassMixture(classIndex)], truncations: [truncation])
    }

    var codes: SynthesisCodes
    switch start {
    case .latents(let z):
      codes = SynthesisCodes(
        styles: styles(latentEdits.reduce(z) { $1.editor.latents($0, classes: [classIndex], amount: $1.amount) }))
    case .found(let found): codes = found
    }
    if let mix = recipe.mix { codes = try mixed(codes, mix, styles(sampler.codes(seeds: [mix.seed])), sampler) }
    if case .components(_, let at) = recipe.start {
      for (direction, amount) in zip(try components(truncation: truncation), at) {
        let editor = try Editor(sampler: sampler, direction: direction, file: direction.attribute)
        codes = editor.codes(moving: codes, classes: [classIndex], amount: .deviations(amount))
      }
    }
    codes = EditStack(sampler: sampler, edits: edits).codes(moving: codes, classes: [classIndex])
    if !recipe.channels.isEmpty { try move(&codes, recipe.channels, truncation: truncation, sampler) }
    if case .found = start { return Codes(codes: codes, classIndex: classIndex, truncation: nil, sampler: sampler) }
    return Codes(codes: codes, classIndex: classIndex, truncation: truncation, sampler: sampler)
  }

  /// The picture of a recipe.
  /// - Throws: what `codes(of:)` throws.
  public func image(of recipe: PictureRecipe) throws -> Image {
    let codes = try codes(of: recipe)
    return codes.sampler.images(codes.codes)[0]
  }

  // MARK: Starts

  /// - Parameter latent: a direction of z that has to apply, if any does.
  private func start(
    of recipe: PictureRecipe, latent: Direction?, _ sampler: Sampler
  ) throws -> (start: StartingCodes, classIndex: Int) {
    func drawn(_ z: Tensor, _ seed: UInt32) -> (StartingCodes, Int) {
      (.latents(z), Sampler.classIndex(ofSeed: seed, classes: sampler.model.classes.count))
    }
    switch recipe.start {
    case .seed(let seed): return drawn(sampler.codes(seeds: [seed]), seed)
    case .components(let seed, let at):
      guard !sampler.model.hasIntermediateSpace else { return drawn(sampler.codes(seeds: [seed]), seed) }
      // Without a w the components are those of z, and move it here.
      throw PictureRecipeError.field(
        "start.components", expected: "a model with a space w between z and the pictures", found: "\(at) for another")
    case .plane(let seeds, let at):
      let code = CodePlane.code(
        corners: sampler.codes(seeds: seeds), at: at, distribution: sampler.model.latentDistribution)
      return drawn(code, seeds[0])
    case .codes(let file, let row):
      let (found, classes) = try FoundCodes.read(
        contentsOf: file.hasPrefix("/") ? URL(fileURLWithPath: file) : folder.appendingPathComponent(file),
        forEditInZ: latent, single: false, model: sampler.model,
        notice: { _ in })
      guard found.shape[0] > row else {
        throw PictureRecipeError.field("start.row", expected: "0 to \(found.shape[0] - 1)", found: "\(row)")
      }
      let width = found.values.count / found.shape[0]
      let one = FoundCodes(
        names: [found.names[row]], space: found.space, shape: [1] + found.shape.dropFirst(),
        values: Array(found.values[row * width..<(row + 1) * width]))
      return (try one.start(model: sampler.model, file: file), classes[row])
    }
  }

  /// The sampler of the model with other noise than its own.
  /// - Throws: `ModelError.noAbility` for a model whose noise cannot be chosen.
  public func sampler(noise: NoiseSource?) throws -> Sampler {
    guard let noise else { return bundle.sampler }
    if let noisy, noisy.noise == noise { return noisy.sampler }
    let model = try bundle.model.ability((any NoisyGenerator).self, for: "noise that can be chosen")
    let sampler = Sampler(model: try model.replacingNoise(noise))
    noisy = (noise, sampler)
    return sampler
  }

  private func mixed(
    _ codes: SynthesisCodes, _ mix: PictureRecipe.Mix, _ other: Tensor, _ sampler: Sampler
  ) throws -> SynthesisCodes {
    try sampler.layered().requireStyleLayers(mix.layers)
    var result = codes.layered(sampler.styleLayers)
    let (dimension, replacement) = (other.shape[1], other.values)
    var styles = result.styles.values
    for layer in mix.layers { styles.replaceSubrange(layer * dimension..<(layer + 1) * dimension, with: replacement) }
    result.styles = Tensor(styles, shape: result.styles.shape)
    return result
  }

  // MARK: Moves

  private func editor(_ edit: PictureRecipe.Edit, _ sampler: Sampler) throws -> Editor {
    var direction = try direction(edit.direction, holding: edit.hold)
    if let layers = edit.layers {
      guard direction.space == .w else {
        throw LatentSpaceError.directionField(
          file: edit.direction, field: "layers", expected: "a direction of w, where each layer has a style of its own",
          found: "one of \(direction.space.rawValue)")
      }
      direction.layers = layers
    }
    return try Editor(sampler: sampler, direction: direction, file: edit.direction)
  }

  /// A direction by name, with others held.
  /// - Throws: what `ModelBundle.direction(_:space:)` and `Direction.holding` throw.
  public func direction(_ name: String, holding held: [String] = []) throws -> Direction {
    let own = try directions[name] ?? bundle.direction(name).direction
    directions[name] = own
    guard !held.isEmpty else { return own }
    if let known = heldDirections[[name] + held] { return known }
    let spread = try CodeSpread(
      of: bundle.sampler, in: own.space, truncation: own.truncation ?? Sampler.defaultTruncation)
    let turned = try own.holding(
      held.map { try bundle.direction($0, space: own.space).direction }, metric: .normals, spread: spread,
      classNames: bundle.model.classes
    ).direction
    heldDirections[[name] + held] = turned
    return turned
  }

  /// Forgets directions that were read from files, which may have changed.
  public func forgetDirections() { (directions, heldDirections) = ([:], [:]) }

  /// The first two principal components of w over the codes that the model draws, within classes.
  private func components(truncation: Float) throws -> [Direction] {
    if let known = components[truncation] { return known }
    let sampler = bundle.sampler
    let moments = try sampler.moments(count: Self.measuredCodes, truncation: truncation, seed: 0, in: .w)
    let origin = DirectionOrigin(
      method: "pca", space: .w, truncation: truncation, modelIdentity: sampler.model.identity,
      classNames: sampler.model.classes)
    let found = try PrincipalComponents(moments, count: 2).directions(of: moments, origin: origin)
    components[truncation] = found
    return found
  }

  private func move(
    _ codes: inout SynthesisCodes, _ channels: [PictureRecipe.Channel], truncation: Float, _ sampler: Sampler
  ) throws {
    let model = try sampler.channelled()
    let deviations = try deviations(truncation: truncation)
    var offsets = codes.channelOffsets?.values ?? [Float](repeating: 0, count: model.styleChannelCount)
    for channel in channels {
      let layers = model.styleChannels
      guard layers.indices.contains(channel.layer) else {
        throw PictureRecipeError.field(
          "channels.layer", expected: "0 to \(layers.count - 1)", found: "\(channel.layer)")
      }
      let range = layers[channel.layer].range
      guard (0..<range.count).contains(channel.channel) else {
        throw PictureRecipeError.field(
          "channels.channel", expected: "0 to \(range.count - 1)", found: "\(channel.channel)")
      }
      let place = range.lowerBound + channel.channel
      offsets[place] += channel.amount * deviations[place]
    }
    codes.channelOffsets = Tensor(offsets, shape: [1, offsets.count])
  }

  /// The standard deviation of each style channel over the codes that the model draws.
  private func deviations(truncation: Float) throws -> [Float] {
    if let known = channelDeviations[truncation] { return known }
    let sampler = bundle.sampler
    let count = Self.measuredCodes / 4
    let classes = (0..<count).map { $0 % sampler.model.classes.count }
    let channels = try sampler.codes(
      sampler.codes(count: count, seed: 0), classes: classes, truncation: truncation, in: .s)
    let (centred, _) = Matrix.centredWithinClasses(Matrix(features: channels), classes: classes)
    let found = centred.withUnsafeElements { values in
      (0..<centred.columns).map { column in
        let sum = (0..<count).reduce(0.0) {
          $0 + values[$1 * centred.columns + column] * values[$1 * centred.columns + column]
        }
        return Float((sum / Double(count)).squareRoot())
      }
    }
    channelDeviations[truncation] = found
    return found
  }
}
