/// Products `a · op(b)` each row of which is the same bits whatever the rows beside it and the number of threads.
///
/// Libraries add in an order that depends on where a row falls into their blocks, on the number of rows and on the
/// processor. Here each element is summed in one order, and multiplied and added in separate operations. The layers
/// that need it are small beside the convolutions.
enum RowProducts {
  /// Rows that read `b` together.
  private static let rowsPerTile = 4
  private typealias Lanes = SIMD16<Float>

  /// Writes `c = a · b`, or `a · bᵀ`: `a` is m × k, `b` k × n, or n × k where it is transposed, and `c` m × n.
  static func multiply(
    m: Int, k: Int, n: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, transposeB: Bool,
    _ c: UnsafeMutablePointer<Float>
  ) {
    let tiles = (m + rowsPerTile - 1) / rowsPerTile
    Threads.parallelFor(tiles, grain: 32_768 / max(1, n * k) + 1) { range in
      for tile in range {
        var row = tile * rowsPerTile
        let end = min(row + rowsPerTile, m)
        if end - row == rowsPerTile {
          if transposeB {
            dotProducts(k, n, a + row * k, b, c + row * n)
          } else {
            sumsOfRows(k, n, a + row * k, b, c + row * n)
          }
          row = end
        }
        while row < end {
          if transposeB {
            dotProductsOfOne(k, n, a + row * k, b, c + row * n)
          } else {
            sumsOfRowsOfOne(k, n, a + row * k, b, c + row * n)
          }
          row += 1
        }
      }
    }
  }

  /// Four rows of `a · bᵀ`: sixteen sums an element, over every sixteenth product, that are added in pairs at the end.
  private static func dotProducts(
    _ k: Int, _ n: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    let whole = k & ~(Lanes.scalarCount - 1)
    let (a1, a2, a3) = (a + k, a + 2 * k, a + 3 * k)
    for column in 0..<n {
      let b = b + column * k
      var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      for index in stride(from: 0, to: whole, by: Lanes.scalarCount) {
        let factor = lanes(b + index)
        s0 += lanes(a + index) * factor
        s1 += lanes(a1 + index) * factor
        s2 += lanes(a2 + index) * factor
        s3 += lanes(a3 + index) * factor
      }
      c[column] = sum(s0, a, b, whole..<k)
      c[n + column] = sum(s1, a1, b, whole..<k)
      c[2 * n + column] = sum(s2, a2, b, whole..<k)
      c[3 * n + column] = sum(s3, a3, b, whole..<k)
    }
  }

  private static func dotProductsOfOne(
    _ k: Int, _ n: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    let whole = k & ~(Lanes.scalarCount - 1)
    for column in 0..<n {
      let b = b + column * k
      var s = Lanes.zero
      for index in stride(from: 0, to: whole, by: Lanes.scalarCount) { s += lanes(a + index) * lanes(b + index) }
      c[column] = sum(s, a, b, whole..<k)
    }
  }

  /// The sixteen sums added up, then the products of `rest`.
  @inline(__always)
  private static func sum(
    _ lanes: Lanes, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ rest: Range<Int>
  ) -> Float {
    let eight = lanes.lowHalf + lanes.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    var result = two.x + two.y
    for index in rest { result += a[index] * b[index] }
    return result
  }

  /// Four rows of `a · b`: the products of an element are added one after another.
  private static func sumsOfRows(
    _ k: Int, _ n: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    let whole = n & ~(Lanes.scalarCount - 1)
    let (a1, a2, a3) = (a + k, a + 2 * k, a + 3 * k)
    for column in stride(from: 0, to: whole, by: Lanes.scalarCount) {
      var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      for index in 0..<k {
        let factor = lanes(b + index * n + column)
        s0 += factor * a[index]
        s1 += factor * a1[index]
        s2 += factor * a2[index]
        s3 += factor * a3[index]
      }
      store(s0, c + column)
      store(s1, c + n + column)
      store(s2, c + 2 * n + column)
      store(s3, c + 3 * n + column)
    }
    for row in 0..<rowsPerTile { sumsOfColumns(whole..<n, k, n, a + row * k, b, c + row * n) }
  }

  private static func sumsOfRowsOfOne(
    _ k: Int, _ n: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    let whole = n & ~(Lanes.scalarCount - 1)
    for column in stride(from: 0, to: whole, by: Lanes.scalarCount) {
      var s = Lanes.zero
      for index in 0..<k { s += lanes(b + index * n + column) * a[index] }
      store(s, c + column)
    }
    sumsOfColumns(whole..<n, k, n, a, b, c)
  }

  /// The columns that do not fill the lanes.
  private static func sumsOfColumns(
    _ columns: Range<Int>, _ k: Int, _ n: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>
  ) {
    for column in columns {
      var sum: Float = 0
      for index in 0..<k { sum += a[index] * b[index * n + column] }
      c[column] = sum
    }
  }

  @inline(__always)
  private static func lanes(_ pointer: UnsafePointer<Float>) -> Lanes {
    UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  private static func store(_ lanes: Lanes, _ pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: lanes, as: Lanes.self)
  }
}
