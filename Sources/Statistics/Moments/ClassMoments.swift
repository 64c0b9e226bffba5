import Engine

/// The mean of each class of examples and the covariance around these means, from examples that arrive in blocks:
/// memory does not grow with their number.
///
/// Products are those of distances from a provisional mean of each class, that of its examples in the first block that
/// has some, and are corrected at the end. So little is lost to rounding where examples lie far from zero.
public struct ClassMoments: Sendable {
  /// In what products of distances are made.
  public enum Precision: Sendable {
    /// For examples of any kind.
    case double
    /// In half the time, for single-precision examples: products within a chunk in single precision, their sums over
    /// chunks in double. Variances are good to about a millionth of the greatest, and smaller ones count as none;
    /// numbers have to lie within 10^±15.
    case single

    /// The part of the greatest variance below which a smaller one is what rounding leaves of none.
    public var negligibleVariance: Double {
      switch self {
      case .double: 1e-12
      case .single: 1e-6
      }
    }
  }

  /// D, the numbers of an example.
  public let dimensions: Int
  /// In what products of distances are made.
  public let precision: Precision
  /// Examples so far.
  public private(set) var count = 0
  /// Of each label: its examples, and the provisional mean, one label after the other.
  private var counts: [Int] = []
  private var shifts: [Double] = []
  /// Chunks of examples are dealt out to parts in turn: as many whatever the number of threads, so that the moments
  /// are.
  private var parts: [Part]

  /// Sums over some of the examples.
  private struct Part {
    /// Of each label, of distances from the provisional mean.
    var sums: [Double] = []
    /// The upper triangle of `Σ (x − shift)(x − shift)ᵀ`.
    var products: Matrix
  }

  /// Examples that are measured together: few enough to be in the processor's cache still when products are made of
  /// them.
  private static let chunkRows = 1024
  /// At most so many parts, whose products take at most so many numbers together.
  private static let (partLimit, elementLimit) = (8, 1 << 23)

  /// - Parameters:
  ///   - dimensions: D, above 0.
  ///   - precision: in what products are made.
  public init(dimensions: Int, precision: Precision = .double) {
    precondition(dimensions > 0, "ClassMoments: \(dimensions) dimensions")
    (self.dimensions, self.precision) = (dimensions, precision)
    let count = min(max(Self.elementLimit / (dimensions * dimensions), 1), Self.partLimit)
    let part = Part(products: Matrix(rows: dimensions, columns: dimensions))
    parts = [Part](repeating: part, count: count)
  }

  /// Adds examples `[N, D]`.
  /// - Parameters:
  ///   - examples: `[N, D]`, D the dimensions of the moments.
  ///   - classes: N labels from 0; nil for one class, which makes moments of all examples together.
  public mutating func add(_ examples: Tensor, classes: [Int]? = nil) {
    precondition(
      examples.shape.count == 2 && examples.shape[1] == dimensions, "ClassMoments.add: examples \(examples.shape)")
    examples.withUnsafeValues { add($0, classes: classes) }
  }

  /// Adds single-precision examples that lie one after another.
  /// - Parameters:
  ///   - examples: N · D numbers.
  ///   - classes: N labels from 0; nil for one class, which makes moments of all examples together.
  public mutating func add(_ examples: UnsafeBufferPointer<Float>, classes: [Int]? = nil) {
    switch precision {
    case .double: add(rows: examples, classes, multiplyingIn: Double.self)
    case .single: add(rows: examples, classes, multiplyingIn: Float.self)
    }
  }

  /// Adds examples whose products are made in double.
  /// - Parameters:
  ///   - examples: N × D, D the dimensions of the moments.
  ///   - classes: N labels from 0; nil for one class, which makes moments of all examples together.
  public mutating func add(_ examples: Matrix, classes: [Int]? = nil) {
    precondition(examples.columns == dimensions, "ClassMoments.add: examples of \(examples.columns) dimensions")
    examples.withUnsafeElements { add(rows: $0, classes, multiplyingIn: Double.self) }
  }

  private mutating func add<Scalar: ExampleScalar, Product: ExampleScalar>(
    rows examples: UnsafeBufferPointer<Scalar>, _ classes: [Int]?, multiplyingIn _: Product.Type
  ) {
    let rows = examples.count / dimensions
    precondition(
      examples.count == rows * dimensions && classes?.count ?? rows == rows && classes?.allSatisfy { $0 >= 0 } ?? true,
      "ClassMoments.add: \(examples.count) numbers for \(dimensions) dimensions, \(classes?.count ?? rows) labels")
    let blockRows = parts.count * Self.chunkRows
    for start in stride(from: 0, to: rows, by: blockRows) {
      let end = min(start + blockRows, rows)
      let block = UnsafeBufferPointer(rebasing: examples[start * dimensions..<end * dimensions])
      let labels = classes.map { Array($0[start..<end]) } ?? [Int](repeating: 0, count: end - start)
      meet(labels, block)
      addChunks(of: block, labels, multiplyingIn: Product.self)
      for label in labels { counts[label] += 1 }
      count += labels.count
    }
  }

