import ArgumentParser
import Foundation
import LatentSpace

/// What the options of `latent edit` say, as edits and as a recipe.
extension EditCommand {
  /// The edits of --also, then that of --direction with the share of it that --hold leaves.
  func edits(_ sampler: Sampler) throws -> (before: [EditRecipe.Edit], edit: EditRecipe.Edit, share: Double?) {
    let name = direction!
    var main = try found(name, space: space, sampler)
    if let layers { main.layers = try range(layers, of: main, name: name, sampler) }
    let before = try FixedEdits.parse(also).map { item in
      EditRecipe.Edit(direction: try found(item.name, space: nil, sampler), amounts: [item.amount])
    }
    for other in before.map(\.direction) { warn(of: other, beside: main) }
    let held = try holdOptions.turn(main, options: modelOptions, sampler: sampler)
    let edit = EditRecipe.Edit(
      direction: held?.direction ?? main, unit: to == nil ? .deviations : .signedDistance, amounts: try steps)
    return (before, edit, held?.remainingShare)
  }

  /// A direction that is the model's.
  private func found(_ name: String, space: String?, _ sampler: Sampler) throws -> Direction {
    let direction = try DirectionOption.find(name, space: space, options: modelOptions, sampler: sampler)
    return try Editor(sampler: sampler, direction: direction, file: name).direction
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

  /// Says of an edit of --also that its unit is that of codes of another truncation than those it moves. In z the unit
  /// does not depend on it.
  private func warn(of other: Direction, beside main: Direction) {
    let psi = main.truncation ?? Sampler.defaultTruncation
    guard codes == nil, seedOptions.truncation == nil, other.space != .z, let own = other.truncation, own != psi
    else { return }
    printError(
      "--also: \(other.attribute) was found at truncation \(own) and moves codes of \(psi): its unit is that of \(own) "
        + "(--truncation chooses another)")
  }

  /// An amount is a spread of the codes that the direction was found on, so their truncation is the one to edit at.
  func truncation(of direction: Direction) -> Float {
    seedOptions.truncation ?? direction.truncation ?? Sampler.defaultTruncation
  }

  func makeRecipe(before: [EditRecipe.Edit], edit: EditRecipe.Edit, _ sampler: Sampler) throws -> EditRecipe {
    let model = sampler.model
    let names = model.architecture.classes
    let edits = before + [edit]
    guard let codes else {
      let (seeds, classes) = try seedOptions.resolve(model)
      return EditRecipe(
        model: model.identity, codes: .seeds(seeds), classes: classes.map { names[$0] },
        truncation: truncation(of: edit.direction), edits: edits)
    }
    let (found, classes) = try EditCodes.read(
      URL(fileURLWithPath: codes), forEditInZ: edits.map(\.direction).first { $0.space == .z }, single: space == "w",
      model: model)
    if found.space == .w, seedOptions.truncation != nil {
      throw ValidationError("--truncation: styles of --codes are taken as they are; it goes with z")
    }
    return EditRecipe(
      model: model.identity, codes: .found(found), classes: classes.map { names[$0] },
      truncation: found.space == .w ? 1 : truncation(of: edit.direction), edits: edits)
  }
}
