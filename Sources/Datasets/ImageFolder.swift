import Engine
import FileFormats
import Foundation
import ImageCodecs

/// A folder of labelled pictures, listed but not yet decoded.
///
/// Two layouts: a `labels.csv` whose column `file` names pictures relative to the folder, every other column a
/// label; or, without it, a subfolder a class, which makes one label, `class`. Pictures are PNG or JPEG by their
/// name's extension (`.png`, `.jpg`, `.jpeg`, `.jpe`, `.jfif`); links to pictures and folders are followed; names that
/// begin with a dot are left alone. Pictures that a `labels.csv` does not list are not used.
public struct ImageFolder: Sendable {
  public let folder: URL
  /// Paths relative to the folder: sorted, or in the order of the rows of `labels.csv`.
  public let files: [String]
  public let labels: LabelTable
  /// Pictures in the folder that `labels.csv` does not list.
  public let unlistedFiles: [String]
  /// Files and folders below the folder that are left out, whatever the labels: other formats by their names, links in
  /// circles or to nothing, names that are no UTF-8.
  public let skipped: [FileRemark]

  /// The name of the table of labels.
  static let tableName = "labels.csv"
  /// The name of the record of how a set was generated.
  static let recordName = "dataset.json"

  /// Lists the folder and reads its labels.
  /// - Parameter requiresLabels: false accepts pictures without labels, in any arrangement.
  /// - Throws: `DatasetError` or `FileFormatError`; each names the folder or the row that is wrong.
  public static func open(_ folder: URL, requiresLabels: Bool = true) throws -> ImageFolder {
    let listing = try list(folder)
    let pictures = listing.pictures
    let table = folder.appendingPathComponent(tableName)
    if FileManager.default.fileExists(atPath: table.path) {
      try refuseNamesThatDifferInCase(pictures, folder)
      return try open(folder, table: table, listing)
    }
    try requireUsable(pictures, folder)
    let classes = pictures.map { $0.contains("/") ? String($0.prefix { $0 != "/" }) : nil }
    let unlabelled = classes.count { $0 == nil }
    if !requiresLabels && unlabelled > 0 { return ImageFolder(folder, listing) }
    guard unlabelled == 0 else { throw DatasetError.noLabels(path: folder.path, pictures: unlabelled) }
    let column = LabelColumn(name: "class", categories: classes.compactMap(\.self))
    return ImageFolder(
      folder: folder, files: pictures, labels: LabelTable(columns: [column], itemCount: pictures.count),
      unlistedFiles: [], skipped: listing.skipped)
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

  public func url(of item: Int) -> URL { folder.appendingPathComponent(files[item]) }

  /// The same folder with some of its pictures, without their labels.
  public func selecting(_ items: [Int]) -> ImageFolder {
    ImageFolder(
      folder: folder, files: items.map { files[$0] }, labels: LabelTable(columns: [], itemCount: items.count),
      unlistedFiles: [], skipped: skipped)
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

  /// The classes by the label `name`; without a name, by the only label of categories.
  ///
  /// Throws `DatasetError` for an unknown or ambiguous label, for numbers of too many values, for a class with
  /// a single picture and for a single class.
  public func classes(label name: String? = nil) throws -> ClassLabels {
    let classes = try ClassLabels(classColumn(name), path: folder.path)
    try check(classes, files: files)
    return classes
  }

  /// Refuses a class with one picture and a set with one class.
  func check(_ classes: ClassLabels, files: [String]) throws {
    let counts = classes.counts
    if let single = counts.firstIndex(of: 1), let item = classes.indices.firstIndex(of: single) {
      throw DatasetError.singleExample(
        path: folder.path, label: classes.label, value: classes.names[single], file: files[item])
    }
    let present = counts.indices.filter { counts[$0] > 0 }
    if present.count == 1 {
      throw DatasetError.singleClass(path: folder.path, label: classes.label, value: classes.names[present[0]])
    }
  }

  private func classColumn(_ name: String?) throws -> LabelColumn {
    if let name { return try labels.column(named: name, path: folder.path) }
    let categories = labels.columns.filter { if case .category = $0.values { true } else { false } }
    guard categories.count == 1 else {
      guard !labels.columns.isEmpty else { throw DatasetError.noLabels(path: folder.path, pictures: files.count) }
      throw DatasetError.labelNotChosen(path: folder.path, labels: labels.columns.map(\.name))
    }
    return categories[0]
  }
}

extension ImageFolder {
  /// Without labels.
  private init(_ folder: URL, _ listing: PictureListing) {
    self.init(
      folder: folder, files: listing.pictures, labels: LabelTable(columns: [], itemCount: listing.pictures.count),
      unlistedFiles: [], skipped: listing.skipped)
  }

  private static func open(_ folder: URL, table url: URL, _ listing: PictureListing) throws -> ImageFolder {
    let table = try CSVTable(contentsOf: url)
    guard let fileColumn = table.header.firstIndex(of: "file") else {
      throw DatasetError.noFileColumn(path: url.path, columns: table.header)
    }
    guard !table.rows.isEmpty else { throw DatasetError.noPictures(path: folder.path) }
    let known = Set(listing.pictures)
    var rowOfFile: [String: Int] = [:]
    for (index, row) in table.rows.enumerated() {
      let (file, number) = (row[fileColumn], index + 1)
      if !known.contains(file) && !isFile(folder.appendingPathComponent(file)) {
        throw DatasetError.rowWithoutFile(path: url.path, row: number, file: file)
      }
      if let earlier = rowOfFile.updateValue(number, forKey: file) {
        throw DatasetError.fileListedTwice(path: url.path, file: file, rows: [earlier, number])
      }
      for (column, field) in row.enumerated() where field.isEmpty {
        throw DatasetError.missingValue(path: url.path, row: number, column: table.header[column])
      }
    }
    let columns = table.header.indices.filter { $0 != fileColumn }.map { column in
      LabelColumn(name: table.header[column], fields: table.rows.map { $0[column] })
    }
    return ImageFolder(
      folder: folder, files: table.rows.map { $0[fileColumn] },
      labels: LabelTable(columns: columns, itemCount: table.rows.count),
      unlistedFiles: listing.pictures.filter { rowOfFile[$0] == nil },
      skipped: listing.skipped.filter { rowOfFile[$0.file] == nil })
  }

  private static func isFile(_ url: URL) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) && !isDirectory.boolValue
  }

  /// Relative paths of all pictures below the folder, sorted: PNG and JPEG by their names, hidden ones left alone.
  /// - Throws: `DatasetError.noSuchFolder`; `FileFormatError` for a file in the folder's place, and for a folder below
  ///   that cannot be read.
  public static func pictures(in folder: URL) throws -> [String] { try list(folder).pictures }

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
