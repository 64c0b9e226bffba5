import ArgumentParser
import FileFormats
import Foundation
import ImageCodecs

/// The rule of what an output may take the place of, the same for all commands.
///
/// A sheet, a drawing or an animation that carries the command's `FileMark`, and a table with the very columns that the
/// command is about to write, were made by the same command and are replaced. Any other file stays, and the command
/// ends before its work: directions, models, codes, recipes, and whatever is somebody else's. `--overwrite` replaces
/// them too.
struct OverwriteOption: ParsableArguments {
  @Flag(
    help: """
      Replace files that are there already, whatever they are (default: only sheets and tables that the same command \
      made).
      """)
  var overwrite = false

  /// Refuses a place that cannot become a file, or where another stands that may not be replaced, before there is work
  /// to lose.
  /// - Parameters:
  ///   - option: what names another place.
  ///   - isOwn: whether a file that is there was made by the same command.
  /// - Throws: `FileInPlace`, or `FileFormatError` for a place that takes no file.
  func requirePlace(for path: String?, _ option: String, replacing isOwn: (URL) -> Bool = { _ in false }) throws {
    guard let path else { return }
    try latent.requirePlace(for: path)
    let url = URL(fileURLWithPath: path)
    if isKept(url, replacing: isOwn) { throw FileInPlace(files: [url], option: option) }
  }

  /// The same for files in a folder that is made when there is something to write.
  func requirePlaces(
    for files: [URL], inFolder folder: URL, _ option: String, replacing isOwn: (URL) -> Bool = { _ in false }
  ) throws {
    try latent.requirePlaces(for: files, inFolder: folder)
    let kept = files.filter { isKept($0, replacing: isOwn) }
    guard kept.isEmpty else { throw FileInPlace(files: kept, option: option) }
  }

  /// Refuses a folder that holds anything but what the same command made: outputs would be strewn among other files.
  /// - Throws: `FolderInUse`, or `FileFormatError` for a place that cannot become a folder.
  func requireFolder(_ folder: URL, _ option: String, replacing isOwn: (URL) -> Bool = { _ in false }) throws {
    try latent.requirePlace(forFolder: folder)
    guard !overwrite else { return }
    let others = OtherFiles(in: folder) { isOwn(folder.appendingPathComponent($0)) }
    guard others.names.isEmpty else { throw FolderInUse(folder: folder, option: option, found: others) }
  }

  private func isKept(_ url: URL, replacing isOwn: (URL) -> Bool) -> Bool {
    !overwrite && Self.isOther(url, than: isOwn)
  }

  /// Whether a file with contents stands at a place that the same command has not made.
  static func isOther(_ url: URL, than isOwn: (URL) -> Bool) -> Bool {
    var status = stat()
    // What is no file, such as a pipe, is written to and not replaced; an empty file is nothing to lose.
    guard stat(url.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return false }
    return !isOwn(url)
  }
}

extension CSVTable {
  /// Whether a file is a table of these very columns.
  static func hasColumns(_ columns: [String], _ url: URL) -> Bool {
    (try? CSVTable(contentsOf: url))?.header == columns
  }
}

/// A file stands where an output would go.
struct FileInPlace: Error, CustomStringConvertible {
  let files: [URL]
  /// What names another place.
  let option: String

  var description: String {
    let others = files.count > 1 ? " and \(files.count - 1) more are" : " is"
    return "\(shown(files[0]))\(others) there already and would be lost; \(option) takes another name, "
      + "--overwrite replaces \(files.count > 1 ? "them" : "it")"
  }
}

/// What a folder holds beside what is expected there.
struct OtherFiles: CustomStringConvertible {
  /// Sorted, without those that are hidden; none where there is no folder.
  let names: [String]

  /// - Parameters:
  ///   - folder: the folder.
  ///   - isExpected: whether a name is not counted.
  init(in folder: URL, besides isExpected: (_ name: String) -> Bool) {
    names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
      .filter { !$0.hasPrefix(".") && !isExpected($0) }.sorted()
  }

  /// The first of the names, and how many more there are.
  var description: String { names[0] + (names.count > 1 ? " and \(names.count - 1) more" : "") }
}

/// Outputs would come between other files.
struct FolderInUse: Error, CustomStringConvertible {
  let folder: URL
  /// What names another folder.
  let option: String
  let found: OtherFiles

  var description: String {
    "\(shown(folder)): expected a new folder, or one with nothing but what the same command made, found \(found)"
      + "; \(option) takes another folder, --overwrite writes into this one"
  }
}
