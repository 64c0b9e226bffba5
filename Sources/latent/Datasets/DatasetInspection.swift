import Datasets
import FileFormats

/// What `latent data inspect` prints.
struct DatasetInspection {
  let folder: String
  let summary: DatasetSummary
  /// The contact sheet that was written.
  let sheet: String?

  /// Values of a label that are listed as text; JSON has them all.
  static let listedValues = 40
  /// Files of a reason to leave them out that are listed as text; JSON has them all.
  static let listedFiles = 8

  var text: String {
    var lines = ["\(summary.count) pictures in \(folder)"]
    for label in summary.labels {
      switch label {
      case .category(let name, let counts, let missing):
        lines.append("label \(name): \(counts.count) \(counts.count == 1 ? "value" : "values")\(Self.without(missing))")
        let width = counts.prefix(Self.listedValues).map { $0.value.visible().count }.max() ?? 0
        for item in counts.prefix(Self.listedValues) {
          let value = item.value.visible()
          let padding = String(repeating: " ", count: width - value.count)
          let remark = item.count == 1 ? "  (training needs two or more)" : ""
          lines.append("  \(value)\(padding)  \(item.count)\(remark)")
        }
        if let remark = Self.remark(onNumbersIn: name, counts) { lines.append("  (\(remark))") }
        if counts.count > Self.listedValues { lines.append("  and \(counts.count - Self.listedValues) more") }
      case .number(let name, let minimum, let mean, let maximum, let distinct, let missing):
        lines.append(
          "label \(name): \(significant(minimum)) to \(significant(maximum)), mean \(significant(mean)), "
            + "\(distinct) different\(Self.without(missing))")
      }
    }
    if summary.labels.isEmpty {
      lines.append("no labels: latent train makes a generator of one class of them")
    }
    if !summary.sizes.isEmpty {
      let shown = summary.sizes.prefix(8).map { "\($0.width)×\($0.height) (\($0.count))" }
      let more = summary.sizes.count > 8 ? " and \(summary.sizes.count - 8) more" : ""
      lines.append("sizes: " + shown.joined(separator: ", ") + more)
    }
    if !summary.unlistedFiles.isEmpty {
      lines.append(
        "not in labels.csv, so not used: \(summary.unlistedFiles.count), the first \(summary.unlistedFiles[0])")
    }
    if !summary.skipped.isEmpty {
      lines.append("files left out: \(summary.skipped.count)")
      for (reason, files) in summary.skipped.byReason {
        let shown = files.prefix(Self.listedFiles).joined(separator: ", ")
        let more = files.count > Self.listedFiles ? " and \(files.count - Self.listedFiles) more" : ""
        lines.append("  \(reason): \(files.count) (\(shown)\(more))")
      }
    }
    lines.append("unreadable files: \(summary.unreadable.count)")
    for file in summary.unreadable { lines.append("  \(file.file): \(file.reason)") }
    if !summary.irregular.isEmpty {
      lines.append("files read whole, of which there is something to say: \(summary.irregular.count)")
      for file in summary.irregular { lines.append("  \(file.file): \(file.reason)") }
    }
    if let sheet { lines.append("contact sheet: \(sheet)") }
    return lines.joined(separator: "\n")
  }

  /// Pictures that the label says nothing of, which a command that uses it leaves out.
  private static func without(_ missing: Int) -> String {
    missing == 0 ? "" : "; \(missing) \(missing == 1 ? "picture" : "pictures") without one"
  }

  /// What is said of classes that are numbers, all or most of them.
  private static func remark(onNumbersIn name: String, _ counts: [DatasetSummary.ValueCount]) -> String? {
    let column = LabelColumn(name: name, categories: counts.map(\.value))
    if column.isNumeric {
      return counts.count <= 1 || column.yesAndNo != nil
        ? nil : "numbers that are taken for classes; --numbers \(name) takes them for quantities"
    }
    let cells = counts.reduce(0) { $0 + $1.count }
    let numbers = counts.filter { LabelColumn(name: name, categories: [$0.value]).isNumeric }.reduce(0) {
      $0 + $1.count
    }
    guard 2 * numbers >= cells else { return nil }
    return "\(numbers) of \(cells) cells are numbers; --numbers \(name) takes the others for missing values"
  }

  var json: JSONValue {
    let labels = summary.labels.map { label -> JSONValue in
      switch label {
      case .category(let name, let counts, let missing):
        [
          "name": .string(name), "kind": "category", "missing": .integer(missing),
          "values": .object(counts.map { JSONValue.Member($0.value, .integer($0.count)) }),
        ]
      case .number(let name, let minimum, let mean, let maximum, let distinct, let missing):
        [
          "name": .string(name), "kind": "number", "minimum": .number(minimum), "mean": .number(mean),
          "maximum": .number(maximum), "distinct": .integer(distinct), "missing": .integer(missing),
        ]
      }
    }
    return [
      "folder": .string(folder),
      "pictures": .integer(summary.count),
      "labels": .array(labels),
      "sizes": .array(
        summary.sizes.map {
          ["width": .integer($0.width), "height": .integer($0.height), "count": .integer($0.count)]
        }),
      "unreadable": .array(summary.unreadable.map { ["file": .string($0.file), "reason": .string($0.reason)] }),
      "irregular": .array(summary.irregular.map { ["file": .string($0.file), "reason": .string($0.reason)] }),
      "leftOut": .array(summary.skipped.map { ["file": .string($0.file), "reason": .string($0.reason)] }),
      "unlistedFiles": .array(summary.unlistedFiles.map { .string($0) }),
      "sheet": sheet.map { .string($0) } ?? .null,
    ]
  }
}
