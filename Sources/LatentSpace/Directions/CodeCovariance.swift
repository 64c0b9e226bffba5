import Engine

extension Matrix {
  /// The covariance of codes around the means of their classes, `Σ (x − x̄_class)(x − x̄_class)ᵀ / N`, D × D.
  ///
  /// - Parameters:
  ///   - codes: N × D.
  ///   - classes: N; all the same for the plain covariance.
  public static func covarianceWithinClasses(_ codes: Matrix, classes: [Int]) -> Matrix {
    precondition(
      codes.rows > 0 && codes.rows == classes.count,
      "Matrix.covarianceWithinClasses: \(codes.rows) × \(codes.columns) with \(classes.count) classes")
    var means: [Int: [Double]] = [:]
    for (label, rows) in Dictionary(grouping: Array(classes.indices), by: { classes[$0] }) {
      means[label] = Standardizer(fitting: codes.selectingRows(rows)).means
    }
    let width = codes.columns
    var centred = codes
    centred.withUnsafeMutableElements { elements in
      for (row, label) in classes.enumerated() {
        for (column, mean) in means[label]!.enumerated() { elements[row * width + column] -= mean }
      }
    }
    var covariance = Matrix(rows: width, columns: width)
    covariance.addGram(centred, scale: 1 / Double(codes.rows))
    covariance.mirrorUpperTriangle()
    return covariance
  }
}
