#if OneDNN
  /// Kernels on oneDNN: plain channels-last activations, primitives cached by shape.
  final class OneDNNKernels: KernelBackend {
    private enum Key: Hashable {
      case forward(ConvolutionGeometry, hasBias: Bool, FusedActivation, ConvolutionPrecision, threads: Int)
      case backwardData(ConvolutionGeometry, ConvolutionPrecision, threads: Int)
      case backwardWeights(ConvolutionGeometry, ConvolutionPrecision, part: Int)
      case matrixProduct(rows: Int, of: Int, k: Int, n: Int, transposeB: Bool, part: Int)
    }

    private struct Cache: ~Copyable {
      let context = OneDNNContext()
      /// One for each part of a gradient in weights: parts run at the same time.
      var contextsOfParts: [OneDNNContext] = []
      var primitives: [Key: OneDNNPrimitive] = [:]
    }

    /// One lock for the cache and for execution: the primitives share memory objects, and pools must not nest.
    private let cache = Locked(Cache())

    var name: String { "oneDNN \(oneDNNLibraryVersion)" }

    func convolution(
      _ input: Tensor, _ weight: Tensor, bias: Tensor?, _ geometry: ConvolutionGeometry, _ activation: FusedActivation
    ) -> Tensor {
      if let result = FewChannelConvolution.convolution(input, weight, bias: bias, geometry, activation) {
        return result
      }
      let input = geometry.operand(input)
      if let result = WinogradConvolution.convolution(input, weight, bias: bias, geometry, activation) { return result }
      let output = Tensor(uninitialised: geometry.outputShape, storedAs: geometry.outputPrecision)
      // What is multiplied in single precision comes out so, and is rounded a few images at a time.
      let groups = geometry.precision == .float32 && output.precision == .bfloat16 ? geometry.groupsOfImages : 1
      let share = geometry.withBatch(geometry.batch / groups)
      let target = groups == 1 ? geometry.outputPrecision : .float32
      let precision = ConvolutionPrecision(operands: geometry.precision, source: input.precision, target: target)
      let piece = groups == 1 ? output : Tensor(uninitialised: share.outputShape)
      withExtendedLifetime((input, weight, bias, output, piece)) {
        for group in 0..<groups {
          let images = input.bytes + group * (input.byteCount / groups)
          withPrimitive(.forward(share, hasBias: bias != nil, activation, precision, threads: Threads.count)) {
            .forward($0, share, hasBias: bias != nil, activation, precision)
          } run: {
            if let bias {
              $0.run(images, weight.bytes, bias.bytes, piece.bytes, weights: weight.preparations)
            } else {
              $0.run(images, weight.bytes, piece.bytes, weights: weight.preparations)
            }
          }
          if groups > 1 { output.store(piece, at: group * piece.count) }
        }
      }
      return output
    }

    func convolutionBackwardData(_ gradient: Tensor, _ weight: Tensor, _ geometry: ConvolutionGeometry) -> Tensor {
      if let result = FewChannelConvolution.adjoint(gradient, weight, geometry) { return result }
      let gradient = geometry.operand(gradient)
      if let result = WinogradConvolution.adjoint(gradient, weight, geometry) { return result }
      let result = Tensor(uninitialised: geometry.inputShape, storedAs: geometry.resultPrecision)
      let precision = ConvolutionPrecision(
        operands: geometry.precision, source: result.precision, target: gradient.precision)
      withExtendedLifetime((gradient, weight, result)) {
        withPrimitive(.backwardData(geometry, precision, threads: Threads.count)) { context in
          .backwardData(context, geometry, precision)
        } run: {
          $0.run(gradient.bytes, weight.bytes, result.bytes, weights: weight.preparations)
        }
      }
      return result
    }

    func convolutionBackwardWeights(_ input: Tensor, _ gradient: Tensor, _ geometry: ConvolutionGeometry) -> Tensor {
      if let result = FewChannelConvolution.weightGradient(input, gradient, geometry)
        ?? FewChannelConvolution.weightGradient(ofNarrow: gradient, input, geometry)
      {
        return result
      }
      let parts = geometry.partsOfWeightGradient
      let share = geometry.withBatch(geometry.batch / parts)
      let result = Tensor(uninitialised: geometry.weightShape)
      let sums = parts == 1 ? result : Tensor(uninitialised: [parts] + geometry.weightShape)
      let (input, gradient) = (geometry.operand(input), geometry.operand(gradient))
      let (images, gradients) = (input.byteCount / parts, gradient.byteCount / parts)
      let precision = ConvolutionPrecision(
        operands: geometry.precision, source: input.precision, target: gradient.precision)
      withExtendedLifetime((input, gradient, sums)) {
        runParts(parts) {
          .backwardWeights(share, precision, part: $0)
        } make: { context, _ in
          .backwardWeights(context, share, precision)
        } run: { primitive, part in
          primitive.run(
            input.bytes + part * images, gradient.bytes + part * gradients, sums.bytes + part * result.byteCount)
        }
      }
      return parts == 1 ? result : sums.summed(to: [1] + geometry.weightShape).reshaped(geometry.weightShape)
    }

    func matrixProduct(_ a: Tensor, _ b: Tensor, transposeA: Bool, transposeB: Bool) -> Tensor {
      let (m, k, n) = matrixProductSizes(a, b, transposeA, transposeB)
      let result = Tensor(uninitialised: [m, n])
      guard transposeA else {
        withExtendedLifetime((a, b, result)) {
          RowProducts.multiply(m: m, k: k, n: n, a.pointer, b.pointer, transposeB: transposeB, result.pointer)
        }
        return result
      }
      let ranges = rangesOfTransposedProduct(rows: m)
      withExtendedLifetime((a, b, result)) {
        runParts(ranges.count) {
          .matrixProduct(rows: ranges[$0].count, of: m, k: k, n: n, transposeB: transposeB, part: $0)
        } make: { context, part in
          .transposedMatrixProduct(context, rows: ranges[part].count, of: m, k: k, n: n, transposeB: transposeB)
        } run: { primitive, part in
          let first = ranges[part].lowerBound
          primitive.run(a.pointer + first, b.pointer, result.pointer + first * n)
        }
      }
      return result
    }

    /// Runs the parts of a gradient in weights, each on one thread, several at a time: what a part computes does not
    /// depend on the number of threads.
    /// - Parameters:
    ///   - count: how many parts there are.
    ///   - key: that of a part's primitive.
    ///   - make: makes a part's primitive in the part's context.
    ///   - run: runs a part's primitive.
    private func runParts(
      _ count: Int, key: (_ part: Int) -> Key, make: (OneDNNContext, _ part: Int) -> OneDNNPrimitive,
      run: (OneDNNPrimitive, _ part: Int) -> Void
    ) {
      cache.withLock { cache in
        // The library plans for as many threads as OpenMP gives to the thread that makes a primitive.
        OpenMP.shared?.setThreadCount(1)
        while cache.contextsOfParts.count < count { cache.contextsOfParts.append(OneDNNContext()) }
        for part in 0..<count where cache.primitives[key(part)] == nil {
          cache.primitives[key(part)] = make(cache.contextsOfParts[part], part)
        }
        let primitives = (0..<count).map { cache.primitives[key($0)]! }
        Threads.parallelFor(count, grain: 1) { parts in
          for part in parts { run(primitives[part], part) }
        }
      }
    }

    /// Finds or makes the primitive of a shape and runs it under the lock.
    private func withPrimitive(
      _ key: Key, make: (OneDNNContext) -> OneDNNPrimitive, run: (OneDNNPrimitive) -> Void
    ) {
      cache.withLock { cache in
        // OpenMP keeps its thread count per calling thread, so it is stated each time.
        OpenMP.shared?.setThreadCount(Int32(Threads.count))
        let primitive: OneDNNPrimitive
        if let cached = cache.primitives[key] {
          primitive = cached
        } else {
          primitive = make(cache.context)
          cache.primitives[key] = primitive
        }
        run(primitive)
      }
    }
  }
#endif
