import ArgumentParser
import FileFormats
import Foundation
import GenerativeModels
import LatentSpace
import Reporting

extension BoundaryCommand {
  /// `--per-class`: boundaries of each class alone and of all, and how each does on the others' codes.
  func findPerClass(_ finder: BoundaryFinder) throws {
    let sampler = try sampler()
    let classes = sampler.model.classes
    guard classes.count > 1 else { throw ValidationError("--per-class: the model has one class, \(classes[0])") }
    let space = try codeSpace(of: sampler)
    let scorers = try modelOptions.attributeScorers(scorer).scorers(NameList.names(attr!))
    try sampler.requireColor(for: scorers.map(\.name))
    let places = classPlaces(of: scorers.map(\.name), classes)
    try requireOutputs(places.flatMap { [$0.all] + $0.ofClasses }, among: scorers.count)
    try overwriting.requirePlace(for: matrix, "--matrix", replacing: Self.mark.isIn)
    let sample = try ScoredSample.draw(
      codeCount, from: sampler, className: nil, truncation: codeTruncation, seed: seed, scorers: scorers)
    let found = try scorers.map { scorer in
      let progress = FitProgress(boundaries: BoundaryFinder.boundaryCount(classes: classes.count))
      defer { progress.finish() }
      return try finder.findClassBoundaries(
        of: scorer.name, in: sample, space: space, model: sampler.model, progress: progress.update)
    }
    if found.count > 1, let output { try makeFolder(URL(fileURLWithPath: output)) }
    for (found, place) in zip(found, places) {
      try write(layered(found.withinClasses), to: place.all)
      for (index, name) in classes.enumerated() {
        guard let direction = found.ofClasses.first(where: { $0.name == name })?.direction else { continue }
        try write(layered(direction), to: place.ofClasses[index])
      }
    }
    let transfers = found.map(\.transfer)
    if let matrix { try Self.heatMap(transfers).write(to: URL(fileURLWithPath: matrix), mark: Self.mark) }
    func files(_ place: (all: URL, ofClasses: [URL])) -> [String] { ([place.all] + place.ofClasses).map(shown) }
    guard !json else {
      let drawing = matrix.map { [shown(URL(fileURLWithPath: $0))] } ?? []
      let reports = zip(transfers, places).map { Written(report: $0, files: files($1) + drawing) }
      return try reports.count == 1 ? printJSON(reports[0]) : printJSON(["boundaries": reports])
    }
    for (transfer, place) in zip(transfers, places) {
      print(transfer.text)
      print("written to  \(files(place).joined(separator: ", "))")
    }
    if let matrix { print(shown(URL(fileURLWithPath: matrix))) }
  }

  /// Where the direction of each attribute goes, and beside it those of its classes, each to a file of its own.
  private func classPlaces(of attributes: [String], _ classes: [String]) -> [(all: URL, ofClasses: [URL])] {
    let all = places(of: attributes)
    let bases = all.map { $0.deletingPathExtension().lastPathComponent }
    let parts = FileNamePart.makeDistinct(of: classes)
    // The name of an attribute can be that of another with a class.
    var taken = Set(bases)
    return zip(all, bases).map { url, base in
      let files = parts.map { part in
        var name = "\(base)-\(part)"
        while !taken.insert(name).inserted { name += "-" }
        let beside = url.deletingLastPathComponent().appendingPathComponent(name)
        return url.pathExtension.isEmpty ? beside : beside.appendingPathExtension(url.pathExtension)
      }
      return (url, files)
    }
  }

  /// One map for all attributes, a row a boundary.
  private static func heatMap(_ transfers: [ClassTransfer]) -> HeatMap {
    HeatMap(
      title: "balanced accuracy of boundaries found on (rows) and tested on (columns)",
      rowLabels: transfers.flatMap { transfer in transfer.foundOn.map { "\(transfer.attribute): \($0)" } },
      columnLabels: transfers[0].testedOn, values: transfers.flatMap(\.balancedAccuracy))
  }
}

extension ClassTransfer {
  /// The matrix for people.
  fileprivate var text: String {
    var table = IntervalTable(names: foundOn)
    table.append(header: "found on", testedOn.map { "on \($0)" })
    for (row, name) in foundOn.enumerated() {
      table.append(
        name,
        zip(balancedAccuracy[row], balancedAccuracyIntervals[row]).map { value, interval in
          (percent(value), String(format: "%.1f to %.1f %%", 100 * interval[0], 100 * interval[1]))
        })
    }
    let title = "\(attribute) in \(space): balanced accuracy on held-out extremes of each class, 95 % intervals"
    return ([title] + table.lines).joined(separator: "\n")
  }
}
