import FileFormats
import Foundation
import ImageCodecs
import LatentSpace
import Reporting

/// What becomes of edited pictures: a sheet, an animation, or a file each.
struct EditOutput {
  let pictures: EditedPictures
  /// Side in pixels of the square that shows one picture pixel.
  let scale: Int

  static let mark = FileMark("latent edit")

  private var recipe: EditRecipe { pictures.recipe }

  /// A row a code and direction, a column an amount.
  func writeSheet(to url: URL) throws {
    let amounts = recipe.main.amounts
    var sheet = ContactSheet(columns: amounts.count, scale: scale)
    sheet.rowLabels = recipe.rowLabels
    let name = recipe.shownCount == 1 ? recipe.main.direction.attribute + " " : ""
    sheet.columnLabels = amounts.map { name + pictures.amountLabel($0) }
    if !pictures.scorers.isEmpty {
      sheet.captions = pictures.images.indices.flatMap { row in
        amounts.indices.map { pictures.caption(row: row, column: $0) }
      }
    }
    sheet.note = pictures.note
    try ImageFile.write(sheet.render(pictures.images.flatMap { $0 }), to: url, mark: Self.mark)
  }

  /// The amounts one after the other, there and back: in each frame all rows beside one another, named below.
  /// - Parameter rate: frames a second; 25, or as few as make a round of 2.4 seconds, when nil.
  func writeFilm(to url: URL, rate: Double?) throws {
    let amounts = recipe.main.amounts
    let order = Array(amounts.indices) + amounts.indices.dropFirst().dropLast().reversed()
    let decimals = 2
    let width = amounts.map { pictures.amountLabel($0, decimals: decimals).count }.max() ?? 0
    let frames = order.map { column in
      var sheet = ContactSheet(
        columns: EditFilm.columns(of: pictures.images.count, eachCode: recipe.panelCount), scale: scale)
      let label = pictures.amountLabel(amounts[column], decimals: decimals)
      let name = recipe.shownCount == 1 ? recipe.main.direction.attribute + " " : ""
      // Of one length in all frames, so that the words before it stay where they are.
      sheet.columnLabels = [name + String(repeating: " ", count: width - label.count) + label]
      sheet.captions = recipe.rowLabels.enumerated().map { row, label in
        ([label] + [pictures.caption(row: row, column: column)].filter { !$0.isEmpty }).joined(separator: "\n")
      }
      sheet.note = pictures.note
      return (sheet, pictures.images.map { $0[column] })
    }
    let pace = rate ?? EditFilm.rate(frames: frames.count)
    try AnimationFile.write(to: url, framesPerSecond: pace, mark: Self.mark) { append in
      for (sheet, images) in frames { try append(sheet.render(images)) }
    }
  }

  /// A file a picture, named after its code, directions and amount.
  /// - Returns: the files, a row after the other.
  func writeEach(in folder: URL) throws -> [URL] {
    try makeFolder(folder)
    var taken: Set<String> = []
    func distinct(_ name: String) -> String {
      // Two directions, or two pictures that were inverted, may be called the same.
      let free = taken.contains(name) ? (2...).lazy.map { "\(name)-\($0)" }.first { !taken.contains($0) }! : name
      taken.insert(free)
      return free
    }
    let names = rowStems.flatMap { stem in
      recipe.main.amounts.map { distinct(stem + String(format: "%+g", $0)) }
    }
    return try zip(names, pictures.images.joined()).map { name, image in
      let url = folder.appendingPathComponent(name + ".png")
      try ImageFile.write(image, to: url, mark: Self.mark)
      return url
    }
  }

  /// How the files of each row begin, as `seed-3-cat-smile`.
  private var rowStems: [String] {
    let codes: [String]
    switch recipe.codes {
    case .seeds(let seeds): codes = zip(seeds, recipe.classes).map { "seed-\($0)-\($1)" }
    case .found(let found): codes = found.names.map { ($0 as NSString).deletingPathExtension }
    }
    let names = recipe.shown.map(\.direction.attribute)
    let directions = recipe.isStacked ? [names.joined(separator: "-")] : names
    return codes.flatMap { code in directions.map { FileNamePart.make(of: "\(code)-\($0)") } }
  }

  /// What is said of single files: their folder, or with scores each file with its own.
  func lines(of files: [URL]) -> [String] {
    guard !pictures.scorers.isEmpty else {
      return ["\(pictures.count) pictures in \(shown(files[0].deletingLastPathComponent()))"]
    }
    let columns = recipe.main.amounts.count
    return files.prefix(pictures.count).enumerated().map { index, file in
      let caption = pictures.caption(row: index / columns, column: index % columns)
      return shown(file) + "  " + caption.replacingOccurrences(of: "\n", with: "  ")
    }
  }
}
