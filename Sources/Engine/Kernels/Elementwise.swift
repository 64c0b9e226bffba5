import Foundation

/// The elementwise functions of two tensors.
enum BinaryFunction: Sendable {
  case add, subtract, multiply, divide
}

/// The elementwise functions of one tensor, with their parameters.
enum UnaryFunction: Sendable {
  case negate, square, squareRoot, reciprocalSquareRoot, reciprocal, exponential, logarithm
  case tanh, sigmoid, softplus, absolute, sign
  /// `scale · x + offset`.
  case affine(scale: Float, offset: Float)
  /// `max(−limit, min(x, limit))`.
  case clamp(Float)
  /// 1 where |x| is below the limit, 0 elsewhere.
  case isWithin(Float)
}

extension Tensor {
  /// `function(self, other)` with broadcasting.
  func combined(_ other: Tensor, _ function: BinaryFunction) -> Tensor {
    let plan = Broadcast(shape, other.shape)
    let result = Tensor(uninitialised: plan.shape, storedAs: Tensor.precision(of: self, other))
    if result.precision == .float32 {
      let (a, b, out) = (pointer, other.pointer, result.pointer)
      withExtendedLifetime((self, other, result)) {
        plan.forEachRun { offset, offsetA, offsetB, count, stepA, stepB in
          function.combine(a + offsetA, stepA, b + offsetB, stepB, out + offset, count)
        }
      }
    } else if shape == other.shape {
      Pieces.each(self, other, result) { a, b, out, count in function.combine(a, 1, b, 1, out, count) }
    } else {
      combine(other, function, plan, result)
    }
    return result
  }

