import Engine

/// The mean of each class of codes and the covariance around these means, from codes that arrive in blocks: memory does
/// not grow with their number.
///
/// Products are those of distances from a provisional mean of each class, that of its codes in the first block that has
/// some, and are corrected at the end. So little is lost to rounding where codes lie far from zero. Products of
/// single-precision codes are made in single precision within blocks, which leaves about six digits, and
/// summed over blocks in double.
public struct CodeMoments: Sendable {
  public let dimensions: Int
  /// Codes so far.
  public private(set) var count = 0
  /// Of each label: its codes, the provisional mean, and the sum of distances from it, one label after the other.
  private var counts: [Int] = []
  private var shifts: [Double] = []
  private var sums: [Double] = []
  /// The upper triangle of `Σ (x − shift)(x − shift)ᵀ`.
  private var products: Matrix

  /// Codes that are measured together, so that they are still in the processor's cache when products are made of them.
  private static let blockRows = 2048

  public init(dimensions: Int) {
    precondition(dimensions > 0, "CodeMoments: \(dimensions) dimensions")
    self.dimensions = dimensions
    products = Matrix(rows: dimensions, columns: dimensions)
  }

  /// Adds codes `[N, D]`.
  /// - Parameter classes: N labels from 0; nil for one class, which makes moments of all codes together.
  public mutating func add(_ codes: Tensor, classes: [Int]? = nil) {
    precondition(codes.shape.count == 2 && codes.shape[1] == dimensions, "CodeMoments.add: codes \(codes.shape)")
    codes.withUnsafeValues { add($0, classes: classes) }
  }

  /// Adds single-precision codes that lie one after another.
  public mutating func add(_ codes: UnsafeBufferPointer<Float>, classes: [Int]? = nil) { add(rows: codes, classes) }

  /// Adds codes, N × D.
  public mutating func add(_ codes: Matrix, classes: [Int]? = nil) {
    precondition(codes.columns == dimensions, "CodeMoments.add: codes of \(codes.columns) dimensions")
    codes.withUnsafeElements { add(rows: $0, classes) }
  }

