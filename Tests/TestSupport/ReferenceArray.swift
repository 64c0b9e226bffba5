import Engine

/// Values in double precision and the engine's operations on them in their plainest form: loops over every index.
///
/// It shares no code with the engine, so that an agreement of the two means something.
public struct ReferenceArray {
  public let shape: [Int]
  public var values: [Double]

  public init(_ values: [Double], shape: [Int]) {
    precondition(values.count == shape.reduce(1, *), "ReferenceArray: \(values.count) values for \(shape)")
    (self.values, self.shape) = (values, shape)
  }

  public init(_ tensor: Tensor) { self.init(tensor.values.map { Double($0) }, shape: tensor.shape) }

  public init(zeros shape: [Int]) { self.init([Double](repeating: 0, count: shape.reduce(1, *)), shape: shape) }

  public var count: Int { values.count }

  public func map(_ function: (Double) -> Double) -> ReferenceArray { .init(values.map(function), shape: shape) }

  public func reshaped(_ shape: [Int]) -> ReferenceArray { .init(values, shape: shape) }

  /// The offset of each element of `target` in an array of `shape` that is repeated to fill it.
  private static func offsets(_ shape: [Int], in target: [Int]) -> [Int] {
    let padded = [Int](repeating: 1, count: target.count - shape.count) + shape
    return (0..<target.reduce(1, *)).map { flat in
      var (rest, stride, offset) = (flat, 1, 0)
      for axis in target.indices.reversed() {
        let index = rest % target[axis]
        rest /= target[axis]
        if padded[axis] > 1 { offset += index * stride }
        stride *= padded[axis]
      }
      return offset
    }
  }

  /// `function` of both with broadcasting.
  public func combined(_ other: ReferenceArray, _ function: (Double, Double) -> Double) -> ReferenceArray {
    if shape == other.shape { return .init(zip(values, other.values).map(function), shape: shape) }
    let rank = max(shape.count, other.shape.count)
    let a = [Int](repeating: 1, count: rank - shape.count) + shape
    let b = [Int](repeating: 1, count: rank - other.shape.count) + other.shape
    let target = zip(a, b).map { max($0, $1) }
    let pairs = zip(Self.offsets(shape, in: target), Self.offsets(other.shape, in: target))
    return .init(pairs.map { function(values[$0], other.values[$1]) }, shape: target)
  }

  public static func + (a: Self, b: Self) -> Self { a.combined(b, +) }
  public static func - (a: Self, b: Self) -> Self { a.combined(b, -) }
  public static func * (a: Self, b: Self) -> Self { a.combined(b, *) }
  public static func / (a: Self, b: Self) -> Self { a.combined(b, /) }

  public func broadcast(to target: [Int]) -> ReferenceArray {
    .init(Self.offsets(shape, in: target).map { values[$0] }, shape: target)
  }

  /// The sum over every axis of size 1 in `target`.
  public func sum(to target: [Int]) -> ReferenceArray {
    var result = ReferenceArray(zeros: target)
    for (value, offset) in zip(values, Self.offsets(target, in: shape)) { result.values[offset] += value }
    return result
  }

  public var transposed: ReferenceArray {
    let (rows, columns) = (shape[0], shape[1])
    return .init((0..<count).map { values[$0 % rows * columns + $0 / rows] }, shape: [columns, rows])
  }

  public func matrixProduct(_ other: ReferenceArray) -> ReferenceArray {
    let (m, k, n) = (shape[0], shape[1], other.shape[1])
    var result = ReferenceArray(zeros: [m, n])
    for row in 0..<m {
      for column in 0..<n {
        var sum = 0.0
        for i in 0..<k { sum += values[row * k + i] * other.values[i * n + column] }
        result.values[row * n + column] = sum
      }
    }
    return result
  }

  public func concatenated(_ other: ReferenceArray) -> ReferenceArray {
    let (a, b) = (shape.last!, other.shape.last!)
    var rows: [Double] = []
    for row in 0..<count / a {
      rows += values[row * a..<(row + 1) * a]
      rows += other.values[row * b..<(row + 1) * b]
    }
    return .init(rows, shape: shape.dropLast() + [a + b])
  }

  public func lastAxis(_ range: Range<Int>) -> ReferenceArray {
    let width = shape.last!
    var rows: [Double] = []
    for row in 0..<count / width {
      rows += values[row * width + range.lowerBound..<row * width + range.upperBound]
    }
    return .init(rows, shape: shape.dropLast() + [range.count])
  }

  public func rows(_ indices: [Int]) -> ReferenceArray {
    .init(indices.flatMap { values[$0 * shape[1]..<($0 + 1) * shape[1]] }, shape: [indices.count, shape[1]])
  }
}
