import ArgumentParser
import Foundation
import GenerativeModels
import LatentSpace
import Reporting

extension BoundaryCommand {
  /// `--per-class`: boundaries of each class alone and of all, and how each does on the others' codes.
  func findPerClass(_ finder: BoundaryFinder) throws {
    let sampler = try sampler()
    let classes = sampler.model.architecture.classes
    guard classes.count > 1 else { throw ValidationError("--per-class: the model has one class, \(classes[0])") }
    let scorers = try AttributeScorers(scorer: scorer, options: modelOptions).scorers(attr!)
    let places = scorers.flatMap { scorer in
      ([nil] + classes).map { place(of: scorer.name, $0, scorers.count) }
    }
    try requireOutputs(places, among: scorers.count)
    try requirePlace(for: matrix)
    let sample = try ScoredSample.draw(
      codeCount, from: sampler, className: nil, truncation: codeTruncation, seed: seed, scorers: scorers)
    let found = try scorers.map { scorer in
      let progress = FitProgress(boundaries: BoundaryFinder.boundaryCount(classes: classes.count))
      defer { progress.finish() }
      return try finder.findClassBoundaries(
        of: scorer.name, in: sample, space: CodeSpace(name: space), model: sampler.model, progress: progress.update)
    }
    if found.count > 1, let output { try makeFolder(URL(fileURLWithPath: output)) }
    for (withinClasses, ofClasses) in found.map({ ($0.withinClasses, $0.ofClasses) }) {
      let attribute = withinClasses.attribute
      try layered(withinClasses).write(to: place(of: attribute, nil, found.count))
      for (name, direction) in ofClasses { try layered(direction).write(to: place(of: attribute, name, found.count)) }
    }
    let transfers = found.map(\.transfer)
    if let matrix { try Self.heatMap(transfers).write(to: URL(fileURLWithPath: matrix)) }
    guard !json else {
      return try transfers.count == 1 ? printJSON(transfers[0]) : printJSON(["boundaries": transfers])
    }
    for transfer in transfers {
      print(transfer.text)
      let places = ([nil] + classes).map { shown(place(of: transfer.attribute, $0, found.count)) }
      print("written to  \(places.joined(separator: ", "))")
    }
    if let matrix { print(shown(URL(fileURLWithPath: matrix))) }
  }

  /// Where the direction of a class goes, or with nil that of all: beside each other.
  private func place(of attribute: String, _ className: String?, _ count: Int) -> URL {
    let url = place(of: attribute, among: count)
    guard let className else { return url }
    let name = url.deletingPathExtension().lastPathComponent + "-\(fileName(className))"
    let beside = url.deletingLastPathComponent().appendingPathComponent(name)
    return url.pathExtension.isEmpty ? beside : beside.appendingPathExtension(url.pathExtension)
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