  /// `combined`, where not all is single precision: in pieces of the runs.
  private func combine(_ other: Tensor, _ function: BinaryFunction, _ plan: Broadcast, _ result: Tensor) {
    let size = 256
    let (a, b, out) = (FloatReader(self), FloatReader(other), FloatWriter(result))
    withExtendedLifetime((self, other, result)) {
      plan.forEachRun { offset, offsetA, offsetB, count, stepA, stepB in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * size) { scratch in
          let scratch = scratch.baseAddress!
          for place in stride(from: 0, to: count, by: size) {
            let count = min(size, count - place)
            // The last axis steps by one, or stays and has one value.
            let x = a.read(offsetA + place * stepA, stepA == 0 ? 1 : count, scratch)
            let y = b.read(offsetB + place * stepB, stepB == 0 ? 1 : count, scratch + size)
            function.combine(x, stepA, y, stepB, out.open(offset + place, scratch + 2 * size), count)
            out.close(offset + place, count, scratch + 2 * size)
          }
        }
      }
    }
  }

  /// The values repeated along axes of size 1 until they fill `shape`.
  func broadcast(to target: [Int]) -> Tensor {
    let plan = Broadcast(target, shape)
    precondition(plan.shape == target, "broadcast: \(shape) does not repeat to \(target)")
    let result = Tensor(uninitialised: target)
    let (x, y) = (pointer, result.pointer)
    withExtendedLifetime((self, result)) {
      plan.forEachRun { offset, _, from, count, _, step in
        if step == 1 {
          (y + offset).update(from: x + from, count: count)
        } else {
          (y + offset).update(repeating: x[from], count: count)
        }
      }
    }
    return result
  }

  /// `function` of each value.
  func mapped(_ function: UnaryFunction) -> Tensor {
    let result = Tensor(uninitialised: shape, storedAs: precision)
    Pieces.each(self, self, result) { x, _, y, count in
      let range = 0..<count
      switch function {
      case .negate: for i in range { y[i] = -x[i] }
      case .square: for i in range { y[i] = x[i] * x[i] }
      case .squareRoot: for i in range { y[i] = x[i].squareRoot() }
      case .reciprocalSquareRoot: for i in range { y[i] = 1 / x[i].squareRoot() }
      case .reciprocal: for i in range { y[i] = 1 / x[i] }
      case .exponential: for i in range { y[i] = exp(x[i]) }
      case .logarithm: for i in range { y[i] = log(x[i]) }
      case .tanh: for i in range { y[i] = Foundation.tanh(x[i]) }
      case .sigmoid: for i in range { y[i] = 1 / (1 + exp(-x[i])) }
      case .softplus: for i in range { y[i] = max(x[i], 0) + log1p(exp(-abs(x[i]))) }
      case .absolute: for i in range { y[i] = abs(x[i]) }
      case .sign: for i in range { y[i] = x[i] > 0 ? 1 : (x[i] < 0 ? -1 : 0) }
      case .affine(let scale, let offset): for i in range { y[i] = scale * x[i] + offset }
      case .clamp(let limit): for i in range { y[i] = max(-limit, min(x[i], limit)) }
      case .isWithin(let limit): for i in range { y[i] = abs(x[i]) < limit ? 1 : 0 }
      }
    }
    return result
  }

  /// `gain · max(x, slope·x)` of each value, with 0 ≤ slope ≤ 1.
  func leakyReLU(slope: Float, gain: Float) -> Tensor {
    let result = Tensor(uninitialised: shape, storedAs: precision)
    Pieces.each(self, self, result) { x, _, y, count in
      for i in 0..<count { y[i] = gain * max(x[i], slope * x[i]) }
    }
    return result
  }

  /// `gain · self` where `output` is positive, `gain · slope · self` elsewhere: the derivative of a leaky ReLU with
  /// that output.
  func leakyReLUGradient(output: Tensor, slope: Float, gain: Float) -> Tensor {
    precondition(shape == output.shape, "leakyReLUGradient: \(shape) and \(output.shape)")
    let result = Tensor(uninitialised: shape, storedAs: Tensor.precision(of: self, output))
    let low = gain * slope
    Pieces.each(self, output, result) { g, y, x, count in
      for i in 0..<count { x[i] = g[i] * (y[i] > 0 ? gain : low) }
    }
    return result
  }

  /// `gain · leakyReLU(x·scale + noise·strength + bias)` for `[N, H, W, C]`, a scale `[N, 1, 1, C]`, a bias and a
  /// strength `[C]`, and noise `[N, H, W, 1]` or `[1, H, W, 1]`, in one pass.
  func scaledBiasedLeakyReLU(
    scale: Tensor, bias: Tensor, noise: (values: Tensor, strength: Tensor)? = nil, slope: Float, gain: Float
  ) -> Tensor {
    let (batch, height, width, channels) = imageSizes("scaledBiasedLeakyReLU")
    precondition(
      scale.shape == [batch, 1, 1, channels] && bias.shape == [channels],
      "scaledBiasedLeakyReLU: \(shape) with scale \(scale.shape) and bias \(bias.shape)")
    if let noise {
      precondition(
        [[1, height, width, 1], [batch, height, width, 1]].contains(noise.values.shape)
          && noise.strength.shape == [channels],
        "scaledBiasedLeakyReLU: \(shape) with noise \(noise.values.shape) of strength \(noise.strength.shape)")
    }
    let positions = height * width
    let result = Tensor(uninitialised: shape, storedAs: precision)
    let scale = scale.stored(as: .float32)
    let (reader, writer, s, b) = (FloatReader(self), FloatWriter(result), scale.pointer, bias.pointer)
    // Tensors named inside the loop would be retained and released at every pixel.
    let noisePointers = noise.map { (values: $0.values.pointer, strength: $0.strength.pointer) }
    let noiseCount = noise?.values.count ?? 1
    withExtendedLifetime((self, scale, bias, noise, result)) {
      Threads.parallelFor(batch * positions, grain: 16384 / channels + 1) { rows in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * channels) { scratch in
          let scratch = scratch.baseAddress!
          for row in rows {
            let (xr, sr) = (reader.read(row * channels, channels, scratch), s + row / positions * channels)
            let yr = writer.open(row * channels, scratch + channels)
            if let (values, k) = noisePointers {
              let n = values[row % noiseCount]
              Lanes.each(channels) { c in
                let offset = n * Lanes.load(k, c) + Lanes.load(b, c)
                let v = Lanes.load(xr, c) * Lanes.load(sr, c) + offset
                let low = slope * v
                Lanes.store(gain * v.replacing(with: low, where: v .< low), yr, c)
              } one: { c in
                let v = xr[c] * sr[c] + (n * k[c] + b[c])
                yr[c] = gain * max(v, slope * v)
              }
            } else {
              Lanes.each(channels) { c in
                let v = Lanes.load(xr, c) * Lanes.load(sr, c) + Lanes.load(b, c)
                let low = slope * v
                Lanes.store(gain * v.replacing(with: low, where: v .< low), yr, c)
              } one: { c in
                let v = xr[c] * sr[c] + b[c]
                yr[c] = gain * max(v, slope * v)
              }
            }
            writer.close(row * channels, channels, scratch + channels)
          }
        }
      }
    }
    return result
  }
}

extension BinaryFunction {
  /// One run.
  fileprivate func combine(
    _ a: UnsafePointer<Float>, _ stepA: Int, _ b: UnsafePointer<Float>, _ stepB: Int,
    _ out: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    switch self {
    case .add: combineRun(a, stepA, b, stepB, out, count) { $0 + $1 }
    case .subtract: combineRun(a, stepA, b, stepB, out, count) { $0 - $1 }
    case .multiply: combineRun(a, stepA, b, stepB, out, count) { $0 * $1 }
    case .divide: combineRun(a, stepA, b, stepB, out, count) { $0 / $1 }
    }
  }
}

/// One run of a binary function; each operand either steps by one or stays.
@inline(__always)
private func combineRun(
  _ a: UnsafePointer<Float>, _ stepA: Int, _ b: UnsafePointer<Float>, _ stepB: Int,
  _ out: UnsafeMutablePointer<Float>, _ count: Int, _ function: (Float, Float) -> Float
) {
  if stepA == 1, stepB == 1 {
    for i in 0..<count { out[i] = function(a[i], b[i]) }
  } else if stepA == 1, stepB == 0 {
    let value = b[0]
    for i in 0..<count { out[i] = function(a[i], value) }
  } else if stepA == 0, stepB == 1 {
    let value = a[0]
    for i in 0..<count { out[i] = function(value, b[i]) }
  } else {
    for i in 0..<count { out[i] = function(a[i * stepA], b[i * stepB]) }
  }
}
