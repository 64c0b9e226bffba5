import ArgumentParser
import Engine
import FileFormats
import Foundation
import ImageCodecs
import Training

/// Refuses the value of an option as wrong usage.
func require(_ condition: Bool, _ option: String, _ expected: String, _ found: Any) throws {
  if !condition { throw ValidationError("\(option): expected \(expected), found \(found)") }
}

/// Refuses the value of an option that is not in its range as wrong usage; nothing where it was not given.
func require<Value>(_ value: Value?, in range: OptionRange<Value>, _ option: String) throws {
  if let value { try require(range.contains(value), option, range.words, value) }
}

extension OptionRange where Value == Int {
  /// Samples of a bootstrap.
  static let refits = OptionRange(20...100_000)
  /// Codes that are drawn to be looked at by a scorer or measured.
  static let drawnCodes = OptionRange(100...1_000_000)
  /// Pictures in a row of a sheet.
  static let sheetColumns = OptionRange(1...200)
}

/// Refuses more threads than processors, which slow each other down.
func requireThreads(_ threads: Int?) throws {
  guard let threads else { return }
  let most = Threads.available
  try require((1...most).contains(threads), "--threads", "1 to \(most), the processors here", threads)
}

/// Refuses a cost of errors that the SVM's solver cannot tell from none or from infinity.
func requireCost(_ cost: Double) throws { try require((1e-9...1e6).contains(cost), "--C", "1e-9 to 1e6", cost) }

/// Refuses options that have no part in what another one asks for.
/// - Parameters:
///   - options: their names, and whether they were given.
///   - other: the option, or what it asks for, in words.
func requireNone(of options: [(name: String, isGiven: Bool)], with other: String) throws {
  guard let given = options.first(where: \.isGiven) else { return }
  throw ValidationError("\(given.name) does not go with \(other)")
}

/// Refuses a file name whose extension says another format than the option writes.
func requireExtension(_ extensions: [String], _ option: String, _ path: String?) throws {
  guard let path else { return }
  // A device takes anything, but for the name that says the format of a picture.
  if path.hasPrefix("/dev/"), !extensions.contains("png") { return }
  let dotted = extensions.map { ".\($0)" }
  let list = dotted.count > 1 ? dotted.dropLast().joined(separator: ", ") + " or " + dotted.last! : dotted[0]
  try require(
    extensions.contains((path as NSString).pathExtension.lowercased()), option, "a name that ends in \(list)", path)
}

/// Refuses frames a second that the format of an animation cannot hold.
func requireFrameRate(_ rate: Double, output: String) throws {
  let kind = (output as NSString).pathExtension.lowercased()
  guard AnimationFile.extensions.contains(kind) else {
    return try require(rate > 0 && rate <= 100, "--rate", "a positive number up to 100", rate)
  }
  let least = AnimationFile.frameRates(ofExtension: kind).lowerBound
  try require((least...100).contains(rate), "--rate", String(format: "%g to 100 for a .\(kind)", least), rate)
}

/// The extensions of pictures that can be written.
let pictureExtensions = ["png", "jpg", "jpeg"]

/// Refuses a place that cannot become a file, before there is work to lose.
/// - Throws: `FileFormatError` naming the missing folder, one that takes no files, or the folder that stands in the
///   file's place.
func requirePlace(for path: String?) throws {
  guard let path else { return }
  try AtomicFile.requirePlace(for: URL(fileURLWithPath: path).standardizedFileURL)
}

/// Refuses a place that cannot become a folder of outputs, without making it.
/// - Throws: `FileFormatError` naming the file that stands in the way, or the folder that takes none.
func requirePlace(forFolder url: URL) throws { try AtomicFile.requirePlace(forDirectory: url) }

/// Refuses places in a folder that is made, with those within it, when there is something to write.
func requirePlaces(for files: [URL], inFolder folder: URL) throws {
  try requirePlace(forFolder: folder)
  for file in files where FileManager.default.fileExists(atPath: file.deletingLastPathComponent().path) {
    try requirePlace(for: file.path)
  }
}

/// Makes the folder of several outputs where it is missing.
/// - Throws: `FileFormatError` naming the folder.
func makeFolder(_ url: URL) throws {
  try requirePlace(forFolder: url)
  do {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  } catch {
    throw FileFormatError.system(
      file: url.path, operation: "making the folder", code: FileFormatError.systemCode(of: error) ?? EEXIST)
  }
}
