import ArgumentParser
import FileFormats
import Foundation
import ImageCodecs
import Reporting

/// The options of sheets of pictures.
struct SheetOptions: ParsableArguments {
  /// Magnifications of a picture.
  static let scales = OptionRange(1...32)

  @Option(
    help: ArgumentHelp(
      "Magnification of each picture, a whole number from 1 to 32 (default: to about 128 pixels).",
      valueName: "factor"))
  var scale: Int?

  func validate() throws {
    try require(scale, in: Self.scales, "--scale")
  }

  func scale(pictureSize: Int) -> Int { scale ?? max(1, 128 / pictureSize) }

  /// Refuses a sheet that is too large; see the static function.
  /// - Parameter pictureSize: width and height of a picture in pixels, before --scale.
  func requireRoom(
    _ count: Int, columns: Int, pictureSize: Int, captions: Bool = false, in path: String, _ option: String
  ) throws {
    try Self.requireRoom(
      count, columns: columns, side: pictureSize * scale(pictureSize: pictureSize), captions: captions, in: path,
      (scale ?? 1) > 1 ? "--scale" : option)
  }

  /// Pictures on one sheet, all of which are held in memory until it is written.
  static let pictureLimit = 10_000

  /// Refuses a sheet of more pictures.
  /// - Parameter option: what so many come from.
  static func requirePictures(_ count: Int, _ option: String) throws {
    try require(count <= pictureLimit, option, "at most 10,000 pictures on a sheet", count)
  }

  /// Refuses a sheet of more pixels than a picture that is read may have, or of longer sides than a JPEG can have.
  /// - Parameters:
  ///   - columns: pictures a row.
  ///   - side: width and height of a picture on the sheet, in pixels.
  ///   - captions: whether there is a line of text under each picture.
  ///   - path: the sheet's file.
  ///   - option: what makes it so large.
  static func requireRoom(
    _ count: Int, columns: Int, side: Int, captions: Bool = false, in path: String, _ option: String
  ) throws {
    // The labels of rows are not known yet.
    var sheet = ContactSheet(columns: columns)
    if captions { sheet.captions = ["caption"] }
    let (width, height) = sheet.size(count: count, width: side, height: side)
    let rows = (count + columns - 1) / columns
    let found = "\(min(columns, count)) × \(rows) pictures of \(side) pixels"
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    try require(
      !overflow && pixels <= ImageReadOptions().maximumPixels, option, "a sheet of at most 250 megapixels", found)
    if (path as NSString).pathExtension.lowercased() != "png" {
      try require(
        max(width, height) <= 65_500, option, "at most 65,500 pixels a side, as a JPEG can have", found)
    }
  }
}
