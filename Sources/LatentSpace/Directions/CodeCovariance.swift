import Engine

extension Matrix {
  /// The covariance of codes around the means of their classes, `Σ (x − x̄_class)(x − x̄_class)ᵀ / N`, D × D.
  ///
  /// - Parameters:
  ///   - codes: N × D.
  ///   - classes: N; all the same for the plain covariance.
  static func covarianceWithinClasses(_ codes: Matrix, classes: [Int]) -> Matrix {
    covariance(ofCentred: centredWithinClasses(codes, classes: classes).codes)
  }

  /// Codes N × D, each less the mean of its class, and these means by class.
  static func centredWithinClasses(_ codes: Matrix, classes: [Int]) -> (codes: Matrix, means: [Int: [Double]]) {
    precondition(
      codes.rows > 0 && codes.rows == classes.count,
      "Matrix.centredWithinClasses: \(codes.rows) × \(codes.columns) with \(classes.count) classes")
    let means = codes.means(of: Dictionary(grouping: Array(classes.indices)) { classes[$0] })
    return (codes.subtracting(means, classes: classes), means)
  }

  /// `XᵀX / N` of codes N × D that are centred.
  static func covariance(ofCentred codes: Matrix) -> Matrix {
    var covariance = Matrix(rows: codes.columns, columns: codes.columns)
    covariance.addGram(codes, scale: 1 / Double(codes.rows))
    covariance.mirrorUpperTriangle()
    return covariance
  }
}