  private mutating func add<Scalar: CodeScalar>(rows codes: UnsafeBufferPointer<Scalar>, _ classes: [Int]?) {
    let rows = codes.count / dimensions
    precondition(
      codes.count == rows * dimensions && classes?.count ?? rows == rows && classes?.allSatisfy { $0 >= 0 } ?? true,
      "CodeMoments.add: \(codes.count) numbers for \(dimensions) dimensions, \(classes?.count ?? rows) labels")
    let distances = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: min(rows, Self.blockRows) * dimensions)
    let scratch = UnsafeMutableBufferPointer<Scalar>.allocate(capacity: dimensions * dimensions)
    defer {
      distances.deallocate()
      scratch.deallocate()
    }
    for start in stride(from: 0, to: rows, by: Self.blockRows) {
      let end = min(start + Self.blockRows, rows)
      let block = UnsafeBufferPointer(rebasing: codes[start * dimensions..<end * dimensions])
      let labels = classes.map { Array($0[start..<end]) } ?? [Int](repeating: 0, count: end - start)
      meet(labels, block)
      Self.measure(block, into: distances, labels: labels, dimensions: dimensions, shifts: shifts, sums: &sums)
      for label in labels { counts[label] += 1 }
      Scalar.addGram(UnsafeBufferPointer(rebasing: distances[..<block.count]), scratch, to: &products)
      count += labels.count
    }
  }

  /// Takes the provisional means of labels that have had no codes so far.
  private mutating func meet<Scalar: CodeScalar>(_ labels: [Int], _ codes: UnsafeBufferPointer<Scalar>) {
    let missing = (labels.max() ?? -1) + 1 - counts.count
    if missing > 0 {
      counts += [Int](repeating: 0, count: missing)
      shifts += [Double](repeating: 0, count: missing * dimensions)
      sums += [Double](repeating: 0, count: missing * dimensions)
    }
    var met = [Int](repeating: 0, count: counts.count)
    for label in labels where counts[label] == 0 { met[label] += 1 }
    guard met.contains(where: { $0 > 0 }) else { return }
    for (row, label) in labels.enumerated() where met[label] > 0 {
      for d in 0..<dimensions {
        shifts[label * dimensions + d] += codes[row * dimensions + d].widened / Double(met[label])
      }
    }
  }

  /// Distances from the provisional means, and their sums, a range of dimensions a thread.
  private static func measure<Scalar: CodeScalar>(
    _ codes: UnsafeBufferPointer<Scalar>, into distances: UnsafeMutableBufferPointer<Scalar>, labels: [Int],
    dimensions: Int, shifts: [Double], sums: inout [Double]
  ) {
    guard let source = codes.baseAddress, let target = distances.baseAddress else { return }
    shifts.withUnsafeBufferPointer { shifts in
      sums.withUnsafeMutableBufferPointer { sums in
        let (shifts, sums) = (shifts.baseAddress!, sums.baseAddress!)
        Threads.parallelFor(dimensions, grain: 64) { range in
          for (row, label) in labels.enumerated() {
            let (from, to) = (source + row * dimensions, target + row * dimensions)
            let (shift, sum) = (shifts + label * dimensions, sums + label * dimensions)
            for d in range {
              let distance = from[d].widened - shift[d]
              to[d] = Scalar(distance)
              sum[d] += distance
            }
          }
        }
      }
    }
  }

  /// The labels that have codes, ascending.
  public var labels: [Int] { counts.indices.filter { counts[$0] > 0 } }

  /// The mean of the codes of one label.
  public func mean(ofClass label: Int) -> [Double] {
    precondition(labels.contains(label), "CodeMoments.mean: no codes of the class \(label)")
    return (0..<dimensions).map {
      shifts[label * dimensions + $0] + sums[label * dimensions + $0] / Double(counts[label])
    }
  }

  /// The mean of all codes.
  var mean: [Double] {
    var mean = [Double](repeating: 0, count: dimensions)
    for label in labels {
      let share = Double(counts[label]) / Double(count)
      for (d, value) in self.mean(ofClass: label).enumerated() { mean[d] += share * value }
    }
    return mean
  }

  /// `Σ (x − x̄_class)(x − x̄_class)ᵀ / N`, D × D.
  public var covariance: Matrix {
    precondition(count > 0, "CodeMoments.covariance: no codes")
    let corrections = labels.map { label in
      let root = Double(counts[label]).squareRoot()
      return sums[label * dimensions..<(label + 1) * dimensions].map { $0 / root }
    }
    var covariance = products
    covariance.addGram(Matrix(corrections), scale: -1)
    covariance.withUnsafeMutableElements { elements in
      for index in elements.indices { elements[index] /= Double(count) }
    }
    covariance.mirrorUpperTriangle()
    return covariance
  }
}

/// A number of a code, and the precision in which products of distances are made.
private protocol CodeScalar: BinaryFloatingPoint {
  var widened: Double { get }
  static func addGram(
    _ rows: UnsafeBufferPointer<Self>, _ scratch: UnsafeMutableBufferPointer<Self>, to products: inout Matrix)
}

extension Float: CodeScalar {
  @inline(__always) fileprivate var widened: Double { Double(self) }

  fileprivate static func addGram(
    _ rows: UnsafeBufferPointer<Float>, _ scratch: UnsafeMutableBufferPointer<Float>, to products: inout Matrix
  ) {
    products.addGram(rows: rows, scratch: scratch)
  }
}

extension Double: CodeScalar {
  @inline(__always) fileprivate var widened: Double { self }

  fileprivate static func addGram(
    _ rows: UnsafeBufferPointer<Double>, _ scratch: UnsafeMutableBufferPointer<Double>, to products: inout Matrix
  ) {
    products.addGram(rows: rows)
  }
}
