/// A linear map of a line of samples to a line of another length, each output a weighted sum of few inputs: how an image
/// is resampled along one of its axes.
public struct ResamplingAxis: Equatable, Sendable {
  /// Samples that it reads.
  public let inputs: Int
  /// Samples that it gives.
  public let outputs: Int
  /// Where the terms of each output begin, and after the last of them where they end: `outputs + 1` places.
  let starts: [Int]
  /// The input of each term.
  let sources: [Int]
  /// The factor of each term.
  let weights: [Float]

  /// - Parameters:
  ///   - inputs: samples that it reads.
  ///   - terms: of each output: inputs and their factors.
  init(inputs: Int, terms: [[(source: Int, weight: Float)]]) {
    precondition(
      inputs > 0 && !terms.isEmpty && terms.joined().allSatisfy { (0..<inputs).contains($0.source) },
      "ResamplingAxis: terms outside of \(inputs) samples")
    (self.inputs, outputs) = (inputs, terms.count)
    var starts = [0]
    for output in terms { starts.append(starts.last! + output.count) }
    self.starts = starts
    sources = terms.flatMap { $0.map(\.source) }
    weights = terms.flatMap { $0.map(\.weight) }
  }

  /// Zeros put between the samples and before them, and a filter drawn over the result:
  /// `y[o] = Σⱼ taps[K − 1 − j] · u[o + j − before]`, where `u[up · i] = x[i]` and all else is 0.
  ///
  /// So the filter is convolved, not correlated (Karras et al., CVPR 2020, appendix B).
  /// - Parameters:
  ///   - taps: the filter, K numbers.
  ///   - inputs: samples that it reads.
  ///   - outputs: samples that it gives.
  ///   - up: an input stands at each `up`-th place.
  ///   - before: zeros before the first input.
  public static func filter(_ taps: [Float], inputs: Int, outputs: Int, up: Int = 1, before: Int) -> ResamplingAxis {
    precondition(!taps.isEmpty && up > 0, "ResamplingAxis: a filter of \(taps.count) taps, enlarging by \(up)")
    return ResamplingAxis(
      inputs: inputs,
      terms: (0..<outputs).map { output in
        taps.indices.compactMap { j in
          let place = output + j - before
          guard place >= 0, place % up == 0, place / up < inputs else { return nil }
          return (place / up, taps[taps.count - 1 - j])
        }
      })
  }

  /// Each sample repeated `factor` times.
  public static func nearest(inputs: Int, factor: Int) -> ResamplingAxis {
    precondition(factor > 0, "ResamplingAxis: enlarging by \(factor)")
    return ResamplingAxis(inputs: inputs, terms: (0..<inputs * factor).map { [(source: $0 / factor, weight: 1)] })
  }

  /// Linear interpolation to `factor` times as many samples, the first and the last repeated outwards.
  /// - Parameters:
  ///   - inputs: samples that it reads.
  ///   - factor: by how much the line becomes longer.
  ///   - aligningCorners: whether the first and the last samples of both lines lie upon each other; otherwise the
  ///     outer borders of the samples do.
  public static func linear(inputs: Int, factor: Int, aligningCorners: Bool = false) -> ResamplingAxis {
    precondition(factor > 0, "ResamplingAxis: enlarging by \(factor)")
    let outputs = inputs * factor
    let terms = (0..<outputs).map { output -> [(source: Int, weight: Float)] in
      let corners = outputs > 1 ? Double(output * (inputs - 1)) / Double(outputs - 1) : 0
      let borders = min(max((Double(output) + 0.5) / Double(factor) - 0.5, 0), Double(inputs - 1))
      let place = aligningCorners ? corners : borders
      let lower = min(Int(place), inputs - 1)
      let share = Float(place - Double(lower))
      if share == 0 || lower + 1 == inputs { return [(lower, 1)] }
      return [(lower, 1 - share), (lower + 1, share)]
    }
    return ResamplingAxis(inputs: inputs, terms: terms)
  }

  /// The transposed map: what each output takes of an input, the input takes of the output.
  public var transposed: ResamplingAxis {
    var terms = [[(source: Int, weight: Float)]](repeating: [], count: inputs)
    for output in 0..<outputs {
      for term in starts[output]..<starts[output + 1] { terms[sources[term]].append((output, weights[term])) }
    }
    return ResamplingAxis(inputs: outputs, terms: terms)
  }
}

extension Tensor {
  /// Images resampled along both axes, `[N, H, W, C]` → `[N, rows.outputs, columns.outputs, C]`.
  func resampled(rows: ResamplingAxis, columns: ResamplingAxis) -> Tensor {
    let (n, height, width, channels) = imageSizes("resampled")
    precondition(
      height == rows.inputs && width == columns.inputs,
      "resampled: images \(shape) by maps of \(rows.inputs) rows and \(columns.inputs) columns")
    let result = Tensor(uninitialised: [n, rows.outputs, columns.outputs, channels])
    let (source, target, span) = (pointer, result.pointer, width * channels)
    withExtendedLifetime((self, result)) {
      Threads.parallelFor(n * rows.outputs, grain: max(1, 8192 / (columns.outputs * channels))) { range in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: span) { line in
          let line = line.baseAddress!
          for row in range {
            let (image, y) = (row / rows.outputs, row % rows.outputs)
            rows.combine(y, source + image * height * span, length: span, line)
            let out = target + row * columns.outputs * channels
            for x in 0..<columns.outputs { columns.combine(x, line, length: channels, out + x * channels) }
          }
        }
      }
    }
    return result
  }
}

extension ResamplingAxis {
  /// The weighted sum of an output's inputs, each of them `length` values that lie together.
  @inline(__always)
  fileprivate func combine(
    _ output: Int, _ input: UnsafePointer<Float>, length: Int, _ out: UnsafeMutablePointer<Float>
  ) {
    starts.withUnsafeBufferPointer { starts in
      sources.withUnsafeBufferPointer { sources in
        weights.withUnsafeBufferPointer { weights in
          let (first, count) = (starts[output], starts[output + 1] - starts[output])
          func term(_ place: Int) -> (Float, UnsafePointer<Float>) {
            (weights[first + place], input + sources[first + place] * length)
          }
          switch count {
          case 0: out.update(repeating: 0, count: length)
          case 1:
            let (a, p) = term(0)
            for i in 0..<length { out[i] = a * p[i] }
          case 2:
            let ((a, p), (b, q)) = (term(0), term(1))
            for i in 0..<length { out[i] = a * p[i] + b * q[i] }
          case 4:
            let ((a, p), (b, q), (c, r), (d, s)) = (term(0), term(1), term(2), term(3))
            for i in 0..<length { out[i] = (a * p[i] + b * q[i]) + (c * r[i] + d * s[i]) }
          default:
            let (a, p) = term(0)
            for i in 0..<length { out[i] = a * p[i] }
            for place in 1..<count {
              let (b, q) = term(place)
              for i in 0..<length { out[i] += b * q[i] }
            }
          }
        }
      }
    }
  }
}
