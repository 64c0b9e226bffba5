/// How two shapes combine: axes aligned at the end, sizes of 1 repeated, neighbouring axes merged where they behave alike.
struct Broadcast {
  /// The shape of the result.
  let shape: [Int]
  /// The merged axes, outermost first, with the strides of both operands (0 where one is repeated).
  private(set) var axes: [(size: Int, strideA: Int, strideB: Int)] = []

  init(_ a: [Int], _ b: [Int]) {
    let rank = max(a.count, b.count)
    let a4 = [Int](repeating: 1, count: rank - a.count) + a
    let b4 = [Int](repeating: 1, count: rank - b.count) + b
    var shape = [Int](repeating: 1, count: rank)
    var (strideA, strideB) = (1, 1)
    var merged: [(size: Int, strideA: Int, strideB: Int)] = []
    for axis in stride(from: rank - 1, through: 0, by: -1) {
      precondition(
        a4[axis] == b4[axis] || a4[axis] == 1 || b4[axis] == 1, "shapes \(a) and \(b) do not combine")
      let size = max(a4[axis], b4[axis])
      shape[axis] = size
      let sa = a4[axis] == 1 ? 0 : strideA
      let sb = b4[axis] == 1 ? 0 : strideB
      strideA *= a4[axis]
      strideB *= b4[axis]
      guard size > 1 else { continue }
      if let last = merged.last, sa == last.strideA * last.size, sb == last.strideB * last.size {
        merged[merged.count - 1].size *= size
      } else {
        merged.append((size, sa, sb))
      }
    }
    self.shape = shape
    axes = merged.isEmpty ? [(1, 0, 0)] : merged.reversed()
  }

  /// Calls `body` with each run of the innermost axis: offsets into the result and both operands. Runs are split over threads.
  func forEachRun(_ body: (_ out: Int, _ a: Int, _ b: Int, _ count: Int, _ stepA: Int, _ stepB: Int) -> Void) {
    let inner = axes[axes.count - 1]
    let outer = axes.dropLast()
    let runs = outer.reduce(1) { $0 * $1.size }
    if runs == 1 {
      Threads.parallelFor(inner.size, grain: 16384) { range in
        body(
          range.lowerBound, range.lowerBound * inner.strideA, range.lowerBound * inner.strideB, range.count,
          inner.strideA, inner.strideB)
      }
      return
    }
    let sizes = outer.map { $0.size }
    let stridesA = outer.map { $0.strideA }
    let stridesB = outer.map { $0.strideB }
    Threads.parallelFor(runs, grain: max(1, 16384 / inner.size)) { range in
      var index = [Int](repeating: 0, count: sizes.count)
      var rest = range.lowerBound
      for axis in stride(from: sizes.count - 1, through: 0, by: -1) {
        index[axis] = rest % sizes[axis]
        rest /= sizes[axis]
      }
      var a = zip(index, stridesA).reduce(0) { $0 + $1.0 * $1.1 }
      var b = zip(index, stridesB).reduce(0) { $0 + $1.0 * $1.1 }
      for run in range {
        body(run * inner.size, a, b, inner.size, inner.strideA, inner.strideB)
        var axis = sizes.count - 1
        while axis >= 0 {
          index[axis] += 1
          a += stridesA[axis]
          b += stridesB[axis]
          if index[axis] < sizes[axis] { break }
          a -= stridesA[axis] * sizes[axis]
          b -= stridesB[axis] * sizes[axis]
          index[axis] = 0
          axis -= 1
        }
      }
    }
  }
}
