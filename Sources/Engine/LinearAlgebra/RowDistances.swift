/// How far rows of numbers lie from a point each, and the sums of these distances: what moments are made of.
public enum RowDistances {
  /// Single-precision rows, measured in double.
  public static func measure(
    _ rows: UnsafeBufferPointer<Float>, from points: [Double], labels: [Int],
    into distances: UnsafeMutableBufferPointer<Double>, sums: inout [Double]
  ) {
    measureRows(rows, from: points, labels: labels, into: distances, sums: &sums)
  }

  /// The same with distances that are rounded to single precision; their sums are of those before.
  public static func measure(
    _ rows: UnsafeBufferPointer<Float>, from points: [Double], labels: [Int],
    into distances: UnsafeMutableBufferPointer<Float>, sums: inout [Double]
  ) {
    measureRows(rows, from: points, labels: labels, into: distances, sums: &sums)
  }

  /// The same of rows in double.
  public static func measure(
    _ rows: UnsafeBufferPointer<Double>, from points: [Double], labels: [Int],
    into distances: UnsafeMutableBufferPointer<Double>, sums: inout [Double]
  ) {
    measureRows(rows, from: points, labels: labels, into: distances, sums: &sums)
  }

  /// - Parameters:
  ///   - rows: N × D, one after another.
  ///   - points: L × D, that of label l from `l · D` on.
  ///   - labels: N, from 0 to L − 1.
  ///   - distances: `row − points[label]`, at least N × D.
  ///   - sums: L × D; the distances of each label are added, in the order of the rows.
  private static func measureRows<Scalar: WidenedScalar, Distance: WidenedScalar>(
    _ rows: UnsafeBufferPointer<Scalar>, from points: [Double], labels: [Int],
    into distances: UnsafeMutableBufferPointer<Distance>, sums: inout [Double]
  ) {
    guard let source = rows.baseAddress, let target = distances.baseAddress, !labels.isEmpty else { return }
    let dimensions = rows.count / labels.count
    precondition(
      rows.count == labels.count * dimensions && distances.count >= rows.count && points.count == sums.count
        && labels.allSatisfy { $0 >= 0 && ($0 + 1) * dimensions <= points.count },
      "RowDistances: \(rows.count) numbers in \(labels.count) rows, \(points.count) of points, \(sums.count) of sums")
    points.withUnsafeBufferPointer { points in
      sums.withUnsafeMutableBufferPointer { sums in
        guard let points = points.baseAddress, let sums = sums.baseAddress else { return }
        // On one thread: the engine's would still be waiting, busily, when BLAS wants the cores for the products.
        for (row, label) in labels.enumerated() {
          let (from, to) = (source + row * dimensions, target + row * dimensions)
          let (point, sum) = (points + label * dimensions, sums + label * dimensions)
          for d in 0..<dimensions {
            let distance = from[d].widened - point[d]
            to[d] = Distance(narrowing: distance)
            sum[d] += distance
          }
        }
      }
    }
  }
}

/// Conversions that a loop over many numbers can be vectorised with, as those between any two types cannot.
private protocol WidenedScalar {
  var widened: Double { get }
  init(narrowing value: Double)
}

extension Float: WidenedScalar {
  @inline(__always) fileprivate var widened: Double { Double(self) }
  @inline(__always) fileprivate init(narrowing value: Double) { self = Float(value) }
}

extension Double: WidenedScalar {
  @inline(__always) fileprivate var widened: Double { self }
  @inline(__always) fileprivate init(narrowing value: Double) { self = value }
}
