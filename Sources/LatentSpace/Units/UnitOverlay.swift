import ImageCodecs

extension Image {
  /// The picture under a unit's map: as it is where the unit is above its threshold, darkened to a quarter elsewhere.
  /// - Parameters:
  ///   - map: a value a pixel, row by row.
  ///   - threshold: the value that a pixel of the map exceeds where the picture stays as it is.
  public func highlighting(_ map: [Float], above threshold: Float) -> Image {
    precondition(map.count == width * height, "highlighting: a map of \(map.count) for \(width)×\(height)")
    var result = self
    result.pixels = pixels.indices.map { map[$0 / channels] > threshold ? pixels[$0] : pixels[$0] / 4 }
    return result
  }
}
