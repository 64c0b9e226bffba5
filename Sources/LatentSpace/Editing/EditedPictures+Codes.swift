import Engine
import FileFormats
import Foundation

extension EditedPictures {
  /// Writes the codes of the pictures after their edit, for `latent edit --codes`, `latent walk --codes` and other
  /// programs: edits of w or z, since codes of w do not hold style channels.
  ///
  /// A code a picture, a row after the other: `w` `[N, D]` after truncation, or `layers` `[N, layers, D]` where layers
  /// have a w each; `class` and `classNames`; `picture`, its row and what was done to it; `amount`, in the edit's unit;
  /// `modelIdentity` and `truncation`.
  /// - Throws: `LatentSpaceError.directionField` for an edit of style channels, `FileFormatError` naming the file.
  public func writeCodes(to url: URL) throws {
    if let edit = recipe.edits.first(where: { $0.direction.space == .s }) {
      throw LatentSpaceError.directionField(
        file: edit.direction.attribute, field: "space", expected: "z or w, whose edits codes of w hold", found: "s")
    }
    let amounts = recipe.main.amounts
    let width = codes[0][0].styles.shape.dropFirst().reduce(1, *)
    let values = codes.map { $0.map(\.styles.values) }
    let places = (0..<recipe.codes.count).flatMap { row in
      (0..<recipe.panelCount).flatMap { panel in amounts.indices.map { (row: row, panel: panel, column: $0) } }
    }
    let styles = places.flatMap { place in
      values[place.panel][place.column][place.row * width..<(place.row + 1) * width]
    }
    let shape = [places.count] + codes[0][0].styles.shape.dropFirst()
    let indices = try recipe.classes.map { try sampler.model.classIndex($0) }
    let names = places.map { place in
      let edits = recipe.isStacked ? recipe.shown : [recipe.shown[place.panel]]
      return recipe.codeNames[place.row] + ", " + edits.map(\.direction.attribute).joined(separator: " + ") + " "
        + amountLabel(amounts[place.column], decimals: 2)
    }
    var archive = NPZArchive()
    archive[shape.count == 3 ? "layers" : "w"] = NPYArray(shape: shape, styles)
    archive["class"] = NPYArray(.int64(places.map { Int64(indices[$0.row]) }))
    archive["classNames"] = NPYArray(.text(sampler.model.classes))
    archive["picture"] = NPYArray(.text(names))
    archive["amount"] = NPYArray(shape: [places.count], places.map { amounts[$0.column] })
    CodeOrigin(modelIdentity: sampler.model.identity, truncation: recipe.truncation).write(into: &archive)
    try archive.write(to: url)
  }
}
