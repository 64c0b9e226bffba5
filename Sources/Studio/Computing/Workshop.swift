import Colorization
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import NeuralNetworks

/// What the compute thread owns: the models that are open, pictures that were sent up, the folder for what is saved.
/// It is made on that thread and never leaves it.
final class Workshop {
  let options: StudioOptions
  let output: OutputFolder
  let thread: ComputeThread
  var pictures = PictureShelf()
  /// The drag that ended last, which may be gone on with.
  var drag: DragWork?
  private var models: [OpenModel] = []
  private var colorizers: [(name: String, model: ColorizerModel)] = []
  private var photographs: [ShownPhotograph] = []

  /// Generators that are open at a time; of more, the one that was not used for longest is closed.
  private static let modelLimit = 4

  init(options: StudioOptions, thread: ComputeThread) {
    (self.options, self.thread) = (options, thread)
    output = OutputFolder(options.output)
  }

  /// The model that is meant where none is named.
  var firstModel: String { options.model ?? ModelFiles.defaultName }

  /// A generator by name, opened where it is not.
  /// - Throws: what its file is refused with.
  func model(_ name: String?) throws -> OpenModel {
    let name = name ?? firstModel
    if let index = models.firstIndex(where: { $0.name == name }) {
      let model = models.remove(at: index)
      models.append(model)
      return model
    }
    let model = try OpenModel(name: name, output: output)
    if models.count == Self.modelLimit { models.removeFirst() }
    models.append(model)
    return model
  }

  /// The models that come along, those in the folders below the working folder, and those that are open.
  func listing() -> [ModelListing] {
    let kinds = ["latent-generator": "generator", "latent-colorizer": "colorizer"]
    let open = Set(models.map(\.name))
    var listings: [ModelListing] = []
    func add(_ entries: [WeightFileEntry], bundled: Bool) {
      for entry in entries where kinds[entry.format] != nil {
        listings.append(
          ModelListing(
            name: entry.name, kind: kinds[entry.format]!, bundled: bundled, open: open.contains(entry.name)))
      }
    }
    add(WeightFileCatalogue.bundled(), bundled: true)
    add(
      WeightFileCatalogue.files(in: options.runs).map { $0.named(options.runs.relativePath + "/" + $0.name) },
      bundled: false)
    for model in models where !listings.contains(where: { $0.name == model.name }) {
      listings.append(ModelListing(name: model.name, kind: "generator", bundled: false, open: true))
    }
    return listings
  }

  // MARK: Colours

  /// A colorizer by name, opened where it is not.
  /// - Throws: what its file is refused with.
  func colorizer(_ name: String?) throws -> ColorizerModel {
    let name = name ?? "colorizer"
    if let known = colorizers.first(where: { $0.name == name }) { return known.model }
    let model = try ColorizerFile.open(try WeightFileCatalogue.locate(name))
    if colorizers.count == 2 { colorizers.removeFirst() }
    colorizers.append((name, model))
    return model
  }

  /// The copy of a photograph that is on the screen, coloured.
  func colored(_ settings: ColorizeSettings) throws -> Image {
    try withPhotograph(settings) { try $0.colored(settings.colorHints(), by: $1) }
  }

  /// What the colorizer finds in the copy of a photograph where nobody gives it hints.
  func unhintedDraft(_ settings: ColorizeSettings) throws -> Colorizer.Draft {
    try withPhotograph(settings) { try $0.unhintedDraft(by: $1) }
  }

  private func withPhotograph<Value>(
    _ settings: ColorizeSettings, _ body: (inout ShownPhotograph, Colorizer) throws -> Value
  ) throws -> Value {
    let name = settings.model ?? "colorizer"
    var colorizer = Colorizer(try self.colorizer(name))
    try settings.apply(to: &colorizer)
    if let index = photographs.firstIndex(where: { $0.picture == settings.picture && $0.model == name }) {
      return try body(&photographs[index], colorizer)
    }
    photographs = photographs.suffix(1)
    photographs.append(ShownPhotograph(try pictures.picture(settings.picture), model: name))
    return try body(&photographs[photographs.count - 1], colorizer)
  }

  // MARK: Commands

  /// A recipe as a command reads it that is started where the studio was: with its model, and with the path of its file
  /// of codes.
  func portable(_ recipe: PictureRecipe) -> PictureRecipe {
    var recipe = recipe
    recipe.model = recipe.model ?? firstModel
    if case .codes(let file, let row) = recipe.start {
      recipe.start = .codes(file: output.shownPath(of: output.url.appendingPathComponent(file)), row: row)
    }
    return recipe
  }

  /// The line of the command that draws a recipe's picture to the byte.
  func command(for recipe: PictureRecipe) throws -> String {
    let model = try model(recipe.model)
    _ = try model.codes(of: recipe)
    return ShellLine.make(portable(recipe).command())
  }
}

extension WeightFileEntry {
  /// The same entry under another name.
  fileprivate func named(_ name: String) -> WeightFileEntry {
    (try? WeightFileEntry(contentsOf: url, name: name)) ?? self
  }
}
