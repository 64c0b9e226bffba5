import ArgumentParser
import Foundation
import LatentSpace

/// What the options of `latent edit` say, as edits and as a recipe.
extension EditCommand {
  /// The edits of --also, then those of --direction with the share of each that --hold leaves.
  func edits(_ bundle: ModelBundle) throws -> (before: [EditRecipe.Edit], edits: [EditRecipe.Edit], shares: [Double]) {
    let amounts = try steps
    let main = try directionNames.map { name in
      let found = try bundle.direction(name, space: space.flatMap(CodeSpace.init(rawValue:)))
      var direction = found.direction
      if let layers { direction.layers = try range(layers, of: direction, name: name, bundle.sampler) }
      return EditRecipe.Edit(
        direction: direction, unit: to == nil ? .deviations : .signedDistance, amounts: amounts, source: found.source)
    }
    let before = try FixedEdits.parse(also).map { item in
      let found = try bundle.direction(item.name)
      return EditRecipe.Edit(direction: found.direction, amounts: [item.amount], source: found.source)
    }
    for other in before.map(\.direction) { warn(of: other, "--also", beside: main[0].direction) }
    for other in main.dropFirst().map(\.direction) { warn(of: other, "--direction", beside: main[0].direction) }
    var shares: [Double] = []
    let held = try main.map { edit in
      guard let turned = try holdOptions.turn(edit.direction, bundle) else {
        return edit
      }
      shares.append(turned.remainingShare)
      var edit = edit
      edit.direction = turned.direction
      return edit
    }
    return (before, held, shares)
  }

  private func range(
    _ text: String, of direction: Direction, name: String, _ sampler: Sampler
  ) throws -> ClosedRange<Int> {
    guard direction.space == .w else {
      throw LatentSpaceError.directionField(
        file: name, field: "layers", expected: "a direction of w, where each layer has a style of its own",
        found: "one of \(direction.space.rawValue)")
    }
    var layered = direction
    layered.layers = ClosedRange(layers: text)
    // Refuses layers that the model does not have.
    return try Editor(sampler: sampler, direction: layered, file: name).direction.layers!
  }

  /// Says of another edit that its unit is that of codes of another truncation than those it moves. In z the unit
  /// does not depend on it.
  private func warn(of other: Direction, _ option: String, beside main: Direction) {
    let psi = main.truncation ?? Sampler.defaultTruncation
    guard codes == nil, seedOptions.truncation == nil, other.space != .z, let own = other.truncation, own != psi
    else { return }
    printError(
      "\(option): \(other.attribute) was found at truncation \(own) and moves codes of \(psi): its unit is that of \(own) "
        + "(--truncation chooses another)")
  }

  /// An amount is a spread of the codes that the direction was found on, so their truncation is the one to edit at.
  func truncation(of direction: Direction) -> Float {
    seedOptions.truncation ?? direction.truncation ?? Sampler.defaultTruncation
  }

  func makeRecipe(before: [EditRecipe.Edit], edits shown: [EditRecipe.Edit], _ sampler: Sampler) throws -> EditRecipe {
    let model = sampler.model
    let names = model.classes
    let edits = before + shown
    let main = shown[0].direction
    guard let codes else {
      let (seeds, classes) = try seedOptions.resolve(model)
      return EditRecipe(
        model: model.identity, codes: .seeds(seeds), classes: classes.map { names[$0] },
        truncation: truncation(of: main), edits: edits, shownCount: shown.count, isStacked: stack,
        truncatedLayers: sampler.truncatedLayers)
    }
    let (found, classes) = try FoundCodes.read(
      contentsOf: URL(fileURLWithPath: codes), forEditInZ: edits.map(\.direction).first { $0.space == .z },
      single: space == "w", model: model, notice: printError)
    if found.space == .w {
      let options = [
        ("--truncation", seedOptions.truncation != nil), ("--truncation-layers", sampler.truncatedLayers != nil),
      ]
      for (option, isGiven) in options where isGiven {
        throw ValidationError("\(option): styles of --codes are taken as they are; it goes with z")
      }
    }
    return EditRecipe(
      model: model.identity, codes: .found(found), classes: classes.map { names[$0] },
      truncation: found.space == .w ? 1 : truncation(of: main), edits: edits, shownCount: shown.count,
      isStacked: stack, truncatedLayers: sampler.truncatedLayers)
  }
}
