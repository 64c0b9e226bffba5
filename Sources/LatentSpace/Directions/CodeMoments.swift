import Engine

/// The mean of each class of codes and the covariance around these means, from codes that arrive in blocks: memory does
/// not grow with their number.
///
/// Products are those of distances from a provisional mean of each class, that of its codes in the first block that has
/// some, and are corrected at the end. So little is lost to rounding where codes lie far from zero.
public struct CodeMoments: Sendable {
  /// In what products of distances are made.
  public enum Precision: Sendable {
    /// For codes of any kind.
    case double
    /// In half the time, for single-precision codes: products within a chunk in single precision, their sums over
    /// chunks in double. Variances are good to about a millionth of the greatest, and smaller ones count as none;
    /// numbers have to lie within 10^±15.
    case single
  }

  public let dimensions: Int
  public let precision: Precision
  /// Codes so far.
  public private(set) var count = 0
  /// Of each label: its codes, and the provisional mean, one label after the other.
  private var counts: [Int] = []
  private var shifts: [Double] = []
  /// Chunks of codes are dealt out to parts in turn: as many whatever the number of threads, so that the moments are.
  private var parts: [Part]

  /// Sums over some of the codes.
  private struct Part {
    /// Of each label, of distances from the provisional mean.
    var sums: [Double] = []
    /// The upper triangle of `Σ (x − shift)(x − shift)ᵀ`.
    var products: Matrix
  }

  /// Codes that are measured together: few enough to be in the processor's cache still when products are made of them.
  private static let chunkRows = 1024
  /// At most so many parts, whose products take at most so many numbers together.
  private static let (partLimit, elementLimit) = (8, 1 << 23)

  public init(dimensions: Int, precision: Precision = .double) {
    precondition(dimensions > 0, "CodeMoments: \(dimensions) dimensions")
    (self.dimensions, self.precision) = (dimensions, precision)
    let count = min(max(Self.elementLimit / (dimensions * dimensions), 1), Self.partLimit)
    let part = Part(products: Matrix(rows: dimensions, columns: dimensions))
    parts = [Part](repeating: part, count: count)
  }

  /// Adds codes `[N, D]`.
  /// - Parameters:
  ///   - codes: `[N, D]`, D the dimensions of the moments.
  ///   - classes: N labels from 0; nil for one class, which makes moments of all codes together.
  public mutating func add(_ codes: Tensor, classes: [Int]? = nil) {
    precondition(codes.shape.count == 2 && codes.shape[1] == dimensions, "CodeMoments.add: codes \(codes.shape)")
    codes.withUnsafeValues { add($0, classes: classes) }
  }

  /// Adds single-precision codes that lie one after another.
  public mutating func add(_ codes: UnsafeBufferPointer<Float>, classes: [Int]? = nil) {
    switch precision {
    case .double: add(rows: codes, classes, multiplyingIn: Double.self)
    case .single: add(rows: codes, classes, multiplyingIn: Float.self)
    }
  }

  /// Adds codes, N × D, whose products are made in double.
  public mutating func add(_ codes: Matrix, classes: [Int]? = nil) {
    precondition(codes.columns == dimensions, "CodeMoments.add: codes of \(codes.columns) dimensions")
    codes.withUnsafeElements { add(rows: $0, classes, multiplyingIn: Double.self) }
  }

  private mutating func add<Scalar: CodeScalar, Product: CodeScalar>(
    rows codes: UnsafeBufferPointer<Scalar>, _ classes: [Int]?, multiplyingIn _: Product.Type
  ) {
    let rows = codes.count / dimensions
    precondition(
      codes.count == rows * dimensions && classes?.count ?? rows == rows && classes?.allSatisfy { $0 >= 0 } ?? true,
      "CodeMoments.add: \(codes.count) numbers for \(dimensions) dimensions, \(classes?.count ?? rows) labels")
    let blockRows = parts.count * Self.chunkRows
    for start in stride(from: 0, to: rows, by: blockRows) {
      let end = min(start + blockRows, rows)
      let block = UnsafeBufferPointer(rebasing: codes[start * dimensions..<end * dimensions])
      let labels = classes.map { Array($0[start..<end]) } ?? [Int](repeating: 0, count: end - start)
      meet(labels, block)
      addChunks(of: block, labels, multiplyingIn: Product.self)
      for label in labels { counts[label] += 1 }
      count += labels.count
    }
  }

