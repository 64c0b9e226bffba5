import Engine
import FileFormats

/// A set of generated faces: pictures and their exact labels, from a seed.
///
/// The same seed, size and correlations give the same bytes on every machine; the first faces of a larger set
/// are those of a smaller one.
public struct GeneratedFaces: Sendable {
  /// How many faces the set has.
  public let count: Int
  /// Width and height in pixels.
  public let size: Int
  /// Decides what each face looks like, by its index.
  public let sampler: FaceSampler

  /// Faces of a set.
  public static let counts = OptionRange(1...1_000_000, "pictures")
  /// Widths and heights.
  public static let sizes = OptionRange(FaceRenderer.sizes, "pixels")

  /// Throws `DatasetError` when the count or the size is out of range or the correlations cannot be had.
  public init(count: Int, size: Int, seed: UInt64, correlations: [FaceCorrelation] = []) throws {
    guard Self.counts.contains(count) else {
      throw DatasetError.invalidOption(name: "count", value: "\(count)", expected: Self.counts.words)
    }
    guard Self.sizes.contains(size) else {
      throw DatasetError.invalidOption(name: "size", value: "\(size)", expected: Self.sizes.words)
    }
    self.count = count
    self.size = size
    sampler = try FaceSampler(seed: seed, correlations: correlations)
  }

  /// The attributes of all faces, in order.
  public func attributes() -> [FaceAttributes] { (0..<count).map(sampler.attributes(at:)) }

  /// Bytes of one picture: `size × size × 3`.
  public var bytesPerImage: Int { size * size * 3 }

  /// All pictures in memory, `[count, size, size, 3]` bytes, painted on `threads` threads
  /// (all processors when nil). Precondition: they fit in memory.
  public func pixels(threads: Int? = nil, progress: ((_ done: Int) -> Void)? = nil) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count * bytesPerImage) { buffer, initialized in
      nonisolated(unsafe) let pixels = buffer  // each item writes its own range
      try? ParallelLoop.run(count: count, threads: threads ?? MachineState.processorCount, progress: progress) { item in
        let image = UnsafeMutableBufferPointer(rebasing: pixels[item * bytesPerImage..<(item + 1) * bytesPerImage])
        FaceRenderer.render(sampler.attributes(at: item), size: size, into: image)
      }
      initialized = count * bytesPerImage
    }
  }
}
