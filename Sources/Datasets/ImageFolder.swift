import Engine
import FileFormats
import Foundation
import ImageCodecs

/// A folder of labelled pictures, listed but not yet decoded.
///
/// Two layouts: a `labels.csv` whose column `file` names pictures relative to the folder, every other column a
/// label; or, without it, a subfolder a class, which makes one label, `class`. Pictures are PNG or JPEG by their
/// name's extension (`.png`, `.jpg`, `.jpeg`, `.jpe`, `.jfif`); links to pictures and folders are followed; names that
/// begin with a dot are left alone. Pictures that a `labels.csv` does not list are not used. What a column of it says,
/// categories or numbers, is decided by `LabelKind`.
public struct ImageFolder: Sendable {
  /// The folder that was listed.
  public let folder: URL
  /// Paths relative to the folder: sorted, or in the order of the rows of `labels.csv`.
  public let files: [String]
  /// The labels of `files`, one value a file; without columns where the pictures have no labels.
  public let labels: LabelTable
  /// Pictures in the folder that `labels.csv` does not list.
  public let unlistedFiles: [String]
  /// Files and folders below the folder that are left out, whatever the labels: other formats by their names, links in
  /// circles or to nothing, names that are no UTF-8.
  public let skipped: [FileRemark]
  /// Whether there is a `labels.csv`.
  private let hasTable: Bool

  /// Extensions of names that are pictures, in lower case; `jpe` and `jfif` are JPEG's too.
  public static let extensions = ["png", "jpg", "jpeg", "jpe", "jfif"]
  /// The name of the table of labels.
  static let tableName = "labels.csv"
  /// The name of the record of how a set was generated.
  static let recordName = "dataset.json"
  /// The label that subfolders make, and that of a set without labels, whose pictures are all of one class.
  static let defaultLabel = "class"

  /// Lists the folder and reads its labels.
  /// - Parameters:
  ///   - folder: holds the pictures, in it or in its subfolders.
  ///   - requiresLabels: false accepts pictures without labels, in any arrangement.
  ///   - kinds: which columns of labels are categories or numbers, where that is not left to `LabelKind`'s rule.
  /// - Throws: `DatasetError` or `FileFormatError`; each names the folder or the row that is wrong.
  public static func open(
    _ folder: URL, requiresLabels: Bool = true, kinds: LabelKinds = LabelKinds()
  ) throws -> ImageFolder {
    let listing = try list(folder)
    let pictures = listing.pictures
    let table = folder.appendingPathComponent(tableName)
    if FileManager.default.fileExists(atPath: table.path) {
      try refuseNamesThatDifferInCase(pictures, folder)
      return try open(folder, table: table, listing, kinds)
    }
    try requireUsable(pictures, folder)
    let classes = pictures.map { $0.contains("/") ? String($0.prefix { $0 != "/" }) : nil }
    let unlabelled = classes.count { $0 == nil }
    if !requiresLabels && unlabelled > 0 {
      try kinds.check(against: [], path: folder.path)
      return ImageFolder(folder, listing)
    }
    guard unlabelled == 0 else { throw DatasetError.noLabels(path: folder.path, pictures: unlabelled) }
    try kinds.check(against: [defaultLabel], path: folder.path)
    let names = classes.compactMap(\.self)
    let column =
      kinds[defaultLabel].map { LabelColumn(name: defaultLabel, fields: names, as: $0) }
      ?? LabelColumn(name: defaultLabel, categories: names)
    return ImageFolder(
      folder: folder, files: pictures, labels: LabelTable(columns: [column], itemCount: pictures.count),
      unlistedFiles: [], skipped: listing.skipped, hasTable: false)
  }

  /// Lists all pictures of the folder, for work that has no use for labels: a `labels.csv` is not looked at.
  /// - Throws: `DatasetError.noSuchFolder`, `.noPictures` or `.namesDifferInCase`, `FileFormatError`.
  public static func openPictures(_ folder: URL) throws -> ImageFolder {
    let listing = try list(folder)
    try requireUsable(listing.pictures, folder)
    return ImageFolder(folder, listing)
  }

  /// The median of the pictures' shorter sides, in pixels, of at most 99 of them, evenly spread; nil where none can be
  /// read.
  public func typicalSide() -> Int? {
    let stride = max(1, files.count / 99)
    let sides = Swift.stride(from: 0, to: files.count, by: stride).compactMap { item in
      (try? ImageFile.info(url(of: item))).map { min($0.width, $0.height) }
    }.sorted()
    return sides.isEmpty ? nil : sides[sides.count / 2]
  }

  /// Where a picture lies.
  /// - Parameter item: its place in `files`.
  public func url(of item: Int) -> URL { folder.appendingPathComponent(files[item]) }

