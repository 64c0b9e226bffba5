import FileFormats

extension StyleArchitecture {
  /// Widths and heights that pictures can have, in pixels.
  public static let sizes = [16, 32, 64, 128, 256]
  /// Those sizes as the values of an option.
  public static let sizeRange = OptionRange<Int>("16, 32, 64, 128 or 256") { sizes.contains($0) }
  /// The largest size that is chosen where nobody asks for one: a processor draws it in a tolerable time.
  private static let largestDefault = 64

  /// The size to train at where none is asked for: the least of at least three quarters of the pictures' own, and at
  /// most 64 pixels.
  /// - Parameter side: what `ImageFolder.typicalSide()` finds, in pixels; nil where no picture can be read.
  public static func defaultSize(ofSide side: Int?) -> Int {
    let least = 0.75 * Double(min(side ?? largestDefault, largestDefault))
    return sizes.first { Double($0) >= least }!
  }
}
