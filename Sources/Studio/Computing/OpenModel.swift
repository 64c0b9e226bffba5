import Engine
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import Training
import Scoring

/// A generator that is open, with what belongs to it. It lives on the compute thread.
final class OpenModel {
  /// As it was asked for.
  let name: String
  let drawer: PictureDrawer
  private let output: OutputFolder
  private var scorers: [AttributeScorer]?
  private var prior: StylePrior?
  /// Seconds that a picture of each size took last.
  private var seconds: [Int: Double] = [:]
  private(set) var directions: [DirectionDescription] = []
  /// Of pictures of one class, or of all when nil; the last few that were asked for.
  private var labellings: [(className: String?, labelling: Labelling)] = []

  init(name: String, output: OutputFolder) throws {
    (self.name, self.output) = (name, output)
    drawer = PictureDrawer(try ModelBundle(named: name), folder: output.url)
    readDirections()
  }

  var model: any ImageGenerator { drawer.bundle.model }

  // MARK: Directions

  /// Reads anew which directions there are: those that came with the model, and the files in the output folder that are
  /// of this model.
  func readDirections() {
    drawer.forgetDirections()
    let files = drawer.bundle.files
    directions = files.directionNames.compactMap { name in
      (try? Direction(contentsOf: files.directions.appendingPathComponent(name + ".safetensors")))
        .map { DirectionDescription($0, name: name, origin: "bundled") }
    }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: output.url.path)) ?? []).sorted()
    for file in names where file.hasSuffix(".safetensors") && !file.hasPrefix(".") {
      let url = output.url.appendingPathComponent(file)
      guard let direction = try? Direction(contentsOf: url), direction.modelIdentity == model.identity else { continue }
      let origins = ["pca": "pca", "sefa": "sefa", BoundaryFinder.labelMethod: "label"]
      let origin = origins[direction.method] ?? "file"
      directions.append(DirectionDescription(direction, name: output.shownPath(of: url), origin: origin))
    }
  }

  /// Refuses names that are none of the directions above: a page may not have any file read.
  /// - Throws: `LatentSpaceError.directionNotFound`.
  func requireKnown(_ recipe: PictureRecipe) throws {
    let known = directions.map(\.name)
    for name in recipe.edits.flatMap({ [$0.direction] + $0.hold }) where !known.contains(name) {
      throw LatentSpaceError.directionNotFound(name: name, known: known)
    }
    if case .codes(let file, _) = recipe.start { _ = try output.existing(file, extensions: ["npz"]) }
  }

  /// The code of a recipe of this model.
  func codes(of recipe: PictureRecipe) throws -> PictureDrawer.Codes {
    try requireKnown(recipe)
    return try drawer.codes(of: recipe)
  }

  // MARK: Drawing

  /// A size to draw first where the full one takes long; nil where it does not, or the model cannot.
  var coarseSize: Int? {
    let sizes = drawer.coarseSizes
    guard !sizes.isEmpty, let full = seconds[model.size], full > 0.1 else {
      // Not drawn yet: a large one is taken to be slow.
      return seconds[model.size] == nil && model.size >= 256 ? sizes.last { $0 <= model.size / 4 } : nil
    }
    return sizes.last { (seconds[$0] ?? ($0 <= model.size / 4 ? 0 : 1)) < 0.04 } ?? sizes.first
  }

  /// The picture of a code, timed.
  func picture(_ codes: PictureDrawer.Codes, size: Int? = nil, check: () throws -> Void) throws -> Tensor {
    let start = MonotonicClock.seconds()
    let picture = try drawer.picture(codes, size: size, check: check)
    let (key, taken) = (size ?? model.size, MonotonicClock.seconds() - start)
    // The first picture also makes the kernels ready, and a later one says more.
    seconds[key] = seconds[key].map { 0.7 * min($0, 2 * taken) + 0.3 * taken } ?? taken
    return picture
  }

  // MARK: Labels

  /// What proposes pictures to label and finds their boundary.
  /// - Parameter name: the class of the pictures; the model's classes in turn when nil.
  /// - Throws: `ModelError` for a class that the model has not.
  func labelling(ofClass name: String?) throws -> Labelling {
    if let known = labellings.first(where: { $0.className == name }) { return known.labelling }
    let made = try Labelling(drawer.bundle.sampler, classIndex: name.map { try model.classIndex($0) })
    labellings = labellings.suffix(1) + [(name, made)]
    return made
  }

  // MARK: Drags

  /// How the model's styles are spread; measured once.
  /// - Throws: what measuring it does.
  func stylePrior() throws -> StylePrior {
    if let prior { return prior }
    let made = try StylePrior(sampler: drawer.bundle.sampler)
    prior = made
    return made
  }

  // MARK: Scores

  /// What pictures are scored for.
  func attributes() throws -> [AttributeScorer] {
    if let scorers { return scorers }
    let all = try drawer.bundle.attributeScorers()
    let found = try all.scorers(all.allNames)
    scorers = found
    return found
  }

  /// The scores of a picture by name; attributes without a number are left out.
  func scores(of picture: Tensor) throws -> [String: Double] {
    var result: [String: Double] = [:]
    for scorer in try attributes() {
      if let score = try scorer.score(picture).first, score.isFinite { result[scorer.name] = score }
    }
    return result
  }
}