  /// A folder with some of the pictures of this one, in the given order and without their labels.
  public func selecting(_ items: [Int]) -> ImageFolder {
    ImageFolder(
      folder: folder, files: items.map { files[$0] }, labels: LabelTable(columns: [], itemCount: items.count),
      unlistedFiles: [], skipped: skipped, hasTable: hasTable)
  }

  /// This folder without the pictures that have no value of one of these labels; they are then among `skipped`.
  /// - Throws: `DatasetError.noSuchLabel`, or `.noValues` where no picture is left.
  public func withValues(of names: [String]) throws -> ImageFolder {
    var lacking: [Int: String] = [:]
    for name in names {
      let missing = try labels.column(named: name, path: folder.path).missing
      guard missing.count < files.count else {
        throw DatasetError.noValues(path: folder.path, label: name, pictures: files.count)
      }
      for item in missing where lacking[item] == nil { lacking[item] = "no value of '\(name)'" }
    }
    guard !lacking.isEmpty else { return self }
    let kept = files.indices.filter { lacking[$0] == nil }
    guard !kept.isEmpty else {
      throw DatasetError.noValues(path: folder.path, label: names.joined(separator: ", "), pictures: files.count)
    }
    return ImageFolder(
      folder: folder, files: kept.map { files[$0] }, labels: labels.selecting(kept), unlistedFiles: unlistedFiles,
      skipped: skipped + lacking.sorted { $0.key < $1.key }.map { FileRemark(file: files[$0.key], reason: $0.value) },
      hasTable: hasTable)
  }

  /// This folder with a label read as another kind, where it has that label.
  public func reading(_ label: String, as kind: LabelKind) -> ImageFolder {
    let columns = labels.columns.map { $0.name == label ? $0.read(as: kind) : $0 }
    return ImageFolder(
      folder: folder, files: files, labels: LabelTable(columns: columns, itemCount: files.count),
      unlistedFiles: unlistedFiles, skipped: skipped, hasTable: hasTable)
  }

  /// This folder without the pictures that have no class by a label, or by the one that `classes(label:)` chooses; they
  /// are then among `skipped`.
  /// - Throws: `DatasetError.noSuchLabel`, `.labelNotChosen`, or `.noValues` where no picture is left.
  public func withClass(_ label: String? = nil) throws -> ImageFolder {
    try labels.columns.isEmpty ? self : withValues(of: [classColumn(label).name])
  }

  /// The pictures in two parts, drawn at random by `seed`, each in the folder's order: `share` of them, at least one,
  /// for judging, and the rest for training. Both are without labels.
  public func split(heldOut share: Double, seed: UInt64) -> (training: ImageFolder, heldOut: ImageFolder) {
    precondition(
      share > 0 && share < 1 && files.count >= 2, "split: \(share) of \(files.count) pictures held out")
    var random = PhiloxGenerator(seed: seed, purpose: "held-out pictures")
    let count = min(max(1, Int((share * Double(files.count)).rounded())), files.count - 1)
    let heldOut = Set(random.permutation(files.count).prefix(count))
    return (
      selecting(files.indices.filter { !heldOut.contains($0) }),
      selecting(files.indices.filter { heldOut.contains($0) })
    )
  }

  /// The classes by the label `name`. Without a name: by the only label of categories, or of categories that are no
  /// numbers; of pictures without labels all are of one class, which is named after the folder.
  ///
  /// Throws `DatasetError` for an unknown or ambiguous label, for numbers, for pictures without a value (see
  /// `withValues(of:)`) and for a class with a single picture.
  public func classes(label name: String? = nil) throws -> ClassLabels {
    let classes = try onlyClass(name) ?? ClassLabels(classColumn(name), path: folder.path)
    try check(classes, files: files)
    return classes
  }

  /// Refuses a class with one picture.
  func check(_ classes: ClassLabels, files: [String]) throws {
    let counts = classes.counts
    if let single = counts.firstIndex(of: 1), let item = classes.indices.firstIndex(of: single) {
      throw DatasetError.singleExample(
        path: folder.path, label: classes.label, value: classes.names[single], file: files[item])
    }
  }

  /// The class of a set without labels; nil for a set that has some.
  /// - Throws: `DatasetError.noLabels` where only some of the pictures lie in subfolders.
  private func onlyClass(_ name: String?) throws -> ClassLabels? {
    guard labels.columns.isEmpty, name ?? Self.defaultLabel == Self.defaultLabel else { return nil }
    let unlabelled = files.count { !$0.contains("/") }
    guard hasTable || unlabelled == files.count else {
      throw DatasetError.noLabels(path: folder.path, pictures: unlabelled)
    }
    let own = folder.standardizedFileURL.lastPathComponent
    return ClassLabels(label: Self.defaultLabel, only: own.isEmpty || own == "/" ? "pictures" : own, count: files.count)
  }

