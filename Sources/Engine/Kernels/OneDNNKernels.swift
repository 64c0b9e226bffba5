#if OneDNN
  import Synchronization

  /// Kernels on oneDNN: plain channels-last activations, primitives cached by shape.
  final class OneDNNKernels: KernelBackend {
    private enum Key: Hashable {
      case forward(ConvolutionGeometry, hasBias: Bool, FusedActivation, threads: Int)
      case backwardData(ConvolutionGeometry, threads: Int)
      case backwardWeights(ConvolutionGeometry, threads: Int)
      case matrixProduct(m: Int, k: Int, n: Int, transposeB: Bool, threads: Int)
    }

    private struct Cache: ~Copyable {
      let context = OneDNNContext()
      var primitives: [Key: OneDNNPrimitive] = [:]
    }

    /// One lock for the cache and for execution: the primitives share memory objects, and pools must not nest.
    private let cache = Mutex(Cache())

    var name: String { "oneDNN \(oneDNNLibraryVersion)" }

    func convolution(
      _ input: Tensor, _ weight: Tensor, bias: Tensor?, _ geometry: ConvolutionGeometry, _ activation: FusedActivation
    ) -> Tensor {
      let output = Tensor(uninitialised: geometry.outputShape)
      withExtendedLifetime((input, weight, bias, output)) {
        withPrimitive(.forward(geometry, hasBias: bias != nil, activation, threads: Threads.count)) { context in
          .forward(context, geometry, hasBias: bias != nil, activation)
        } run: {
          if let bias {
            $0.run(input.pointer, weight.pointer, bias.pointer, output.pointer)
          } else {
            $0.run(input.pointer, weight.pointer, output.pointer)
          }
        }
      }
      return output
    }

    func convolutionBackwardData(_ gradient: Tensor, _ weight: Tensor, _ geometry: ConvolutionGeometry) -> Tensor {
      let result = Tensor(uninitialised: geometry.inputShape)
      withExtendedLifetime((gradient, weight, result)) {
        withPrimitive(.backwardData(geometry, threads: Threads.count)) { context in
          .backwardData(context, geometry)
        } run: {
          $0.run(gradient.pointer, weight.pointer, result.pointer)
        }
      }
      return result
    }

    func convolutionBackwardWeights(_ input: Tensor, _ gradient: Tensor, _ geometry: ConvolutionGeometry) -> Tensor {
      let result = Tensor(uninitialised: geometry.weightShape)
      withExtendedLifetime((input, gradient, result)) {
        withPrimitive(.backwardWeights(geometry, threads: Threads.count)) { context in
          .backwardWeights(context, geometry)
        } run: {
          $0.run(input.pointer, gradient.pointer, result.pointer)
        }
      }
      return result
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
      let key = Key.matrixProduct(m: m, k: k, n: n, transposeB: transposeB, threads: Threads.count)
      withExtendedLifetime((a, b, result)) {
        withPrimitive(key) { context in
          .transposedMatrixProduct(context, m: m, k: k, n: n, transposeB: transposeB)
        } run: {
          $0.run(a.pointer, b.pointer, result.pointer)
        }
      }
      return result
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
