import ArgumentParser
import Datasets
import Engine
import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs
import Scoring
import Training

extension ScoreCommand.Draw {
  /// Scores the pictures of the arguments, a block after the other.
  func scoreGiven() throws {
    modelOptions.useThreads()
    if let output { try requirePlace(for: output) }
    let attributes = try modelOptions.attributeScorers(scorer)
    let scorers = try attributes.scorers(NameList.names(attr))
    let names = scorers.map(\.name)
    var table = try emptyTable(["file", "width", "height"] + names)
    let files = try PictureArguments.files(pictures)
    let learned = attributes.learned
    let options = DecodeOptions(
      size: size ?? learned?.architecture.size ?? 64,
      squaring: .init(square ?? (learned?.provenance.isPadded == true ? .pad : .crop)))

    var report = ScoreReport(names: names, scores: [[Double]](repeating: [], count: names.count), pictures: [])
    let interrupts = InterruptHandler()
    let bar = ProgressBar(
      total: files.count, unit: "picture", output: files.count > Self.blockSize ? .standardError : .silent)
    for start in stride(from: 0, to: files.count, by: Self.blockSize) {
      var block: [Float] = []
      var rows: [[String]] = []
      for file in files[start..<min(start + Self.blockSize, files.count)] {
        try interrupts.check()
        do {
          let picture = try ImageFile.read(file)
          block += DecodedImages.square(picture, options).floatPixels()
          rows.append([shown(file), String(picture.width), String(picture.height)])
        } catch let error where skipUnreadable { report.leftOut.append((shown(file), CommandEnd.line(for: error))) }
      }
      guard !rows.isEmpty else { continue }
      let pictures = Tensor(block, shape: [rows.count, options.size, options.size, 3])
      let found = try scorers.map { try $0.score(pictures) }
      for (row, cells) in rows.enumerated() {
        report.pictures?.append(cells[0])
        table?.append(cells + found.map { CSVTable.field($0[row]) })
      }
      for (index, values) in found.enumerated() { report.scores[index] += values }
      bar.update(completed: start + rows.count)
    }
    bar.finish(completed: files.count)
    for (_, reason) in report.leftOut { printError("left out    \(reason)") }
    guard !report.scores[0].isEmpty else {
      throw DatasetError.nothingReadable(
        path: pictures[0], files: files.count, firstReason: report.leftOut[0].reason)
    }
    try self.report(report, table: table)
  }

  /// Pictures that are scored at once.
  private static let blockSize = 64
}
