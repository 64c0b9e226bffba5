import Foundation
import LatentSpace

/// Teaching an attribute by clicking: which pictures to show next, and the boundary of what was labelled.
extension StudioHandler {
  func labelSheet(_ request: HTTPRequest) async throws -> HTTPResponse {
    struct Answer: Encodable {
      let sheet: [ViewRequest.Cell]
      /// How they were chosen, for people.
      let how: String
    }
    let asked = try request.decoded(LabelRequest.self)
    try asked.validate()
    return try .json(
      await thread.run { workshop in
        let open = try workshop.model(asked.model)
        let model = open.model
        let sheet = try open.labelling(ofClass: asked.className).sheet(
          of: asked.count?.value ?? 24, after: asked.codeLabels(of: model), seen: asked.seenCandidates(of: model))
        return Answer(
          sheet: sheet.candidates.map { .init(seed: $0.seed, className: model.classes[$0.classIndex]) }, how: sheet.how)
      })
  }

  func fitLabels(_ request: HTTPRequest) async throws -> HTTPResponse {
    let asked = try request.decoded(LabelRequest.self)
    try asked.validate()
    let attribute = try asked.attributeName()
    return try .json(await thread.run { try LabelFitting.fit(attribute, asked, $0) })
  }
}

/// Finds the boundary of labels, and saves it with all that a command needs to find it again.
enum LabelFitting {
  struct Fitted: Encodable {
    /// What recipes call the direction.
    let direction: String
    let attribute: String
    /// The balanced accuracy on labels that had no part in the fit, with its 95 % interval.
    let accuracy: Double
    let interval: [Double]
    /// How far to trust it, for people.
    let trust: String
    let files: [String]
    let command: String
  }

  static func fit(_ attribute: String, _ asked: LabelRequest, _ workshop: Workshop) throws -> Fitted {
    let (open, output) = (try workshop.model(asked.model), workshop.output)
    let labelling = try open.labelling(ofClass: asked.className)
    let labels = try asked.codeLabels(of: open.model)
    let (direction, report) = try labelling.boundary(of: attribute, labels: labels)
    var (table, codes): (URL?, URL?)
    // One within the other, so that all are there or none.
    let file = try output.write(attribute, "safetensors") { file in
      let stem = file.deletingPathExtension().lastPathComponent
      table = try output.write("\(stem)-labels", "csv") { scores in
        codes = try output.write("\(stem)-codes", "npz") { codes in
          try labelling.write(labels, of: attribute, codes: codes, scores: scores)
          try direction.write(to: file)
        }
      }
    }
    let files = [file, table!, codes!].map(output.shownPath)
    open.readDirections()
    return Fitted(
      direction: files[0], attribute: attribute, accuracy: report.balancedAccuracy,
      interval: report.balancedAccuracyInterval, trust: report.trust, files: files,
      command: ShellLine.make([
        "latent", "boundary", "--codes", files[2], "--scores", files[1], "--few", "--attr", attribute, "--space",
        labelling.space.rawValue, "--output", file.lastPathComponent,
      ]))
  }
}
