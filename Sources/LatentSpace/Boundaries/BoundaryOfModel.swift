import Engine
import Foundation
import GenerativeModels

extension BoundaryFinder {
  /// The boundary of an attribute in a model's space of codes.
  ///
  /// With several classes it is found within classes: codes are centred on the mean of their class and scores on
  /// the median of theirs. The class then tells nothing about the side, so that the normal need not point from one
  /// class to another, and an edit along it leaves the class alone. `classOffsets` put the plane back in its place.
  public func findDirection(
    of attribute: String, in sample: ScoredSample, space: CodeSpace, model: GeneratorModel, withinClasses: Bool = true,
    progress: Progress = { _, _ in }
  ) throws -> (direction: Direction, report: BoundaryReport) {
    guard var scores = sample.scores[attribute] else {
      preconditionFailure("findDirection: the sample has no scores of \(attribute)")
    }
    let codes = sample.codes(in: space)
    let dimension = codes.shape[1]
    var values = codes.values
    let present = Set(sample.classes).sorted()
    var means = [[Double]](repeating: [Double](repeating: 0, count: dimension), count: model.architecture.classes.count)
    if withinClasses, present.count > 1 {
      for label in present {
        let members = sample.classes.indices.filter { sample.classes[$0] == label }
        var mean = [Double](repeating: 0, count: dimension)
        for row in members { for d in 0..<dimension { mean[d] += Double(values[row * dimension + d]) } }
        for d in 0..<dimension { mean[d] /= Double(members.count) }
        means[label] = mean
        for row in members { for d in 0..<dimension { values[row * dimension + d] -= Float(mean[d]) } }
        let middle = median(members.map { scores[$0] })
        for row in members { scores[row] -= middle }
      }
    }
    let (boundary, report) = try findBoundary(
      codes: values, dimensions: dimension, scores: scores, attribute: attribute, space: space.rawValue,
      progress: progress)
    var classOffsets: [String: Float] = [:]
    if withinClasses, present.count > 1 {
      for label in present {
        let shift = zip(boundary.normal, means[label]).reduce(0) { $0 + $1.0 * $1.1 }
        classOffsets[model.architecture.classes[label]] = Float(boundary.offset - shift)
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let direction = Direction(
      attribute: attribute, space: space, normal: boundary.normal.map(Float.init),
      offset: classOffsets.isEmpty
        ? Float(boundary.offset) : classOffsets.values.reduce(0, +) / Float(classOffsets.count),
      classOffsets: classOffsets, deviation: Float(boundary.distanceDeviation), modelIdentity: model.identity,
      method: "svm", report: String(decoding: try encoder.encode(report), as: UTF8.self))
    return (direction, report)
  }

  private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
