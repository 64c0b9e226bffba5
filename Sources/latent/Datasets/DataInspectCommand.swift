import ArgumentParser
import Datasets
import Foundation
import ImageCodecs
import Reporting
import Training

extension DataCommand {
  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "inspect",
      abstract: "Count labels, sizes and unreadable files of a folder of pictures; draw a contact sheet.",
      discussion: """
        DIR is what `latent train --data` takes: a folder with a subfolder a class, or with labels.csv. Every picture \
        is decoded once. A folder without labels is accepted.

        Example: latent data inspect faces --label kind --output faces.png
        """)

    @Argument(help: "Folder of pictures.") var dir: String
    @Option(
      help: ArgumentHelp(
        "Label whose values are the rows of the contact sheet (default: the first one of categories).",
        valueName: "column")) var label: String?
    @OptionGroup var labelKinds: LabelKindOptions
    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Contact sheet to write, .png or .jpg (default: none).", valueName: "file"),
      completion: .file())
    var output: String?
    @Option(help: ArgumentHelp("Pictures a row of the contact sheet, 1 to 64 (default: 8).", valueName: "count"))
    var columns: Int?
    @Option(
      help: ArgumentHelp(
        "Width and height of a picture on the contact sheet in pixels, 8 to 512 (default: 64).", valueName: "pixels"))
    var pictureSize: Int?
    @Option(help: ArgumentHelp("Processor threads (default: all).", valueName: "count")) var threads: Int?
    @OptionGroup var overwriting: OverwriteOption
    @Flag(help: "Print one JSON object instead of text.") var json = false

    private static let mark = FileMark("latent data inspect")

    func validate() throws {
      if let columns { try require((1...64).contains(columns), "--columns", "1 to 64", columns) }
      if let pictureSize {
        try require((8...512).contains(pictureSize), "--picture-size", "8 to 512 pixels", pictureSize)
      }
      if output == nil {
        let ofSheet = [("--columns", columns), ("--picture-size", pictureSize)]
        if let (option, _) = ofSheet.first(where: { $0.1 != nil }) {
          throw ValidationError("\(option) goes with --output, the contact sheet")
        }
      }
      try requireThreads(threads)
      try requireExtension(pictureExtensions, "--output", output)
    }

    func run() throws {
      try overwriting.requirePlace(for: output, "--output", replacing: Self.mark.isIn)
      let folder = try ImageFolder.open(
        URL(fileURLWithPath: dir), requiresLabels: false, kinds: try labelKinds.kinds)
      let (shown, rows) = try sheetRows(folder)
      if let output {
        let columns = sheetColumns
        try SheetOptions.requireRoom(
          columns * (rows.map { min($0.names.count, shown.files.count) } ?? 4), columns: columns,
          side: sheetPictureSize, in: output, "--picture-size")
      }
      let bar = ProgressBar(total: folder.files.count, unit: "picture")
      let summary = DatasetSummary(folder, threads: threads) { bar.update(completed: $0) }
      bar.finish(completed: folder.files.count)
      if let output { try writeSheet(shown, rows: rows, summary: summary, to: URL(fileURLWithPath: output)) }
      let inspection = DatasetInspection(folder: dir, summary: summary, sheet: output)
      if json {
        printJSON(inspection.json)
      } else {
        print(inspection.text)
      }
    }

    private var sheetColumns: Int { columns ?? 8 }
    private var sheetPictureSize: Int { pictureSize ?? 64 }

    /// The label of the rows, the one asked for, else the first that is no quantity, and the pictures that have a value
    /// of it; nil, and all pictures, where there is none.
    private func sheetRows(_ folder: ImageFolder) throws -> (ImageFolder, ClassLabels?) {
      guard let label = label ?? folder.labels.columns.first(where: { $0.kind == .categories && $0.hasValues })?.name
      else { return (folder, nil) }
      let labelled = try folder.withValues(of: [label])
      let column = try labelled.labels.column(named: label, path: folder.folder.path)
      return (labelled, try ClassLabels(column, path: folder.folder.path))
    }

    private func writeSheet(_ folder: ImageFolder, rows: ClassLabels?, summary: DatasetSummary, to url: URL) throws {
      let (columns, pictureSize) = (sheetColumns, sheetPictureSize)
      let unreadable = Set(summary.unreadable.map(\.file))
      let readable = folder.files.indices.filter { !unreadable.contains(folder.files[$0]) }
      guard !readable.isEmpty else {
        throw DatasetError.nothingReadable(
          path: folder.folder.path, files: summary.count, firstReason: summary.unreadable[0].reason)
      }
      let classes =
        rows?.selecting(readable)
        ?? ClassLabels(label: "", names: [""], indices: [Int](repeating: 0, count: readable.count))
      var sheet = ContactSheet(columns: columns)
      let chosen = DatasetSummary.contactSheetItems(classes, perClass: rows == nil ? 4 * columns : columns)
      var images: [Image] = []
      for (name, items) in zip(classes.names, chosen) where !items.isEmpty {
        if rows != nil { sheet.rowLabels.append(name) }
        images += try items.map { item in
          try ImageFile.read(folder.url(of: readable[item])).converted(toChannels: 3).centerSquare()
            .resized(width: pictureSize, height: pictureSize)
        }
        // The sheet is filled row by row: a class with fewer pictures leaves room.
        let blank = Image(
          width: pictureSize, height: pictureSize, channels: 3,
          pixels: [UInt8](repeating: 255, count: 3 * pictureSize * pictureSize))
        if rows != nil { images += [Image](repeating: blank, count: columns - items.count) }
      }
      try ImageFile.write(sheet.render(images), to: url, mark: Self.mark)
    }
  }
}
