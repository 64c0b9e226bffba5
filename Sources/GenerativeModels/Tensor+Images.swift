import Engine
import ImageCodecs

/// Pictures `[N, H, W, 3]` in [-1, 1] as images of eight bits, values outside clamped.
public func makeImages(_ pictures: Tensor) -> [Image] {
  let (count, height, width, channels) = (
    pictures.shape[0], pictures.shape[1], pictures.shape[2], pictures.shape[3]
  )
  let length = height * width * channels
  return pictures.withUnsafeValues { values in
    (0..<count).map {
      Image(
        width: width, height: height, channels: channels,
        floatPixels: UnsafeBufferPointer(rebasing: values[$0 * length..<($0 + 1) * length]))
    }
  }
}
