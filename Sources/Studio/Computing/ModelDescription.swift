import GenerativeModels
import LatentSpace
import ModelImport

/// What the page knows of a direction.
struct DirectionDescription: Encodable, Sendable {
  /// What recipes and commands call it.
  let name: String
  let space: CodeSpace
  let layers: String?
  let attribute: String
  /// Amounts that a slider goes over.
  let reach: [Float]
  /// "bundled", "file", "pca", "sefa" or "label".
  let origin: String
  /// ψ of the codes that its unit is measured on.
  let truncation: Float?

  init(_ direction: Direction, name: String, origin: String) {
    (self.name, self.origin) = (name, origin)
    (space, attribute, truncation) = (direction.space, direction.attribute, direction.truncation)
    layers = direction.layers.map { "\($0.lowerBound)-\($0.upperBound)" }
    reach = [-3, 3]
  }
}

/// What the page knows of an open generator.
struct ModelDescription: Encodable, Sendable {
  let name: String
  let family: String
  /// Height, width, channels.
  let size: [Int]
  let classes: [String]
  let hasClasses: Bool
  let spaces: [String]
  let layers: Int
  /// Style channels of each layer that has some.
  let styleChannels: [Int]
  let styleLayers: [String]
  let truncation: Float
  let canMix: Bool
  let noise: [String]
  /// What can be moved when points are dragged, the usual first; none where the model cannot do that.
  let dragSpaces: [DragSpace]
  /// Steps of a drag at most, until the user says otherwise.
  let dragSteps: Int
  let directions: [DirectionDescription]
  let attributes: [String]

  init(_ open: OpenModel) throws {
    let model = open.model
    name = open.name
    family = Self.family(of: model)
    size = [model.size, model.size, model.colorChannels]
    classes = model.classes
    hasClasses = model.classes.count > 1
    let channels = (model as? any StyleChannelGenerator)?.styleChannels ?? []
    spaces = ["z"] + (model.hasIntermediateSpace ? ["w"] : []) + (channels.isEmpty ? [] : ["s"])
    layers = open.drawer.bundle.sampler.styleLayers
    styleChannels = channels.map(\.range.count)
    styleLayers = channels.map(\.layer)
    truncation = Sampler.defaultTruncation
    canMix = layers > 1
    noise = Self.noise(of: model)
    dragSpaces = open.drawer.bundle.sampler.dragSpaces
    dragSteps = DragOptions.defaultSteps
    directions = open.directions
    attributes = try open.attributes().map(\.name)
  }

  private static func family(of model: any ImageGenerator) -> String {
    model is GeneratorModel ? "latent" : "\(type(of: model))"
  }

  /// The kinds of noise that can be chosen.
  private static func noise(of model: any ImageGenerator) -> [String] {
    guard let noisy = model as? any NoisyGenerator else { return [] }
    return ((try? noisy.replacingNoise(.file)) == nil ? [] : ["file"]) + ["none", "seed"]
  }
}

/// A model that can be opened.
struct ModelListing: Encodable, Sendable {
  let name: String
  /// "generator" or "colorizer".
  let kind: String
  let bundled: Bool
  let open: Bool
}
