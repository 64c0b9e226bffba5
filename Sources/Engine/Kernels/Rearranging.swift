/// Joining, cutting and looking up, with their adjoints.
extension Tensor {
  /// Two tensors joined along the last axis: `[…, A]` and `[…, B]` → `[…, A + B]`.
  /// - Parameters:
  ///   - other: of the same shape but for the last axis.
  ///   - rectifyingFirst: takes `max(0, self)` for the first part.
  func concatenated(_ other: Tensor, rectifyingFirst: Bool) -> Tensor {
    precondition(shape.dropLast() == other.shape.dropLast(), "concatenated: \(shape) and \(other.shape)")
    let (widthA, widthB) = (shape.last!, other.shape.last!)
    let width = widthA + widthB
    let result = Tensor(
      uninitialised: shape.dropLast() + [width], storedAs: Tensor.precision(of: self, other))
    let (x, y, out) = (FloatReader(self), FloatReader(other), FloatWriter(result))
    withExtendedLifetime((self, other, result)) {
      Threads.parallelFor(count / widthA, grain: 16384 / width + 1) { rows in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width) { scratch in
          let scratch = scratch.baseAddress!
          for row in rows {
            let target = out.open(row * width, scratch)
            let first = x.read(row * widthA, widthA, scratch + width)
            if rectifyingFirst {
              for i in 0..<widthA { target[i] = max(first[i], 0) }
            } else {
              target.update(from: first, count: widthA)
            }
            (target + widthA).update(from: y.read(row * widthB, widthB, scratch + width), count: widthB)
            out.close(row * width, width, scratch)
          }
        }
      }
    }
    return result
  }

  /// The values whose last index lies in `range`: `[…, A]` → `[…, range.count]`.
  func lastAxis(_ range: Range<Int>) -> Tensor {
    let width = shape.last!
    precondition(range.lowerBound >= 0 && range.upperBound <= width, "lastAxis: \(range) of \(shape)")
    let result = Tensor(uninitialised: shape.dropLast() + [range.count], storedAs: precision)
    let size = precision == .bfloat16 ? 2 : 4
    let (source, target, length) = (bytes + range.lowerBound * size, result.bytes, range.count * size)
    withExtendedLifetime((self, result)) {
      Threads.parallelFor(count / width, grain: 16384 / width + 1) { rows in
        for row in rows {
          (target + row * length).copyMemory(from: source + row * width * size, byteCount: length)
        }
      }
    }
    return result
  }

  /// The adjoint of `lastAxis`: the values at `range` of a last axis of `width`, zeros elsewhere.
  func lastAxisAdjoint(_ range: Range<Int>, width: Int) -> Tensor {
    let result = Tensor.zeros(shape.dropLast() + [width])
    let (source, target) = (pointer, result.pointer)
    withExtendedLifetime((self, result)) {
      for row in 0..<count / range.count {
        (target + row * width + range.lowerBound).update(from: source + row * range.count, count: range.count)
      }
    }
    return result
  }

  /// The rows of a matrix `[K, D]` at `indices`: `[indices.count, D]`.
  func rows(_ indices: [Int]) -> Tensor {
    precondition(shape.count == 2, "rows: a matrix, found \(shape)")
    let (count, width) = (shape[0], shape[1])
    let result = Tensor(uninitialised: [indices.count, width])
    withExtendedLifetime((self, result)) {
      for (row, index) in indices.enumerated() {
        precondition(index >= 0 && index < count, "rows: index \(index) of \(count)")
        (result.pointer + row * width).update(from: pointer + index * width, count: width)
      }
    }
    return result
  }

  /// The adjoint of `rows`: each row added at its index of a matrix `[count, D]`.
  func rowsAdjoint(_ indices: [Int], count: Int) -> Tensor {
    let width = shape[1]
    let result = Tensor.zeros([count, width])
    withExtendedLifetime((self, result)) {
      for (row, index) in indices.enumerated() {
        let (source, target) = (pointer + row * width, result.pointer + index * width)
        for c in 0..<width { target[c] += source[c] }
      }
    }
    return result
  }

  /// Each of N matrices transposed, which is its own adjoint: `[N, A, B]` → `[N, B, A]`.
  func swappingLastAxes() -> Tensor {
    precondition(shape.count == 3, "swappingLastAxes: matrices [N, A, B], found \(shape)")
    let (count, rows, columns) = (shape[0], shape[1], shape[2])
    let result = Tensor(uninitialised: [count, columns, rows])
    let (source, target) = (pointer, result.pointer)
    withExtendedLifetime((self, result)) {
      Threads.parallelFor(count * columns, grain: 16384 / rows + 1) { lines in
        for line in lines {
          let (from, to) = (source + line / columns * rows * columns + line % columns, target + line * rows)
          for row in 0..<rows { to[row] = from[row * columns] }
        }
      }
    }
    return result
  }
}
