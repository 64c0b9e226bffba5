import Engine
import ImageCodecs

extension Tensor {
  /// Pictures as images of eight bits: each sample v of [-1, 1] becomes `round(127.5 (v + 1))`, clamped to 0...255, and
  /// what is not a number becomes 0.
  ///
  /// The tensor is of the shape `[N, H, W, C]`, C being 3 for colour and 1 for grey.
  /// - Returns: N images of W × H pixels in C channels.
  public func makeImages() -> [Image] {
    precondition(
      shape.count == 4 && (shape[3] == 3 || shape[3] == 1), "makeImages: expected [N, H, W, 3 or 1], found \(shape)")
    let (count, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
    let length = height * width * channels
    return withUnsafeValues { values in
      (0..<count).map {
        Image(
          width: width, height: height, channels: channels,
          floatPixels: UnsafeBufferPointer(rebasing: values[$0 * length..<($0 + 1) * length]))
      }
    }
  }
}
