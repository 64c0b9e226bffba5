import Engine

/// What draws the pictures of so many frames in turn.
public protocol FrameSource {
  /// Calls `body` with the pictures `[n, size, size, 3]` of the frames in turn, at most `Sampler.blockSize` at a time,
  /// so that memory does not grow with their number. An error that it throws ends the walk.
  func forEachPictures(
    frames count: Int, sampler: Sampler, _ body: (_ pictures: Tensor, _ frames: Range<Int>) throws -> Void
  ) rethrows
}

extension LatentWalk: FrameSource {}
