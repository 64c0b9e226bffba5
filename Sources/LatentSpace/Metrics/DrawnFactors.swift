import Datasets
import Engine
import GenerativeModels
import Scoring
import Statistics

/// Samples of a model with what is known of them: the class asked for, and what a learned scorer sees in the pictures.
public struct DrawnFactors {
  /// `[N, latentDimension]`.
  public let z: Tensor
  /// `[N, styleDimension]`, after truncation.
  public let w: Tensor
  /// Class index of each code.
  public let classes: [Int]
  /// The class asked for under the model's label, then the scorer's other labels in their order.
  public let factors: [LabelColumn]
  private let sampler: Sampler

  /// Draws `count` codes for `.evaluation`, since they may judge directions; their classes in turn.
  /// - Parameters:
  ///   - count: codes to draw.
  ///   - sampler: draws the codes of a model and their pictures.
  ///   - scorer: reads the labels of the pictures.
  ///   - truncation: ψ of w.
  ///   - seed: of the stream of codes.
  ///   - progress: called with the number of codes done; returns false to stop, which throws `CancellationError`.
  public init(
    count: Int, sampler: Sampler, scorer: LearnedScorer, truncation: Float = 1, seed: UInt64,
    progress: (Int) -> Bool = { _ in true }
  ) throws {
    self.sampler = sampler
    let model = sampler.model
    let names = model.classes
    let classes = (0..<count).map { $0 % names.count }
    z = sampler.codes(count: count, seed: seed, purpose: .evaluation)
    w = sampler.styles(z, classes: classes, truncation: truncation)
    var outputs: [Float] = []
    try sampler.forEachPictures(styles: w) { pictures, range in
      outputs += scorer.outputs(pictures).values
      guard progress(range.upperBound) else { throw CancellationError() }
    }
    let seen = scorer.columns(outputs: Tensor(outputs, shape: [count, scorer.architecture.outputCount]))
    factors =
      [LabelColumn(name: model.label, values: .category(names: names, indices: classes))]
      + seen.filter { $0.name != model.label }
    self.classes = classes
  }

  /// The codes of a space, N × D.
  public func codes(in space: CodeSpace) -> Matrix { Matrix(features: space == .z ? z : w) }

  /// The signed distance of each code from the boundary of each direction, N × directions.
  /// - Throws: `LatentSpaceError` for a direction of another model or dimension.
  public func signedDistances(along directions: [Direction]) throws -> Matrix {
    for direction in directions { _ = try Editor(sampler: sampler, direction: direction, file: direction.attribute) }
    let channels = directions.contains { $0.space == .s } ? try sampler.styleChannels(SynthesisCodes(styles: w)) : nil
    let names = sampler.model.classes
    var distances = Matrix(rows: classes.count, columns: directions.count)
    for (column, direction) in directions.enumerated() {
      let codes = direction.space == .z ? z : direction.space == .w ? w : channels!
      let width = codes.shape[1]
      codes.withUnsafeValues { values in
        for row in classes.indices {
          distances[row, column] = Double(
            direction.signedDistance(values[row * width..<(row + 1) * width], className: names[classes[row]]))
        }
      }
    }
    return distances
  }
}

extension LearnedScorer {
  /// What is read from raw outputs `[N, outputCount]`: the most likely value of categories, 0 or 1, and numbers.
  func columns(outputs: Tensor) -> [LabelColumn] {
    labels.map { label in
      let rows = self.outputs(of: label, outputs)
      switch label.kind {
      case .category(let names):
        let indices = rows.map { row in row.indices.max { row[$0] < row[$1] }! }
        return LabelColumn(name: label.name, values: .category(names: names, indices: indices))
      case .binary: return LabelColumn(name: label.name, values: .number(rows.map { $0[0] > 0 ? 1 : 0 }))
      case .number(let mean, let deviation):
        return LabelColumn(name: label.name, values: .number(rows.map { mean + deviation * $0[0] }))
      }
    }
  }
}
