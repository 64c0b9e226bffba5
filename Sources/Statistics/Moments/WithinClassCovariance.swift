import Engine

extension Matrix {
  /// The covariance of rows around the means of their classes, `Σ (x − x̄_class)(x − x̄_class)ᵀ / N`, D × D.
  ///
  /// - Parameters:
  ///   - examples: N × D.
  ///   - classes: N labels; all equal for the covariance around one mean.
  public static func covarianceWithinClasses(_ examples: Matrix, classes: [Int]) -> Matrix {
    covariance(ofCentred: centredWithinClasses(examples, classes: classes).rows)
  }

  /// Rows, each less the mean of its class, and these means by class.
  ///
  /// - Parameters:
  ///   - examples: N × D.
  ///   - classes: N labels.
  public static func centredWithinClasses(
    _ examples: Matrix, classes: [Int]
  ) -> (rows: Matrix, means: [Int: [Double]]) {
    precondition(
      examples.rows > 0 && examples.rows == classes.count,
      "Matrix.centredWithinClasses: \(examples.rows) × \(examples.columns) with \(classes.count) classes")
    let means = examples.means(of: Dictionary(grouping: Array(classes.indices)) { classes[$0] })
    return (examples.subtracting(means, classes: classes), means)
  }

  /// `XᵀX / N` of rows X, N × D, whose mean is zero: their covariance, D × D.
  public static func covariance(ofCentred examples: Matrix) -> Matrix {
    var covariance = Matrix(rows: examples.columns, columns: examples.columns)
    covariance.addGram(examples, scale: 1 / Double(examples.rows))
    covariance.mirrorUpperTriangle()
    return covariance
  }
}
