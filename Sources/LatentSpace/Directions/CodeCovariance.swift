import Engine

extension Matrix {
  /// The covariance of codes around the means of their classes, `Σ (x − x̄_class)(x − x̄_class)ᵀ / N`, D × D.
  ///
  /// - Parameters:
  ///   - codes: N × D.
  ///   - classes: N; all the same for the plain covariance.
  public static func covarianceWithinClasses(_ codes: Matrix, classes: [Int]) -> Matrix {
    covariance(ofCentred: centredWithinClasses(codes, classes: classes).codes)
  }

  /// Codes N × D, each less the mean of its class, and these means by class.
  static func centredWithinClasses(_ codes: Matrix, classes: [Int]) -> (codes: Matrix, means: [Int: [Double]]) {
    precondition(
      codes.rows > 0 && codes.rows == classes.count,
      "Matrix.centredWithinClasses: \(codes.rows) × \(codes.columns) with \(classes.count) classes")
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
    return (centred, means)
  }

  /// `XᵀX / N` of codes N × D that are centred.
  static func covariance(ofCentred codes: Matrix) -> Matrix {
    var covariance = Matrix(rows: codes.columns, columns: codes.columns)
    covariance.addGram(codes, scale: 1 / Double(codes.rows))
    covariance.mirrorUpperTriangle()
    return covariance
  }
}