  private func classColumn(_ name: String?) throws -> LabelColumn {
    if let name { return try labels.column(named: name, path: folder.path) }
    let categories = labels.columns.filter { $0.kind == .categories }
    let names = categories.count == 1 ? categories : categories.filter { !$0.isNumeric }
    guard names.count == 1 else {
      throw DatasetError.labelNotChosen(path: folder.path, labels: labels.columns.map(\.name))
    }
    return names[0]
  }
}

extension ImageFolder {
  /// Without labels.
  private init(_ folder: URL, _ listing: PictureListing) {
    self.init(
      folder: folder, files: listing.pictures, labels: LabelTable(columns: [], itemCount: listing.pictures.count),
      unlistedFiles: [], skipped: listing.skipped, hasTable: false)
  }

  private static func open(
    _ folder: URL, table url: URL, _ listing: PictureListing, _ kinds: LabelKinds
  ) throws -> ImageFolder {
    let table = try CSVTable(contentsOf: url)
    let header = table.header.map { $0.trimmingCharacters(in: .whitespaces) }
    guard let fileColumn = table.columnName(among: ["file"]).flatMap(table.header.firstIndex) else {
      throw DatasetError.noFileColumn(path: url.path, columns: table.header)
    }
    guard !table.rows.isEmpty else { throw DatasetError.noPictures(path: folder.path) }
    let names = header.indices.filter { $0 != fileColumn }.map { header[$0] }
    try kinds.check(against: names, path: url.path)
    let pictures = PicturePaths(listing.pictures)
    var files: [String] = []
    var rowOfFile: [ExactText: Int] = [:]
    for (index, row) in table.rows.enumerated() {
      let number = index + 1
      guard let file = pictures.path(for: row[fileColumn], in: folder) else {
        throw DatasetError.rowWithoutFile(path: url.path, row: number, file: row[fileColumn])
      }
      if let earlier = rowOfFile.updateValue(number, forKey: ExactText(file)) {
        throw DatasetError.fileListedTwice(path: url.path, file: file, rows: [earlier, number])
      }
      files.append(file)
    }
    let columns = header.indices.filter { $0 != fileColumn }.map { column in
      LabelColumn(name: header[column], fields: table.rows.map { $0[column] }, as: kinds[header[column]])
    }.filter { !$0.name.isEmpty || $0.hasValues }  // a comma at the end of each line
    return ImageFolder(
      folder: folder, files: files, labels: LabelTable(columns: columns, itemCount: table.rows.count),
      unlistedFiles: listing.pictures.filter { rowOfFile[ExactText($0)] == nil },
      skipped: listing.skipped.filter { rowOfFile[ExactText($0.file)] == nil }, hasTable: true)
  }

  /// Relative paths of all pictures below the folder, sorted: PNG and JPEG by their names, hidden ones left alone.
  /// - Throws: `DatasetError.noSuchFolder`; `FileFormatError` for a file in the folder's place, and for a folder below
  ///   that cannot be read.
  public static func pictures(in folder: URL) throws -> [String] { try list(folder).pictures }

  /// Relative paths of all pictures below the folder, sorted, and what else is there and left out, and why.
  /// - Throws: `DatasetError.noSuchFolder`; `FileFormatError` for a file in the folder's place, and for a folder below
  ///   that cannot be read.
  public static func contents(of folder: URL) throws -> (pictures: [String], skipped: [FileRemark]) {
    let listing = try list(folder)
    return (listing.pictures, listing.skipped)
  }

  private static func list(_ folder: URL) throws -> PictureListing {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isDirectory) else {
      throw DatasetError.noSuchFolder(path: folder.path)
    }
    guard isDirectory.boolValue else {
      throw FileFormatError.isFile(folder.path)
    }
    return try PictureListing(folder)
  }

  private static func requireUsable(_ pictures: [String], _ folder: URL) throws {
    guard !pictures.isEmpty else { throw DatasetError.noPictures(path: folder.path) }
    try refuseNamesThatDifferInCase(pictures, folder)
  }

  /// Compares files, and the folders on their way: 'Apple/1.png' and 'apple/2.png' clash too.
  private static func refuseNamesThatDifferInCase(_ pictures: [String], _ folder: URL) throws {
    var spelling: [String: String] = [:]
    for path in pictures {
      let parts = path.split(separator: "/")
      for length in 1...parts.count {
        let name = parts.prefix(length).joined(separator: "/")
        let first = spelling.updateValue(name, forKey: name.lowercased())
        if let first, first != name {
          throw DatasetError.namesDifferInCase(path: folder.path, first: first, second: name)
        }
      }
    }
  }
}
