import Engine
import Scoring

extension LabelAlignment {
  /// With the directions of w along which the labels of a model go: the coefficients of a ridge regression on w, whose
  /// penalty is as strong as the mean variance of w, so that no direction is one along which w hardly varies; each made
  /// orthogonal to those before it.
  /// - Parameters:
  ///   - w: styles of the model, `[N, styleDimension]`.
  ///   - outputs: what the reader reads off their pictures, `[N, labels]`.
  /// - Throws: `ModelError.constantLabel` for a label that is the same in all pictures, `LinearAlgebraError`.
  init(reader: LabelReader, styles w: Tensor, outputs: Tensor) throws {
    let (count, dimension, labels) = (w.shape[0], w.shape[1], reader.names.count)
    precondition(
      outputs.shape == [count, labels] && count > 1, "LabelAlignment: styles \(w.shape), outputs \(outputs.shape)")
    self.init(reader: reader, styleDimension: dimension)
    let codes = Matrix(rows: count, columns: dimension, codes: w.values)
    var centred = codes
    for column in 0..<dimension {
      let mean = Moments(codes.column(column)).mean
      for row in 0..<count { centred[row, column] -= mean }
    }
    var penalised = Matrix.gram(centred)
    let penalty = (0..<dimension).reduce(0) { $0 + penalised[$1, $1] } / Double(dimension)
    for i in 0..<dimension { penalised[i, i] += penalty }
    noise = Float((Self.noiseShare * penalty / Double(count)).squareRoot())

    let read = Matrix(rows: count, columns: labels, codes: outputs.values)
    var rows: [[Double]] = []
    for (label, name) in reader.names.enumerated() {
      let values = read.column(label)
      let moments = Moments(values)
      guard moments.variance > 0 else { throw ModelError.constantLabel(name: name) }
      outputMeans[label] = Float(moments.mean)
      outputDeviations[label] = Float(moments.variance.squareRoot())
      let products = Matrix.product(centred, values.map { $0 - moments.mean }, transposing: true)
      var direction = try Matrix.solveSymmetricPositive(penalised, products)
      for other in rows {
        let overlap = dot(other, direction)
        for i in 0..<dimension { direction[i] -= overlap * other[i] }
      }
      let length = dot(direction, direction).squareRoot()
      guard length > 0 else { throw ModelError.constantLabel(name: name) }
      rows.append(direction.map { $0 / length })

      let along = Moments(Matrix.product(codes, rows[label]))
      means[label] = Float(along.mean)
      variances[label] = Float(along.variance)
    }
    directions = Tensor(rows.flatMap { $0.map(Float.init) }, shape: [labels, dimension])
  }

  /// Mean and variance of a sample, the latter over its count.
  private struct Moments {
    let mean, variance: Double

    init(_ values: [Double]) {
      let mean = values.reduce(0, +) / Double(values.count)
      self.mean = mean
      variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    }
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
