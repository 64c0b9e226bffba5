/// The shape of a two-dimensional convolution: images `[N, H, W, I]`, weights `[O, kH, kW, I]`, output `[N, H', W', O]`.
///
/// `H' = (H + 2·padding − kH) / stride + 1`, rounded down, and likewise for the width.
public struct ConvolutionGeometry: Hashable, Sendable {
  /// The shape of the images: how many, their height and width in pixels, and their channels.
  public let batch, height, width, inputChannels: Int
  /// The shape of the weights beside the input's channels: channels of the output, and rows and columns of the kernel.
  public let outputChannels, kernelHeight, kernelWidth: Int
  /// Pixels from one place of the kernel to the next, and rows and columns of zeros that are added on every side.
  public let stride, padding: Int

  /// The geometry of images and weights. Preconditions: equal input channels, and a kernel no larger than the padded
  /// image.
  /// - Parameters:
  ///   - input: the shape of the images, `[N, H, W, I]`.
  ///   - weight: the shape of the weights, `[O, kH, kW, I]`.
  ///   - stride: pixels from one place of the kernel to the next, 1 or more.
  ///   - padding: rows and columns of zeros that are added on every side, 0 or more.
  public init(input: [Int], weight: [Int], stride: Int, padding: Int) {
    precondition(
      input.count == 4 && weight.count == 4 && input[3] == weight[3] && stride > 0 && padding >= 0,
      "convolution: images [N, H, W, I] and weights [O, kH, kW, I], found \(input) and \(weight), stride \(stride), padding \(padding)"
    )
    precondition(
      input[1] + 2 * padding >= weight[1] && input[2] + 2 * padding >= weight[2],
      "convolution: the kernel \(weight) exceeds the padded image \(input), padding \(padding)")
    (batch, height, width, inputChannels) = (input[0], input[1], input[2], input[3])
    (outputChannels, kernelHeight, kernelWidth) = (weight[0], weight[1], weight[2])
    (self.stride, self.padding) = (stride, padding)
  }

  /// H′, the height of the output in pixels.
  public var outputHeight: Int { (height + 2 * padding - kernelHeight) / stride + 1 }
  /// W′, the width of the output in pixels.
  public var outputWidth: Int { (width + 2 * padding - kernelWidth) / stride + 1 }
  /// `[N, H, W, I]`.
  public var inputShape: [Int] { [batch, height, width, inputChannels] }
  /// `[O, kH, kW, I]`.
  public var weightShape: [Int] { [outputChannels, kernelHeight, kernelWidth, inputChannels] }
  /// `[N, H′, W′, O]`.
  public var outputShape: [Int] { [batch, outputHeight, outputWidth, outputChannels] }

  /// Floating-point operations of one pass, two a multiply-add.
  public var operations: Double {
    2 * Double(batch * outputHeight * outputWidth) * Double(outputChannels * kernelHeight * kernelWidth * inputChannels)
  }
}
