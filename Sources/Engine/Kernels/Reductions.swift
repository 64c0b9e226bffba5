extension Tensor {
  /// The sum over every axis that has size 1 in `target` (aligned at the end): the adjoint of broadcasting.
  func summed(to target: [Int]) -> Tensor { reduceProduct(with: nil, to: target) }

  /// `(self · other).summed(to: target)` without the intermediate product; both have the same shape.
  func productSummed(with other: Tensor, to target: [Int]) -> Tensor {
    precondition(shape == other.shape, "productSummed: \(shape) and \(other.shape)")
    return reduceProduct(with: other, to: target)
  }

  /// Merged axes alternate between kept and summed ones; up to three are summed here, more by summing one axis at a time.
  private func reduceProduct(with other: Tensor?, to target: [Int]) -> Tensor {
    let plan = Broadcast(shape, target)
    precondition(plan.shape == shape, "summed: \(shape) does not reduce to \(target)")
    let result = Tensor(uninitialised: target)
    let axes = plan.axes
    // The pattern as outer (kept) × middle (summed) × inner (kept); absent axes have size 1.
    let kept = axes.map { $0.strideB != 0 }
    let sizes = axes.map { $0.size }
    switch kept {
    case [true] where target.reduce(1, *) == count: sumMiddle(other, result, outer: 1, middle: 1, inner: count)
    case [false]: sumMiddle(other, result, outer: 1, middle: count, inner: 1)
    case [true, false]: sumMiddle(other, result, outer: sizes[0], middle: sizes[1], inner: 1)
    case [false, true]: sumMiddle(other, result, outer: 1, middle: sizes[0], inner: sizes[1])
    case [true, false, true]: sumMiddle(other, result, outer: sizes[0], middle: sizes[1], inner: sizes[2])
    default:
      // Sum the outermost summed axis, then go on with what is left.
      let first = kept.firstIndex(of: false)!
      let outer = sizes[..<first].reduce(1, *)
      let inner = sizes[(first + 1)...].reduce(1, *)
      let partial = Tensor(uninitialised: Array(sizes[..<first]) + [1] + Array(sizes[(first + 1)...]))
      sumMiddle(other, partial, outer: outer, middle: sizes[first], inner: inner)
      let rest = zip(sizes, kept).map { $1 ? $0 : 1 }
      return partial.summed(to: rest).reshaped(target)
    }
    return result
  }

  /// Rows summed by one block: partial sums keep errors small and the result independent of the thread count.
  private static let blockRows = 256

  /// `result[o, i] = Σ_m self[o, m, i] (· other[o, m, i])`.
  private func sumMiddle(_ other: Tensor?, _ result: Tensor, outer: Int, middle: Int, inner: Int) {
    let rowsPerBlock = max(1, inner >= 64 ? Self.blockRows : Self.blockRows * 64 / inner)
    let blocks = (middle + rowsPerBlock - 1) / rowsPerBlock
    let partial = blocks == 1 ? result : Tensor(uninitialised: [outer, blocks, inner])
    let (x, y, sums) = (FloatReader(self), other.map { FloatReader($0) }, partial.pointer)
    let isWide = x.isWide && y?.isWide ?? true
    withExtendedLifetime((self, other, partial, result)) {
      Threads.parallelFor(outer * blocks, grain: max(1, 16384 / (min(rowsPerBlock, middle) * inner))) { range in
        for item in range {
          let (o, block) = (item / blocks, item % blocks)
          let rows = min(rowsPerBlock, middle - block * rowsPerBlock)
          let start = (o * middle + block * rowsPerBlock) * inner
          let sum = sums + item * inner
          let size = rows * inner
          let scratch = isWide ? nil : TensorStorage(count: 2 * size)
          let memory = scratch?.pointer ?? sums
          withExtendedLifetime(scratch) {
            let a = x.read(start, size, memory)
            let b = y.map { $0.read(start, size, memory + size) }
            if inner == 1 {
              sum[0] = dot(a, b, rows)
            } else {
              addRows(a, b, sum, rows: rows, columns: inner)
            }
          }
        }
      }
    }
    if blocks > 1 { partial.sumMiddle(nil, result, outer: outer, middle: blocks, inner: inner) }
  }
}

/// `Σ x (· y)` with sixteen accumulators.
private func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>?, _ count: Int) -> Float {
  var sums = SIMD16<Float>.zero
  let whole = count & ~15
  var i = 0
  let wide = UnsafeRawPointer(x)
  if let y {
    let wideY = UnsafeRawPointer(y)
    while i < whole {
      sums +=
        wide.loadUnaligned(fromByteOffset: i * 4, as: SIMD16<Float>.self)
        * wideY.loadUnaligned(fromByteOffset: i * 4, as: SIMD16<Float>.self)
      i += 16
    }
  } else {
    while i < whole {
      sums += wide.loadUnaligned(fromByteOffset: i * 4, as: SIMD16<Float>.self)
      i += 16
    }
  }
  var sum = sums.sum()
  while i < count {
    sum += x[i] * (y?[i] ?? 1)
    i += 1
  }
  return sum
}

/// `sum[c] = Σ_r x[r, c] (· y[r, c])`.
private func addRows(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>?, _ sum: UnsafeMutablePointer<Float>, rows: Int, columns: Int
) {
  sum.update(repeating: 0, count: columns)
  for r in 0..<rows {
    let row = x + r * columns
    if let y {
      let other = y + r * columns
      for c in 0..<columns { sum[c] += row[c] * other[c] }
    } else {
      for c in 0..<columns { sum[c] += row[c] }
    }
  }
}
