import Engine
import Training

extension StyleArchitecture {
  /// Floating-point operations of one picture through the generator, from z to pixels: two a multiply-add of its
  /// convolutions and dense layers. Elementwise work, bound by memory, is left out.
  /// - Parameter size: of the picture, in pixels, at a stage of training; that of the architecture when nil.
  public func generatorOperations(size: Int? = nil) -> Double {
    func dense(_ inputs: Int, _ outputs: Int) -> Double { 2 * Double(inputs * outputs) }
    /// A convolution with its style layer and, where it is demodulated, the energies of its weights.
    func modulated(_ inputs: Int, _ outputs: Int, kernel: Int, size: Int, demodulated: Bool = true) -> Double {
      dense(styleDimension, inputs) + (demodulated ? dense(inputs, outputs) : 0)
        + Self.convolution(inputs, outputs, kernel: kernel, size: size)
    }
    var sum = dense(2 * latentDimension, styleDimension) + 2 * dense(styleDimension, styleDimension)
    if start == .dense { sum += dense(styleDimension, 16 * channels[0]) }
    sum += modulated(channels[0], channels[0], kernel: 3, size: 4)
    sum += modulated(channels[0], 3, kernel: 1, size: 4, demodulated: false)
    for (index, width) in resolutions.enumerated().dropFirst() where width <= size ?? self.size {
      sum += modulated(channels[index - 1], channels[index], kernel: 3, size: isLean ? width / 2 : width)
      sum += modulated(channels[index], channels[index], kernel: 3, size: width)
      sum += modulated(channels[index], 3, kernel: 1, size: width, demodulated: false)
    }
    return sum
  }

  /// Floating-point operations of one picture through the critic, two a multiply-add of its convolutions and dense
  /// layers.
  /// - Parameter size: of the picture, in pixels, at a stage of training; that of the architecture when nil.
  public func criticOperations(size: Int? = nil) -> Double {
    let (coarse, size) = (channels[0], size ?? self.size)
    var sum = Self.convolution(3, channels[resolutions.firstIndex(of: size)!], kernel: 1, size: size)
    for (index, width) in resolutions.enumerated().dropFirst() where width <= size {
      sum += Self.convolution(channels[index], channels[index], kernel: 3, size: width)
      sum += Self.convolution(channels[index], channels[index - 1], kernel: 3, size: isLean ? width / 2 : width)
      // The skip layer comes after the pooling.
      sum += Self.convolution(channels[index], channels[index - 1], kernel: 1, size: width / 2)
    }
    sum += Self.convolution(coarse + 1, coarse, kernel: 3, size: 4)
    return sum + 2 * Double(16 * coarse * coarse) + 2 * Double(coarse * coarse) + (growsCritic ? 2 * Double(coarse) : 0)
  }

  /// Floating-point operations of a training step with these options, of one size of pictures.
  ///
  /// A backward pass costs a forward pass for the gradients of the inputs and one for those of the weights. With G and
  /// D for the two networks: generated pictures G, the critic's update 2 · 3D on real and generated pictures, the
  /// generator's update 2D through a critic that stays as it is and 2G. R1 adds the gradient in the real pictures and
  /// its two gradients, 3D; R2 adds as much for generated ones. The path length penalty, on half a batch, needs
  /// pictures G, their gradient in w G, and two gradients of each, 4G.
  /// - Parameters:
  ///   - options: the batch size, the penalties and the steps between them.
  ///   - index: of the step, which decides what penalties it has; nil for the mean over all steps.
  ///   - size: of the pictures at a stage of training; that of the architecture when nil.
  public func operationsPerStep(_ options: ConditionalGANOptions, at index: Int? = nil, size: Int? = nil) -> Double {
    precondition(
      options.batchSize > 0 && options.penaltyInterval > 0 && options.pathLengthInterval > 0,
      "operationsPerStep: batch \(options.batchSize), intervals \(options.penaltyInterval) and "
        + "\(options.pathLengthInterval)")
    func share(_ weight: Float, every interval: Int) -> Double {
      guard weight > 0 else { return 0 }
      return index.map { $0 % interval == 0 ? 1 : 0 } ?? 1 / Double(interval)
    }
    let gradients =
      share(options.gradientPenalty, every: options.penaltyInterval) * (options.penalizesGenerated ? 2 : 1)
    let paths = share(options.pathLengthWeight, every: options.pathLengthInterval)
    return Double(options.batchSize)
      * ((3 + 6 * paths / 2) * generatorOperations(size: size) + (8 + 3 * gradients) * criticOperations(size: size))
  }

  private static func convolution(_ inputs: Int, _ outputs: Int, kernel: Int, size: Int) -> Double {
    2 * Double(inputs * outputs * kernel * kernel) * Double(size * size)
  }
}

extension ConditionalGANTrainer {
  /// Floating-point operations of a training step at the full size, on average over steps with and without penalties.
  public var operationsPerStep: Double { operationsPerStep(at: nil) }

  /// Those of the architecture, and those of reading aligned labels off generated pictures and taking the gradient in
  /// the pictures.
  private func operationsPerStep(at index: Int?, size: Int? = nil) -> Double {
    architecture.operationsPerStep(options, at: index, size: size)
      + 2 * Double(options.batchSize) * (alignment?.reader.operations ?? 0)
  }

  /// Seconds that a step takes on this machine at the moment, on average over steps with and without penalties.
  ///
  /// Two steps run on a copy, of which the first builds the kernels' caches; training goes on as if they had not been.
  /// - Parameters:
  ///   - size: of the pictures at a stage of training; that of the architecture when nil.
  ///   - clock: tells the time in seconds.
  public func measureSecondsPerStep(size: Int? = nil, clock: SecondsClock = MonotonicClock.seconds) -> Double {
    var copy = self
    copy.options.stages = size.map { [TrainingStage(size: $0, firstStep: 0, fadeSteps: 0)] } ?? []
    copy.options.followsClock = false
    let pictures = Tensor.zeros([options.batchSize, architecture.size, architecture.size, 3])
    let classes = [Int](repeating: 0, count: options.batchSize)
    _ = copy.step(1, pictures: pictures, classes: classes)
    let start = clock()
    _ = copy.step(1, pictures: pictures, classes: classes)
    return (clock() - start) * operationsPerStep(at: nil, size: size) / operationsPerStep(at: 1, size: size)
  }
}
