import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace

/// A drag as far as it has come, with the words of the command that comes as far.
struct DragWork {
  let task: DragSettings.Task
  var dragger: Dragger
  private let beginning: DragBeginning
  private let mask: DragMask?
  /// The options that choose the code; nil for one that no command makes at once, which goes into a file.
  private let startWords: [String]?
  private let startCodes: PictureDrawer.Codes

  /// Draws the picture that the drag begins with.
  /// - Throws: what is wrong with the recipe, the points or the mask.
  init(_ task: DragSettings.Task, _ open: OpenModel, _ output: OutputFolder) throws {
    let (recipe, size) = (task.recipe, open.model.size)
    let pairs = try task.pairs(size: size)
    mask = try task.dragMask(size: size)
    startCodes = try open.codes(of: recipe)
    let sampler = startCodes.sampler
    let className = recipe.className.map { ["--class", $0] } ?? []
    let isPlain = recipe.otherClass == nil && recipe.edits.isEmpty && recipe.mix == nil
    switch recipe.start {
    case .seed(let seed) where isPlain:
      let truncation = recipe.truncation ?? Sampler.defaultTruncation
      beginning = try DragBeginning(
        seed: seed, className: recipe.className, truncation: truncation, sampler: sampler)
      startWords = ["--seed", "\(seed)"] + className + ["--truncation", "\(truncation)"]
    case .codes(let name, let row) where isPlain:
      let file = try output.existing(name, extensions: ["npz"])
      beginning = try DragBeginning(row: row, of: file, className: recipe.className, sampler: sampler)
      startWords = ["--codes", output.shownPath(of: file)] + (row == 0 ? [] : ["--row", "\(row)"]) + className
    default:
      beginning = DragBeginning(
        codes: startCodes.codes, classIndex: startCodes.classIndex, picture: Self.startName)
      startWords = nil
    }
    var options = DragOptions()
    options.space = task.space
    dragger = try Dragger(
      sampler, from: beginning.start, pairs: pairs, mask: mask, options: options,
      prior: options.space == .z || !open.model.hasIntermediateSpace ? nil : try open.stylePrior())
    self.task = task
  }

  /// What the picture of a start is called that is written for the command.
  private static let startName = "start"

  /// Writes the code of the picture as it is now, and what a command needs to come to it again.
  /// - Returns: the files, the code's first, and the command.
  func save(_ open: OpenModel, _ output: OutputFolder) throws -> SavedFiles {
    let (model, size) = (open.model, open.model.size)
    let codes = try output.write("dragged", "npz") {
      try dragger.frame.writeCodes(to: $0, of: beginning, model: model)
    }
    let stem = codes.deletingPathExtension().lastPathComponent
    var (files, words) = ([codes], ["latent", "drag", "--model", open.name])
    if let startWords {
      words += startWords
    } else {
      files.append(
        try output.write("\(stem)-start", "npz") {
          try PictureDrawer.write([startCodes], names: [Self.startName], to: $0)
        })
      words += ["--codes", output.shownPath(of: files[1])]
    }
    func place(_ point: PicturePoint) -> String {
      [point.x, point.y].map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }.joined(separator: ",")
    }
    for pair in dragger.pairs { words += ["--from", place(pair.from), "--to", place(pair.to)] }
    if let mask {
      let image = Image(width: size, height: size, channels: 1, pixels: mask.mayChange.map { $0 ? 255 : 0 })
      let file = try output.write("\(stem)-mask", "png") { try ImageFile.write(image, to: $0) }
      files.append(file)
      words += ["--mask", output.shownPath(of: file)]
    }
    if let space = task.space { words += ["--space", space.rawValue] }
    if let noise = task.recipe.noise { words += ["--noise", noise.option] }
    words += ["--steps", "\(dragger.frame.step)", "--output", "\(stem).png", "--codes-output", "\(stem).npz"]
    return SavedFiles(files: files.map(output.shownPath), command: ShellLine.make(words))
  }

  /// The picture as it is now, whose code is in a file.
  func recipe(_ open: OpenModel, codes: String) -> PictureRecipe {
    PictureRecipe(
      model: open.name, start: .codes(file: codes, row: 0), className: open.model.classes[beginning.classIndex],
      noise: task.recipe.noise)
  }
}
