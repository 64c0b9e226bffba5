import Engine

/// Points whose principal components are known.
public enum AxisPoints {
  /// An orthonormal basis.
  public static let axes: [[Double]] = [[2, 3, 6], [3, -6, 2], [6, 2, -3]].map { $0.map { $0 / 7 } }

  /// Six points on the axes, on both sides of a centre, so that the variance along each axis is the one given.
  public static func points(_ variances: [Double], around centre: [Double] = [10, -20, 5]) -> Matrix {
    Matrix(
      zip(axes, variances).flatMap { axis, variance in
        [1.0, -1].map { sign in zip(axis, centre).map { $1 + sign * (3 * variance).squareRoot() * $0 } }
      })
  }
}
