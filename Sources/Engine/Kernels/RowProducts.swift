/// Products `a · op(b)` each row of which is the same bits whatever the rows beside it and the number of threads.
///
/// Libraries add in an order that depends on where a row falls into their blocks, on the number of rows and on the
/// processor. Here each element is summed in one order, and multiplied and added in separate operations. The layers
/// that need it are small beside the convolutions.
enum RowProducts {
  private typealias Lanes = SIMD16<Float>

  /// Four rows that read `b` together. Where fewer are left the last is there more than once.
  private struct Tile {
    let a0, a1, a2, a3: UnsafePointer<Float>
    let c0, c1, c2, c3: UnsafeMutablePointer<Float>
    static let rows = 4

    init(_ tile: Int, m: Int, k: Int, n: Int, _ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>) {
      func row(_ index: Int) -> Int { min(tile * Self.rows + index, m - 1) }
      (a0, a1, a2, a3) = (a + row(0) * k, a + row(1) * k, a + row(2) * k, a + row(3) * k)
      (c0, c1, c2, c3) = (c + row(0) * n, c + row(1) * n, c + row(2) * n, c + row(3) * n)
    }
  }

  /// Writes `c = a · b`, or `a · bᵀ`: `a` is m × k, `b` k × n, or n × k where it is transposed, and `c` m × n.
  static func multiply(
    m: Int, k: Int, n: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, transposeB: Bool,
    _ c: UnsafeMutablePointer<Float>
  ) {
    Threads.parallelFor((m + Tile.rows - 1) / Tile.rows, grain: 32_768 / max(1, n * k) + 1) { range in
      for index in range {
        let tile = Tile(index, m: m, k: k, n: n, a, c)
        if transposeB { dotProducts(k, n, tile, b) } else { sumsOfRows(k, n, tile, b) }
      }
    }
  }

  /// Rows of `a · bᵀ`: sixteen sums an element, over every sixteenth product, that are added in pairs at the end.
  private static func dotProducts(_ k: Int, _ n: Int, _ tile: Tile, _ b: UnsafePointer<Float>) {
    let whole = k & ~(Lanes.scalarCount - 1)
    func total(_ lanes: Lanes, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) -> Float {
      let eight = lanes.lowHalf + lanes.highHalf
      let four = eight.lowHalf + eight.highHalf
      let two = four.lowHalf + four.highHalf
      var result = two.x + two.y
      for index in whole..<k { result += a[index] * b[index] }
      return result
    }
    for column in 0..<n {
      let b = b + column * k
      var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      for index in stride(from: 0, to: whole, by: Lanes.scalarCount) {
        let factor = lanes(b + index)
        s0 += lanes(tile.a0 + index) * factor
        s1 += lanes(tile.a1 + index) * factor
        s2 += lanes(tile.a2 + index) * factor
        s3 += lanes(tile.a3 + index) * factor
      }
      tile.c0[column] = total(s0, tile.a0, b)
      tile.c1[column] = total(s1, tile.a1, b)
      tile.c2[column] = total(s2, tile.a2, b)
      tile.c3[column] = total(s3, tile.a3, b)
    }
  }

  /// Rows of `a · b`: the products of an element are added one after another.
  private static func sumsOfRows(_ k: Int, _ n: Int, _ tile: Tile, _ b: UnsafePointer<Float>) {
    let whole = n & ~(Lanes.scalarCount - 1)
    for column in stride(from: 0, to: whole, by: Lanes.scalarCount) {
      var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      for index in 0..<k {
        let factor = lanes(b + index * n + column)
        s0 += factor * tile.a0[index]
        s1 += factor * tile.a1[index]
        s2 += factor * tile.a2[index]
        s3 += factor * tile.a3[index]
      }
      store(s0, tile.c0 + column)
      store(s1, tile.c1 + column)
      store(s2, tile.c2 + column)
      store(s3, tile.c3 + column)
    }
    for column in whole..<n {
      var sums = SIMD4<Float>.zero
      for index in 0..<k {
        sums += SIMD4(tile.a0[index], tile.a1[index], tile.a2[index], tile.a3[index]) * b[index * n + column]
      }
      (tile.c0[column], tile.c1[column], tile.c2[column], tile.c3[column]) = (sums.x, sums.y, sums.z, sums.w)
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
