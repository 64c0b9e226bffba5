import FileFormats
import Foundation
import ModelImport

/// What an import says of a file: the network, and what becomes of each tensor.
struct ImportSummary {
  let family: ModelFamily
  let reports: [TensorReport]
  /// The layers, where the network is a chain.
  let description: JSONValue?
  let weights: ForeignWeights
  let options: ImportOptions

  /// What is worth a word where all goes well.
  var notes: [String] { ImportRemarks.lines(of: family, reports: reports, options: options) }

  /// What a state means, where its name does not say it.
  private static let meanings = [
    "unused": "--allow NAME leaves them out", "idle": "nothing is computed with them", "beside": "of another network",
  ]

  /// For people: each tensor, and the layers.
  var lines: [String] {
    let width = reports.map(\.name.count).max() ?? 0
    let tensors = reports.map { report in
      let name = report.name + String(repeating: " ", count: width - report.name.count)
      return "\(name)  \(word(report.state))  \(report.shape)\(expectation(report.state))"
    }
    let counts = Dictionary(grouping: reports, by: { word($0.state).trimmingCharacters(in: .whitespaces) })
    let sums = ["matched", "missing", "other shape", "unused", "allowed", "idle", "beside"].compactMap { state in
      counts[state].map { "\($0.count) \(state)" + (Self.meanings[state].map { " (\($0))" } ?? "") }
    }
    let layers = description.map { ["layers:", $0.text(indented: true)] } ?? []
    return ["family      \(family.rawValue)"] + tensors + [sums.joined(separator: ", ")] + layers + notes
  }

  func json(identity: String? = nil, file: String? = nil) throws -> JSONValue {
    try .object([
      .init("family", .string(family.rawValue)),
      .init("source", .string(weights.source.fileName)), .init("digest", .string(try weights.source.digest())),
      .init("file", file.map { .string($0) } ?? .null), .init("model", identity.map { .string($0) } ?? .null),
      .init("licence", .string(options.licence)),
      .init(
        "tensors",
        .array(
          reports.map { report in
            [
              "name": .string(report.name), "shape": .array(report.shape.map { .integer($0) }),
              "state": .string(word(report.state).trimmingCharacters(in: .whitespaces)),
            ]
          })),
      .init("layers", description ?? .null),
    ])
  }

  private func word(_ state: TensorReport.State) -> String {
    switch state {
    case .matched: "matched    "
    case .wrongShape: "other shape"
    case .missing: "missing    "
    case .unused: "unused     "
    case .allowed: "allowed    "
    case .idle: "idle       "
    case .beside: "beside     "
    }
  }

  private func expectation(_ state: TensorReport.State) -> String {
    if case .wrongShape(let expected) = state { return ", expected \(expected)" }
    return ""
  }
}
