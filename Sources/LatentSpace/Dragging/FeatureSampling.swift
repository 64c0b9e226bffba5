import Engine

extension Variable {
  /// Values of a map `[1, H, H, C]` at places of the picture that it belongs to, `[places.count, C]`, between its cells
  /// by bilinear interpolation: cell i is at `(i + ½) · size / H − ½` pixels. Beyond the outermost cells their values
  /// go on.
  /// - Parameters:
  ///   - places: in pixels of the picture.
  ///   - size: width and height of the picture.
  func sampled(at places: [PicturePoint], ofPicture size: Int) -> Variable {
    let (cells, channels) = (shape[1], shape[3])
    precondition(shape[0] == 1 && shape[2] == cells, "sampled: a map \(shape)")
    /// The cell below a coordinate, the one above it, and the share of the latter.
    func neighbours(_ coordinate: Double) -> (Int, Int, Float) {
      let place = (coordinate + 0.5) * Double(cells) / Double(size) - 0.5
      let inside = min(max(place, 0), Double(cells - 1))
      let lower = min(Int(inside), max(0, cells - 2))
      return (lower, min(lower + 1, cells - 1), Float(inside - Double(lower)))
    }
    var indices = [[Int]](repeating: [], count: 4)
    var weights = [[Float]](repeating: [], count: 4)
    for place in places {
      let ((left, right, u), (top, bottom, v)) = (neighbours(place.x), neighbours(place.y))
      for (corner, (row, column, weight)) in [
        (top, left, (1 - v) * (1 - u)), (top, right, (1 - v) * u), (bottom, left, v * (1 - u)), (bottom, right, v * u),
      ].enumerated() {
        indices[corner].append(row * cells + column)
        weights[corner].append(weight)
      }
    }
    let factors = Variable(Tensor(weights.flatMap { $0 }, shape: [4 * places.count, 1]))
    let corners = reshaped([cells * cells, channels]).rows(indices.flatMap { $0 }) * factors
    return corners.reshaped([4, places.count * channels]).sum(to: [1, places.count * channels])
      .reshaped([places.count, channels])
  }
}
