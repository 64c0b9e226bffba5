#if OneDNN
  import COneDNN

  // Every line that depends on oneDNN's version stands in this file. It is written for the C API of oneDNN 2.

  /// A oneDNN primitive with its memory objects, ready to run on other data of the same shapes.
  ///
  /// `bindings` are the memories that each run points at tensors, in the order of `run`'s pointers.
  /// Weights pass through reorders, since the library's own blocked layouts of weights are much faster, and with
  /// bfloat16 so do images. What the reorders write holds nothing between runs, so that all primitives take memory for it
  /// from the pool and give it back.
  ///
  /// So is the library's scratch memory ours. What it would keep by itself belongs to the thread that made the primitive
  /// (unless it was built for concurrent execution), and a run on another thread would write to memory it has not got.
  ///
  /// Sendable by its use: one thread at a time runs it, under the lock of `OneDNNKernels`.
  final class OneDNNPrimitive: @unchecked Sendable {
    private typealias Step = (primitive: OpaquePointer, arguments: [dnnl_exec_arg_t])
    private var steps: [Step] = []
    private var bindings: [OpaquePointer] = []
    /// The step that brings the weights into the library's layout, which memory it writes, and the layout.
    private var weights: (step: Int, intermediate: Int, layout: WeightUse)?
    /// Memories of another layout or precision than the tensors', filled and read within a run.
    private var intermediates: [(memory: OpaquePointer, bytes: Int)] = []
    /// The scratch memories of the steps, which run one after another and share the bytes.
    private var scratchpads: [OpaquePointer] = []
    private var scratchBytes = 0
    private let context: OneDNNContext

    private init(context: OneDNNContext) { self.context = context }

    /// Runs on tensors in the order: inputs, then the output.
    /// - Parameters:
    ///   - pointers: the tensors' values.
    ///   - preparations: those of the weights where they do not change: their layout is then made once.
    func run(_ pointers: UnsafeMutableRawPointer..., weights preparations: WeightPreparations? = nil) {
      precondition(
        pointers.count == bindings.count, "oneDNN: \(pointers.count) pointers for \(bindings.count) memories")
      for (memory, pointer) in zip(bindings, pointers) {
        check(dnnl_memory_set_data_handle(memory, pointer), "binding")
      }
      let scratch = scratchBytes > 0 ? TensorStorage(count: (scratchBytes + 3) / 4) : nil
      if let scratch {
        for memory in scratchpads { check(dnnl_memory_set_data_handle(memory, scratch.pointer), "binding") }
      }
      let kept = preparations.flatMap { preparations in
        weights.map { weights in
          preparations.storage(for: weights.layout) {
            let storage = TensorStorage(count: (intermediates[weights.intermediate].bytes + 3) / 4)
            check(
              dnnl_memory_set_data_handle(intermediates[weights.intermediate].memory, storage.pointer), "binding")
            execute(steps[weights.step])
            check(dnnl_stream_wait(context.stream), "waiting")
            return storage
          }
        }
      }
      let reordered = intermediates.enumerated().map { index, intermediate in
        if let kept, index == weights?.intermediate { return kept }
        return TensorStorage(count: (intermediate.bytes + 3) / 4)
      }
      for (intermediate, storage) in zip(intermediates, reordered) {
        check(dnnl_memory_set_data_handle(intermediate.memory, storage.pointer), "binding")
      }
      withExtendedLifetime((reordered, scratch)) {
        for (index, step) in steps.enumerated() where kept == nil || index != weights?.step { execute(step) }
        check(dnnl_stream_wait(context.stream), "waiting")
      }
    }

    private func execute(_ step: Step) {
      check(
        dnnl_primitive_execute(step.primitive, context.stream, Int32(step.arguments.count), step.arguments), "execution"
      )
    }

    /// Inputs: images, weights, bias where there is one. Output: images.
    static func forward(
      _ context: OneDNNContext, _ g: ConvolutionGeometry, hasBias: Bool, _ activation: FusedActivation,
      _ precision: ConvolutionPrecision
    ) -> OneDNNPrimitive {
      let result = OneDNNPrimitive(context: context)
      var (source, target, weights) = descriptors(
        g, source: precision.operands, target: precision.target, weights: precision.operands)
      var bias = descriptor([g.outputChannels], dnnl_x)
      var description = dnnl_convolution_desc_t()
      let strides = [Int64](repeating: Int64(g.stride), count: 2)
      let padding = [Int64](repeating: Int64(g.padding), count: 2)
      let status =
        hasBias
        ? dnnl_convolution_forward_desc_init(
          &description, dnnl_forward_training, dnnl_convolution_direct, &source, &weights, &bias, &target,
          strides, padding, g.rightPadding)
        : dnnl_convolution_forward_desc_init(
          &description, dnnl_forward_training, dnnl_convolution_direct, &source, &weights, nil, &target,
          strides, padding, g.rightPadding)
      check(status, "describing a convolution")
      let attributes = makeAttributes()
      if case .leakyReLU(let slope, let gain) = activation {
        var operations: OpaquePointer?
        check(dnnl_post_ops_create(&operations), "post-operations")
        check(dnnl_post_ops_append_eltwise(operations, gain, dnnl_eltwise_relu, slope, 0), "leaky ReLU")
        check(dnnl_primitive_attr_set_post_ops(attributes, operations), "post-operations")
        dnnl_post_ops_destroy(operations)
      }
      let chosen = result.primitiveDescription(&description, attributes, hint: nil)
      let (userSource, sourceMemory) = result.images(
        &source, of: inputSizes(g), precision.operands, storedAs: precision.source)
      let weightMemory = result.intermediate(chosen, dnnl_query_weights_md)
      let userWeights = result.reordered(into: weightMemory, chosen, g)
      let targetMemory = result.memory(chosen, dnnl_query_dst_md)
      var arguments = [
        dnnl_exec_arg_t(arg: DNNL_ARG_SRC, memory: sourceMemory),
        dnnl_exec_arg_t(arg: DNNL_ARG_WEIGHTS, memory: weightMemory),
        dnnl_exec_arg_t(arg: DNNL_ARG_DST, memory: targetMemory),
      ]
      result.bindings = [userSource, userWeights]
      if hasBias {
        let biasMemory = result.memory(&bias)
        arguments.append(dnnl_exec_arg_t(arg: DNNL_ARG_BIAS, memory: biasMemory))
        result.bindings.append(biasMemory)
      }
      result.bindings.append(targetMemory)
      result.append(chosen, arguments)
      return result
    }

    /// Inputs: output gradient, weights. Output: input gradient.
    static func backwardData(
      _ context: OneDNNContext, _ g: ConvolutionGeometry, _ precision: ConvolutionPrecision
    ) -> OneDNNPrimitive {
      let result = OneDNNPrimitive(context: context)
      var (source, target, weights) = descriptors(
        g, source: precision.source, target: precision.operands, weights: precision.operands)
      let hint = result.forwardHint(g, precision.operands)
      var description = dnnl_convolution_desc_t()
      let strides = [Int64](repeating: Int64(g.stride), count: 2)
      let padding = [Int64](repeating: Int64(g.padding), count: 2)
      check(
        dnnl_convolution_backward_data_desc_init(
          &description, dnnl_convolution_direct, &source, &weights, &target, strides, padding, g.rightPadding),
        "describing a convolution's adjoint in the data")
      let chosen = result.primitiveDescription(&description, hint: hint)
      dnnl_primitive_desc_destroy(hint)
      let (userTarget, targetMemory) = result.images(
        &target, of: outputSizes(g), precision.operands, storedAs: precision.target)
      let weightMemory = result.intermediate(chosen, dnnl_query_weights_md)
      let userWeights = result.reordered(into: weightMemory, chosen, g)
      let sourceMemory = result.memory(chosen, dnnl_query_diff_src_md)
      result.bindings = [userTarget, userWeights, sourceMemory]
      result.append(
        chosen,
        [
          dnnl_exec_arg_t(arg: DNNL_ARG_DIFF_DST, memory: targetMemory),
          dnnl_exec_arg_t(arg: DNNL_ARG_WEIGHTS, memory: weightMemory),
          dnnl_exec_arg_t(arg: DNNL_ARG_DIFF_SRC, memory: sourceMemory),
        ])
      return result
    }

    /// Inputs: images, output gradient. Output: weight gradient.
    static func backwardWeights(
      _ context: OneDNNContext, _ g: ConvolutionGeometry, _ precision: ConvolutionPrecision
    ) -> OneDNNPrimitive {
      let result = OneDNNPrimitive(context: context)
      var (source, target, weights) = descriptors(g, source: precision.operands, target: precision.operands)
      let hint = result.forwardHint(g, precision.operands)
      var description = dnnl_convolution_desc_t()
      let strides = [Int64](repeating: Int64(g.stride), count: 2)
      let padding = [Int64](repeating: Int64(g.padding), count: 2)
      check(
        dnnl_convolution_backward_weights_desc_init(
          &description, dnnl_convolution_direct, &source, &weights, nil, &target, strides, padding, g.rightPadding),
        "describing a convolution's adjoint in the weights")
      let chosen = result.primitiveDescription(&description, hint: hint)
      dnnl_primitive_desc_destroy(hint)
      let (userSource, sourceMemory) = result.images(
        &source, of: inputSizes(g), precision.operands, storedAs: precision.source)
      let (userTarget, targetMemory) = result.images(
        &target, of: outputSizes(g), precision.operands, storedAs: precision.target)
      let weightMemory = result.intermediate(chosen, dnnl_query_diff_weights_md)
      result.append(
        chosen,
        [
          dnnl_exec_arg_t(arg: DNNL_ARG_SRC, memory: sourceMemory),
          dnnl_exec_arg_t(arg: DNNL_ARG_DIFF_DST, memory: targetMemory),
          dnnl_exec_arg_t(arg: DNNL_ARG_DIFF_WEIGHTS, memory: weightMemory),
        ])
      let blocked = dnnl_primitive_desc_query_md(chosen, dnnl_query_diff_weights_md, 0)!
      var plain = plainWeights(g)
      let userWeights = result.memory(&plain)
      result.appendReorder(blocked, weightMemory, &plain, userWeights)
      result.bindings = [userSource, userTarget, userWeights]
      return result
    }

    /// Some rows of the product of two matrices, the first stored transposed, the second where asked for. Inputs: the
    /// first matrix from the column on that the rows begin with, and the second. Output: those rows of their product.
    /// - Parameters:
    ///   - context: what the primitive runs in.
    ///   - rows: the rows that are made.
    ///   - m: the rows of the whole product, columns of the first matrix as it is stored.
    ///   - k: the inner size.
    ///   - n: the columns of the product.
    ///   - transposeB: whether the second matrix is stored transposed.
    static func transposedMatrixProduct(
      _ context: OneDNNContext, rows: Int, of m: Int, k: Int, n: Int, transposeB: Bool
    ) -> OneDNNPrimitive {
      let result = OneDNNPrimitive(context: context)
      var a = descriptor([rows, k], strides: [1, m])
      var b = descriptor([k, n], transposeB ? dnnl_ba : dnnl_ab)
      var c = descriptor([rows, n], dnnl_ab)
      var description = dnnl_matmul_desc_t()
      check(dnnl_matmul_desc_init(&description, &a, &b, nil, &c), "describing a matrix product")
      let chosen = result.primitiveDescription(&description, hint: nil)
      result.bindings = [result.memory(&a), result.memory(&b), result.memory(&c)]
      result.append(
        chosen,
        [
          dnnl_exec_arg_t(arg: DNNL_ARG_SRC, memory: result.bindings[0]),
          dnnl_exec_arg_t(arg: DNNL_ARG_WEIGHTS, memory: result.bindings[1]),
          dnnl_exec_arg_t(arg: DNNL_ARG_DST, memory: result.bindings[2]),
        ])
      return result
    }

    // MARK: Building

    private static func inputSizes(_ g: ConvolutionGeometry) -> [Int] {
      [g.batch, g.inputChannels, g.height, g.width]
    }

    private static func outputSizes(_ g: ConvolutionGeometry) -> [Int] {
      [g.batch, g.outputChannels, g.outputHeight, g.outputWidth]
    }

    /// Images channels last, weights in the layout that the library likes best; sums are single precision.
    private static func descriptors(
      _ g: ConvolutionGeometry, source: Precision = .float32, target: Precision = .float32,
      weights: Precision = .float32
    ) -> (source: dnnl_memory_desc_t, target: dnnl_memory_desc_t, weights: dnnl_memory_desc_t) {
      (
        descriptor(inputSizes(g), dnnl_nhwc, source), descriptor(outputSizes(g), dnnl_nhwc, target),
        descriptor(
          [g.outputChannels, g.inputChannels, g.kernelHeight, g.kernelWidth], dnnl_format_tag_any, weights)
      )
    }

    private static func plainWeights(_ g: ConvolutionGeometry) -> dnnl_memory_desc_t {
      descriptor([g.outputChannels, g.inputChannels, g.kernelHeight, g.kernelWidth], dnnl_ohwi)
    }

    private static func descriptor(
      _ shape: [Int], _ tag: dnnl_format_tag_t, _ precision: Precision = .float32
    ) -> dnnl_memory_desc_t {
      var result = dnnl_memory_desc_t()
      let type = precision == .bfloat16 ? dnnl_bf16 : dnnl_f32
      check(
        dnnl_memory_desc_init_by_tag(&result, Int32(shape.count), shape.map(Int64.init), type, tag),
        "a memory of shape \(shape)")
      return result
    }

    private static func descriptor(_ shape: [Int], strides: [Int]) -> dnnl_memory_desc_t {
      var result = dnnl_memory_desc_t()
      check(
        dnnl_memory_desc_init_by_strides(
          &result, Int32(shape.count), shape.map(Int64.init), dnnl_f32, strides.map(Int64.init)),
        "a memory of shape \(shape) with strides \(strides)")
      return result
    }

    private func forwardHint(_ g: ConvolutionGeometry, _ precision: Precision) -> OpaquePointer {
      var (source, target, weights) = Self.descriptors(g, source: precision, target: precision, weights: precision)
      var description = dnnl_convolution_desc_t()
      let strides = [Int64](repeating: Int64(g.stride), count: 2)
      let padding = [Int64](repeating: Int64(g.padding), count: 2)
      check(
        dnnl_convolution_forward_desc_init(
          &description, dnnl_forward_training, dnnl_convolution_direct, &source, &weights, nil, &target,
          strides, padding, g.rightPadding), "describing a convolution")
      return primitiveDescription(&description, hint: nil)
    }

    /// Attributes by which the caller brings the scratch memory.
    private static func makeAttributes() -> OpaquePointer {
      var attributes: OpaquePointer?
      check(dnnl_primitive_attr_create(&attributes), "attributes")
      check(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user), "scratch memory")
      return attributes!
    }

    /// - Parameter attributes: taken over.
    private func primitiveDescription(
      _ operation: UnsafeRawPointer, _ attributes: OpaquePointer = makeAttributes(), hint: OpaquePointer?
    ) -> OpaquePointer {
      defer { dnnl_primitive_attr_destroy(attributes) }
      var result: OpaquePointer?
      check(
        dnnl_primitive_desc_create(&result, operation, attributes, context.engine, hint), "choosing an implementation")
      return result!
    }

    /// A memory object that each run points at a tensor.
    private func memory(_ descriptor: UnsafePointer<dnnl_memory_desc_t>) -> OpaquePointer {
      var result: OpaquePointer?
      check(dnnl_memory_create(&result, descriptor, context.engine, nil), "a memory object")
      return result!
    }

    private func memory(_ chosen: OpaquePointer, _ query: dnnl_query_t) -> OpaquePointer {
      memory(dnnl_primitive_desc_query_md(chosen, query, 0)!)
    }

    /// A memory object that each run points at memory of the pool.
    private func intermediate(_ descriptor: UnsafePointer<dnnl_memory_desc_t>) -> OpaquePointer {
      let result = memory(descriptor)
      intermediates.append((result, dnnl_memory_desc_get_size(descriptor)))
      return result
    }

    /// The intermediate memory of weights in the library's layout.
    private func intermediate(_ chosen: OpaquePointer, _ query: dnnl_query_t) -> OpaquePointer {
      intermediate(dnnl_primitive_desc_query_md(chosen, query, 0)!)
    }

    /// The memory of images as tensors hold them, and that which the convolution reads: the same where that is their
    /// precision, else with a step between them that rounds.
    private func images(
      _ descriptor: UnsafePointer<dnnl_memory_desc_t>, of sizes: [Int], _ precision: Precision,
      storedAs stored: Precision
    ) -> (user: OpaquePointer, read: OpaquePointer) {
      guard precision != stored else {
        let both = memory(descriptor)
        return (both, both)
      }
      var plain = Self.descriptor(sizes, dnnl_nhwc, stored)
      let user = memory(&plain)
      let rounded = intermediate(descriptor)
      appendReorder(&plain, user, descriptor, rounded)
      return (user, rounded)
    }

    /// Adds the step that brings plain weights into the layout of `blocked`; returns the memory of the plain ones.
    private func reordered(into blocked: OpaquePointer, _ chosen: OpaquePointer, _ g: ConvolutionGeometry)
      -> OpaquePointer
    {
      var plain = Self.plainWeights(g)
      let user = memory(&plain)
      let layout = dnnl_primitive_desc_query_md(chosen, dnnl_query_weights_md, 0)!
      if let intermediate = intermediates.firstIndex(where: { $0.memory == blocked }) {
        let bytes = UnsafeRawBufferPointer(start: layout, count: MemoryLayout<dnnl_memory_desc_t>.size)
        weights = (steps.count, intermediate, .layout(Array(bytes)))
      }
      appendReorder(&plain, user, layout, blocked)
      return user
    }

    private func appendReorder(
      _ from: UnsafePointer<dnnl_memory_desc_t>, _ fromMemory: OpaquePointer,
      _ to: UnsafePointer<dnnl_memory_desc_t>, _ toMemory: OpaquePointer
    ) {
      let attributes = Self.makeAttributes()
      defer { dnnl_primitive_attr_destroy(attributes) }
      var chosen: OpaquePointer?
      check(
        dnnl_reorder_primitive_desc_create(&chosen, from, context.engine, to, context.engine, attributes),
        "a reorder of weights")
      append(
        chosen!,
        [
          dnnl_exec_arg_t(arg: DNNL_ARG_FROM, memory: fromMemory), dnnl_exec_arg_t(arg: DNNL_ARG_TO, memory: toMemory),
        ])
    }

    /// Makes the primitive of a description, which it takes over, and adds it to the steps.
    private func append(_ chosen: OpaquePointer, _ arguments: [dnnl_exec_arg_t]) {
      var primitive: OpaquePointer?
      check(dnnl_primitive_create(&primitive, chosen), "a primitive")
      var arguments = arguments
      if let scratch = dnnl_primitive_desc_query_md(chosen, dnnl_query_scratchpad_md, 0) {
        let bytes = dnnl_memory_desc_get_size(scratch)
        if bytes > 0 {
          scratchpads.append(memory(scratch))
          scratchBytes = max(scratchBytes, bytes)
          arguments.append(dnnl_exec_arg_t(arg: DNNL_ARG_SCRATCHPAD, memory: scratchpads.last!))
        }
      }
      steps.append((primitive!, arguments))
    }
  }

  /// The processor as oneDNN's engine, and the stream that primitives run on, one at a time.
  final class OneDNNContext: Sendable {
    nonisolated(unsafe) let engine: OpaquePointer
    nonisolated(unsafe) let stream: OpaquePointer

    init() {
      var engine: OpaquePointer?
      check(dnnl_engine_create(&engine, dnnl_cpu, 0), "the processor's engine")
      var stream: OpaquePointer?
      check(dnnl_stream_create(&stream, engine, UInt32(dnnl_stream_default_flags.rawValue)), "a stream")
      (self.engine, self.stream) = (engine!, stream!)
    }
  }

  /// The version of the library that is loaded, for reports.
  var oneDNNLibraryVersion: String {
    let version = dnnl_version().pointee
    return "\(version.major).\(version.minor).\(version.patch)"
  }

  extension ConvolutionGeometry {
    /// What the library calls the padding after the last row and column: where the stride does not divide, less than before.
    fileprivate var rightPadding: [Int64] {
      [
        Int64((outputHeight - 1) * stride + kernelHeight - height - padding),
        Int64((outputWidth - 1) * stride + kernelWidth - width - padding),
      ]
    }
  }

  /// oneDNN reports wrong use of its interface, which is ours to prevent, and exhausted memory.
  private func check(_ status: dnnl_status_t, _ what: @autoclosure () -> String) {
    precondition(status == dnnl_success, "oneDNN: \(what()) failed with status \(status.rawValue)")
  }
#endif
