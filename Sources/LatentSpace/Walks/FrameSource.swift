import Engine

/// What has a code for each of so many frames.
public protocol FrameSource {
  /// The codes of some of `count` frames.
  /// - Parameters:
  ///   - frames: which, counted from 0; at least one.
  ///   - count: of all frames, on which the place of each depends.
  ///   - sampler: of the model that draws them.
  func codes(frames: Range<Int>, of count: Int, sampler: Sampler) -> SynthesisCodes
}

extension FrameSource {
  /// Calls `body` with the pictures `[n, size, size, 3]` of the frames in turn, at most `Sampler.blockSize` at a time, so
  /// that memory does not grow with their number. An error that it throws ends the walk.
  /// - Parameters:
  ///   - count: of frames, 1 or more.
  ///   - sampler: of the model that draws them.
  ///   - body: gets the pictures, and which frames they are.
  public func forEachPictures(
    frames count: Int, sampler: Sampler, _ body: (_ pictures: Tensor, _ frames: Range<Int>) throws -> Void
  ) rethrows {
    precondition(count > 0, "FrameSource: \(count) frames")
    for start in stride(from: 0, to: count, by: Sampler.blockSize) {
      let range = start..<min(start + Sampler.blockSize, count)
      try sampler.forEachPictures(codes(frames: range, of: count, sampler: sampler)) { pictures, _ in
        try body(pictures, range)
      }
    }
  }
}