  /// Adds a chunk to each part, as far as there are codes.
  private mutating func addChunks<Scalar: CodeScalar, Product: CodeScalar>(
    of block: UnsafeBufferPointer<Scalar>, _ labels: [Int], multiplyingIn _: Product.Type
  ) {
    let (dimensions, shifts) = (dimensions, shifts)
    parts.withUnsafeMutableBufferPointer { buffer in
      let parts = buffer
      let add = { (chunk: Int) in
        let rows = chunk * Self.chunkRows..<min((chunk + 1) * Self.chunkRows, labels.count)
        let codes = UnsafeBufferPointer(rebasing: block[rows.lowerBound * dimensions..<rows.upperBound * dimensions])
        let distances = UnsafeMutableBufferPointer<Product>.allocate(capacity: codes.count)
        defer { distances.deallocate() }
        Self.measure(
          codes, into: distances, labels: labels[rows], dimensions: dimensions, shifts: shifts,
          sums: &parts[chunk].sums)
        Product.addGram(of: UnsafeBufferPointer(distances), to: &parts[chunk].products)
      }
      let chunks = (labels.count + Self.chunkRows - 1) / Self.chunkRows
      if chunks == 1 { return add(0) }
      OpenBLAS.onOneThread { Threads.parallelFor(chunks, grain: 1) { for chunk in $0 { add(chunk) } } }
    }
  }

  /// Takes the provisional means of labels that have had no codes so far.
  private mutating func meet<Scalar: CodeScalar>(_ labels: [Int], _ codes: UnsafeBufferPointer<Scalar>) {
    let missing = (labels.max() ?? -1) + 1 - counts.count
    if missing > 0 {
      counts += [Int](repeating: 0, count: missing)
      shifts += [Double](repeating: 0, count: missing * dimensions)
      for part in parts.indices { parts[part].sums += [Double](repeating: 0, count: missing * dimensions) }
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

  /// Distances from the provisional means, and their sums.
  private static func measure<Scalar: CodeScalar, Product: CodeScalar>(
    _ codes: UnsafeBufferPointer<Scalar>, into buffer: UnsafeMutableBufferPointer<Product>, labels: ArraySlice<Int>,
    dimensions: Int, shifts: [Double], sums: inout [Double]
  ) {
    guard let source = codes.baseAddress, let target = buffer.baseAddress else { return }
    shifts.withUnsafeBufferPointer { shifts in
      sums.withUnsafeMutableBufferPointer { sums in
        for (row, label) in labels.enumerated() {
          let (from, to) = (source + row * dimensions, target + row * dimensions)
          let shift = shifts.baseAddress! + label * dimensions
          let sum = sums.baseAddress! + label * dimensions
          for d in 0..<dimensions {
            let distance = from[d].widened - shift[d]
            to[d] = Product(narrowing: distance)
            sum[d] += distance
          }
        }
      }
    }
  }

  /// The part of the greatest variance below which a smaller one is what rounding leaves of none.
  var negligibleVariance: Double {
    switch precision {
    case .double: PrincipalComponents.negligibleVariance
    case .single: 1e-6
    }
  }

  /// The labels that have codes, ascending.
  public var labels: [Int] { counts.indices.filter { counts[$0] > 0 } }

  /// The mean of the codes of one label.
  public func mean(ofClass label: Int) -> [Double] {
    precondition(labels.contains(label), "CodeMoments.mean: no codes of the class \(label)")
    return zip(shifts[label * dimensions..<(label + 1) * dimensions], sums(ofClass: label)).map {
      $0 + $1 / Double(counts[label])
    }
  }

  /// The sum of distances of the codes of one label from their provisional mean.
  private func sums(ofClass label: Int) -> [Double] {
    (label * dimensions..<(label + 1) * dimensions).map { index in parts.reduce(0) { $0 + $1.sums[index] } }
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
      return sums(ofClass: label).map { $0 / root }
    }
    var covariance = parts[0].products
    for part in parts.dropFirst() { covariance.add(part.products) }
    covariance.addGram(Matrix(corrections), scale: -1)
    covariance.withUnsafeMutableElements { elements in
      for index in elements.indices { elements[index] /= Double(count) }
    }
    covariance.mirrorUpperTriangle()
    return covariance
  }
}

/// A number of a code, or of a product of two. Conversions between any two types could not be vectorised.
private protocol CodeScalar {
  var widened: Double { get }
  init(narrowing value: Double)
  static func addGram(of rows: UnsafeBufferPointer<Self>, to products: inout Matrix)
}

extension Float: CodeScalar {
  @inline(__always) fileprivate var widened: Double { Double(self) }
  @inline(__always) fileprivate init(narrowing value: Double) { self = Float(value) }
  fileprivate static func addGram(of rows: UnsafeBufferPointer<Float>, to products: inout Matrix) {
    products.addGram(rows: rows)
  }
}

extension Double: CodeScalar {
  @inline(__always) fileprivate var widened: Double { self }
  @inline(__always) fileprivate init(narrowing value: Double) { self = value }
  fileprivate static func addGram(of rows: UnsafeBufferPointer<Double>, to products: inout Matrix) {
    products.addGram(rows: rows)
  }
}
