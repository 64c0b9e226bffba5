/// Images moved by whole pixels, and on canvases of other sizes.
extension Tensor {
  /// Each image of `[N, H, W, C]` moved by its whole pixels `(rows, columns)`, zeros entering at the edges.
  func translated(by shifts: [(rows: Int, columns: Int)]) -> Tensor {
    let (n, height, width, channels) = imageSizes("translated")
    precondition(shifts.count == n, "translated: \(shifts.count) shifts for images \(shape)")
    let result = Tensor.zeros(shape)
    let (source, target) = (pointer, result.pointer)
    withExtendedLifetime((self, result)) {
      for image in 0..<n {
        let (rows, columns) = shifts[image]
        let kept = width - abs(columns)
        guard kept > 0 else { continue }
        for y in max(0, rows)..<max(max(0, rows), min(height, height + rows)) {
          let from = ((image * height + y - rows) * width + max(0, -columns)) * channels
          let to = ((image * height + y) * width + max(0, columns)) * channels
          (target + to).update(from: source + from, count: kept * channels)
        }
      }
    }
    return result
  }

  /// Images on a canvas of another size, rows and columns at the bottom and right cut off or filled with zeros:
  /// `[N, H, W, C]` → `[N, height, width, C]`. Its adjoint is the way back.
  func onCanvas(height: Int, width: Int) -> Tensor {
    let (n, h, w, channels) = imageSizes("onCanvas")
    let (rows, columns) = (min(h, height), min(w, width))
    let result =
      rows == height && columns == width
      ? Tensor(uninitialised: [n, height, width, channels]) : Tensor.zeros([n, height, width, channels])
    withExtendedLifetime((self, result)) {
      for image in 0..<n {
        for y in 0..<rows {
          (result.pointer + (image * height + y) * width * channels).update(
            from: pointer + (image * h + y) * w * channels, count: columns * channels)
        }
      }
    }
    return result
  }
}
