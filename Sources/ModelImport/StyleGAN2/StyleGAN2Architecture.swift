/// The sizes and choices that define a generator of StyleGAN2 (Karras et al., "Analyzing and improving the image
/// quality of StyleGAN", CVPR 2020) as programs of that name save it.
public struct StyleGAN2Architecture: Codable, Equatable, Sendable {
  /// Under which names, in which layouts and with which scales a file holds the tensors.
  public enum Naming: String, Codable, Sendable {
    /// As StyleGAN2-ADA for PyTorch: `mapping.fc0`, `synthesis.b4.conv1`.
    case ada
    /// As the common port to PyTorch: `style.1`, `conv1`, `convs.0`, `to_rgbs.0`, `noises.noise_0`.
    case port
  }

  /// How features become a picture.
  public enum Output: String, Codable, Sendable {
    /// Each size adds its colours to the enlarged picture of the size below.
    case skip
    /// Features of a size are added to the enlarged features of the size below; the last size makes the colours.
    case resnet
    /// The last size makes the colours.
    case original = "orig"
  }

  /// How many mean styles the file has.
  public enum Means: String, Codable, Sendable {
    /// No mean style; one for all classes, `[styleDimension]`; or one for each class, `[classes, styleDimension]`.
    case none, shared, perClass
  }

  /// Under which names, in which layouts and with which scales the file holds the tensors.
  public var naming: Naming
  /// How features become a picture.
  public var output: Output
  /// Width and height of the pictures in pixels, a power of two from 8 to 2,048.
  public var size: Int
  /// 3 for colours, 1 for grey.
  public var imageChannels: Int
  /// Dimensions of z.
  public var latentDimension: Int
  /// Dimensions of w.
  public var styleDimension: Int
  /// The number of classes; 0 for a network without.
  public var classes: Int
  /// Dimensions of what the mapping makes of a class; 0 for a network without classes.
  public var embeddingDimension: Int
  /// Outputs of each layer of the mapping.
  public var mappingWidths: [Int]
  /// By what the mapping's weights were divided when they were stored.
  public var mappingMultiplier: Float
  /// Channels at 4, 8, 16 … `size` pixels.
  public var channels: [Int]
  /// Activations beyond ± this are set to it; nil where none are.
  public var clamp: Float?
  /// Whether the layers add noise to their features.
  public var hasNoise: Bool
  /// Whether the file has noise of its own for each layer.
  public var hasFixedNoise: Bool
  /// How many mean styles the file has; without one they are measured when the network is made.
  public var means: Means
  /// Sizes of the axes of the filter that smooths what is enlarged: `[4, 4]`; empty where the file has none, and the
  /// filter is 1, 3, 3, 1 in both directions.
  public var filterShape: [Int]

  /// 4, 8, 16 … `size`.
  public var resolutions: [Int] { Array(sequence(first: 4) { $0 < size ? 2 * $0 : nil }) }

  /// Styles that the synthesis reads: one at 4 pixels, two at each size above it, and one for the last colours.
  public var styleLayers: Int { 2 * resolutions.count }

  /// Whether the size of that index in `resolutions` makes colours.
  func makesColors(at index: Int) -> Bool { output == .skip || index == resolutions.count - 1 }
}

extension StyleGAN2Architecture {
  /// - Throws: `ModelImportError.setting` for sizes that no such network has, before memory is taken for them.
  func validate(file: String) throws {
    func require(_ condition: Bool, _ name: String, _ expected: String, _ found: Any) throws {
      guard condition else {
        throw ModelImportError.setting(file: file, name: name, expected: expected, found: "\(found)")
      }
    }
    try require(
      (8...2048).contains(size) && size & (size - 1) == 0, "picture size", "a power of two from 8 to 2048", size)
    try require([1, 3].contains(imageChannels), "colour channels", "1 or 3", imageChannels)
    let widths = 1...65_536
    for (name, value) in [("dimensions of z", latentDimension), ("dimensions of w", styleDimension)] {
      try require(widths.contains(value), name, "1 to 65536", value)
    }
    try require((0...65_536).contains(classes), "classes", "0 to 65536", classes)
    try require(
      classes > 0 ? widths.contains(embeddingDimension) : embeddingDimension == 0, "class embedding",
      classes > 0 ? "1 to 65536 dimensions" : "none without classes", embeddingDimension)
    try require(
      !mappingWidths.isEmpty && mappingWidths.count <= 64 && mappingWidths.allSatisfy(widths.contains)
        && mappingWidths.last == styleDimension, "layers of the mapping", "1 to 64 that end in w", mappingWidths)
    try require(
      channels.count == resolutions.count && channels.allSatisfy(widths.contains), "channels",
      "\(resolutions.count) numbers from 1 to 65536", channels)
    try require(mappingMultiplier.isFinite && mappingMultiplier > 0, "lr_multiplier", "above 0", mappingMultiplier)
    try require(clamp.map { $0 > 0 && $0.isFinite } ?? true, "conv_clamp", "above 0", clamp ?? 0)
    try require(
      filterShape.isEmpty
        || (filterShape.count <= 2 && Set(filterShape).count == 1 && (1...64).contains(filterShape[0])),
      "filter", "1 or 2 equal sizes from 1 to 64", filterShape)
  }
}