  /// Adds a chunk to each part, as far as there are examples.
  private mutating func addChunks<Scalar: ExampleScalar, Product: ExampleScalar>(
    of block: UnsafeBufferPointer<Scalar>, _ labels: [Int], multiplyingIn _: Product.Type
  ) {
    let (dimensions, shifts) = (dimensions, shifts)
    parts.withUnsafeMutableBufferPointer { buffer in
      let parts = buffer
      let add = { (chunk: Int) in
        let rows = chunk * Self.chunkRows..<min((chunk + 1) * Self.chunkRows, labels.count)
        let examples = UnsafeBufferPointer(rebasing: block[rows.lowerBound * dimensions..<rows.upperBound * dimensions])
        let distances = UnsafeMutableBufferPointer<Product>.allocate(capacity: examples.count)
        defer { distances.deallocate() }
        Self.measure(
          examples, into: distances, labels: labels[rows], dimensions: dimensions, shifts: shifts,
          sums: &parts[chunk].sums)
        Product.addGram(of: UnsafeBufferPointer(distances), to: &parts[chunk].products)
      }
      let chunks = (labels.count + Self.chunkRows - 1) / Self.chunkRows
      if chunks == 1 { return add(0) }
      Matrix.independently(chunks, add)
    }
  }

  /// Takes the provisional means of labels that have had no examples so far.
  private mutating func meet<Scalar: ExampleScalar>(_ labels: [Int], _ examples: UnsafeBufferPointer<Scalar>) {
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
        shifts[label * dimensions + d] += examples[row * dimensions + d].widened / Double(met[label])
      }
    }
  }

  /// Distances from the provisional means, and their sums.
  private static func measure<Scalar: ExampleScalar, Product: ExampleScalar>(
    _ examples: UnsafeBufferPointer<Scalar>, into buffer: UnsafeMutableBufferPointer<Product>, labels: ArraySlice<Int>,
    dimensions: Int, shifts: [Double], sums: inout [Double]
  ) {
    guard let source = examples.baseAddress, let target = buffer.baseAddress else { return }
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

  /// A standard deviation below this part of the examples' distance from zero is what rounding leaves of none.
  public static let negligibleDeviation = 1e-10

  /// The labels that have examples, ascending.
  public var labels: [Int] { counts.indices.filter { counts[$0] > 0 } }

  /// The mean of the examples of one label.
  public func mean(ofClass label: Int) -> [Double] {
    precondition(labels.contains(label), "ClassMoments.mean: no examples of the class \(label)")
    return zip(shifts[label * dimensions..<(label + 1) * dimensions], sums(ofClass: label)).map {
      $0 + $1 / Double(counts[label])
    }
  }

  /// The sum of distances of the examples of one label from their provisional mean.
  private func sums(ofClass label: Int) -> [Double] {
    (label * dimensions..<(label + 1) * dimensions).map { index in parts.reduce(0) { $0 + $1.sums[index] } }
  }

  /// The mean of all examples, whatever their class.
  public var mean: [Double] {
    var mean = [Double](repeating: 0, count: dimensions)
    for label in labels {
      let share = Double(counts[label]) / Double(count)
      for (d, value) in self.mean(ofClass: label).enumerated() { mean[d] += share * value }
    }
    return mean
  }

  /// `Σ (x − x̄_class)(x − x̄_class)ᵀ / N`, D × D.
  public var covariance: Matrix {
    precondition(count > 0, "ClassMoments.covariance: no examples")
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

/// A number of an example, or of a product of two. Conversions between any two types could not be vectorised.
private protocol ExampleScalar {
  var widened: Double { get }
  init(narrowing value: Double)
  static func addGram(of rows: UnsafeBufferPointer<Self>, to products: inout Matrix)
}

extension Float: ExampleScalar {
  @inline(__always) fileprivate var widened: Double { Double(self) }
  @inline(__always) fileprivate init(narrowing value: Double) { self = Float(value) }
  fileprivate static func addGram(of rows: UnsafeBufferPointer<Float>, to products: inout Matrix) {
    products.addGram(rows: rows)
  }
}

extension Double: ExampleScalar {
  @inline(__always) fileprivate var widened: Double { self }
  @inline(__always) fileprivate init(narrowing value: Double) { self = value }
  fileprivate static func addGram(of rows: UnsafeBufferPointer<Double>, to products: inout Matrix) {
    products.addGram(rows: rows)
  }
}
