import Foundation

/// Affine warps of images `[N, H, W, C]` and their adjoints.
extension Tensor {
  /// Each image seen through its map from output to input pixels; see `Variable.warped(by:)`.
  func warped(by maps: [AffineMap]) -> Tensor {
    warp(by: maps, "warped") { $0.gather(from: $1, to: $2, taps: $3) }
  }

  /// The adjoint of `warped(by:)`: each pixel is added to those that it was a mean of, with the same weights.
  func warpedAdjoint(by maps: [AffineMap]) -> Tensor {
    warp(by: maps, "warpedAdjoint") { $0.scatter(from: $1, to: $2, taps: $3) }
  }

  /// Threads share the images, never one image, so that the order of its sums is always the same.
  private func warp(
    by maps: [AffineMap], _ name: String,
    _ body: (
      WarpedImage, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<WarpedImage.Tap>
    ) -> Void
  ) -> Tensor {
    let (n, height, width, channels) = imageSizes(name)
    precondition(maps.count == n, "\(name): \(maps.count) maps for images \(shape)")
    let size = height * width * channels
    let result = Tensor(uninitialised: shape)
    let (source, target) = (pointer, result.pointer)
    withExtendedLifetime((self, result)) {
      Threads.parallelFor(n, grain: max(1, 8192 / size)) { images in
        withUnsafeTemporaryAllocation(of: WarpedImage.Tap.self, capacity: WarpedImage.mostTaps * width) { taps in
          for image in images {
            let (from, to) = (source + image * size, target + image * size)
            if maps[image] == .identity {
              to.update(from: from, count: size)
            } else {
              body(WarpedImage(maps[image], height, width, channels), from, to, taps.baseAddress!)
            }
          }
        }
      }
    }
    return result
  }
}

/// One image seen through a map: which pixels of the input each pixel of the output is a mean of.
private struct WarpedImage {
  /// The weights of four neighbouring pixels (upper left, upper right, lower left, lower right), the first of them at
  /// an offset in the image.
  struct Tap {
    let offset: Int32
    let weights: SIMD4<Float>
  }

  static let mostTaps = 4

  private let map: AffineMap
  private let height, width, channels: Int
  /// Offsets to the right-hand and the lower neighbour.
  private let right, below: Int
  /// Whether pixels go to pixels: translations by whole ones, mirroring, quarter turns.
  private let isLattice: Bool
  /// Half the distance between the samples of a pixel along the two axes in which the image shrinks; (0, 0) where not.
  private let spread: (SIMD2<Double>, SIMD2<Double>)
  /// Samples that a pixel is a mean of: 1, 2 or 4.
  private let samples: Int

  init(_ map: AffineMap, _ height: Int, _ width: Int, _ channels: Int) {
    let (x, y) = (map.x, map.y)
    precondition(
      [x.x, x.y, x.z, y.x, y.y, y.z].allSatisfy { abs($0) < 1e6 }, "warped: values below a million, found \(map)")
    (self.map, self.height, self.width, self.channels) = (map, height, width, channels)
    (right, below) = (width > 1 ? channels : 0, height > 1 ? width * channels : 0)
    let start = Self.source(map, height, width, row: 0)
    let isUpright = abs(x.x) == 1 && x.y == 0 && y.x == 0 && abs(y.y) == 1
    let isTurned = x.x == 0 && abs(x.y) == 1 && abs(y.x) == 1 && y.y == 0
    isLattice = (isUpright || isTurned) && start == start.rounded(.toNearestOrEven)
    // The axes of the ellipse that a circle becomes, by the eigenvalues σ² of M·Mᵀ = (p q; q r); a circle has any.
    let (p, q, r) = (x.x * x.x + x.y * x.y, x.x * y.x + x.y * y.y, y.x * y.x + y.y * y.y)
    let (mean, half) = ((p + r) / 2, hypot((p - r) / 2, q))
    let angle = half > 1e-9 * mean ? atan2(2 * q, p - r) / 2 : 0
    func spread(_ squaredStretch: Double, _ direction: SIMD2<Double>) -> SIMD2<Double> {
      let distance = (max(0, squaredStretch - 1) / 12).squareRoot()
      return distance > 0.01 ? distance * direction : .zero
    }
    self.spread = (
      spread(mean + half, [cos(angle), sin(angle)]), spread(mean - half, [-sin(angle), cos(angle)])
    )
    samples = self.spread.0 == .zero ? 1 : (self.spread.1 == .zero ? 2 : 4)
  }

  /// Where the first pixel of an output row lies in the input: its column and row.
  private static func source(_ map: AffineMap, _ height: Int, _ width: Int, row: Int) -> SIMD2<Double> {
    let centre = SIMD2(Double(width - 1), Double(height - 1)) / 2
    return map(SIMD2(0, Double(row)) - centre) + centre
  }

  func gather(
    from source: UnsafeMutablePointer<Float>, to target: UnsafeMutablePointer<Float>, taps: UnsafeMutablePointer<Tap>
  ) {
    for row in 0..<height {
      let output = target + row * width * channels
      if isLattice {
        forEachPixel(ofRow: row) { (output + $0).update(from: source + $1, count: channels) }
      } else {
        fill(taps, row: row)
        switch channels {
        case 1: gather(source, output, taps, channels: 1)
        case 3: gather(source, output, taps, channels: 3)
        default: gather(source, output, taps, channels: channels)
        }
      }
    }
  }

  func scatter(
    from source: UnsafeMutablePointer<Float>, to target: UnsafeMutablePointer<Float>, taps: UnsafeMutablePointer<Tap>
  ) {
    target.update(repeating: 0, count: height * width * channels)
    for row in 0..<height {
      let input = source + row * width * channels
      if isLattice {
        forEachPixel(ofRow: row) { from, to in
          for c in 0..<channels { target[to + c] += input[from + c] }
        }
      } else {
        fill(taps, row: row)
        switch channels {
        case 1: scatter(input, target, taps, channels: 1)
        case 3: scatter(input, target, taps, channels: 3)
        default: scatter(input, target, taps, channels: channels)
        }
      }
    }
  }

  @inline(__always) private func gather(
    _ source: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ taps: UnsafeMutablePointer<Tap>,
    channels: Int
  ) {
    for x in 0..<width {
      for c in 0..<channels {
        var sum: Float = 0
        for tap in 0..<samples {
          let tap = taps + x * samples + tap
          let (upper, weights) = (source + Int(tap.pointee.offset) + c, tap.pointee.weights)
          let lower = upper + below
          sum +=
            (weights[0] * upper[0] + weights[1] * upper[right]) + (weights[2] * lower[0] + weights[3] * lower[right])
        }
        output[x * channels + c] = sum
      }
    }
  }

  @inline(__always) private func scatter(
    _ input: UnsafeMutablePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ taps: UnsafeMutablePointer<Tap>,
    channels: Int
  ) {
    for x in 0..<width {
      for tap in 0..<samples {
        let tap = taps + x * samples + tap
        let (first, weights) = (target + Int(tap.pointee.offset), tap.pointee.weights)
        for c in 0..<channels {
          let (upper, value) = (first + c, input[x * channels + c])
          let lower = upper + below
          upper[0] += weights[0] * value
          upper[right] += weights[1] * value
          lower[0] += weights[2] * value
          lower[right] += weights[3] * value
        }
      }
    }
  }

  /// The samples of an output row, those of a pixel one after another.
  private func fill(_ taps: UnsafeMutablePointer<Tap>, row: Int) {
    let (lastColumn, lastRow) = (Float(width - 1), Float(height - 1))
    let (columnBound, rowBound) = (Int32(max(width - 2, 0)), Int32(max(height - 2, 0)))
    let (stepX, stepY, share) = (Float(map.x.x), Float(map.y.x), 1 / Float(samples))
    for sample in 0..<samples {
      let start =
        Self.source(map, height, width, row: row) + (sample & 1 == 0 ? spread.0 : -spread.0)
        + (sample & 2 == 0 ? spread.1 : -spread.1)
      let (startX, startY) = (Float(start.x), Float(start.y))
      for x in 0..<width {
        let column = Self.mirrored(startX + stepX * Float(x), last: lastColumn)
        let line = Self.mirrored(startY + stepY * Float(x), last: lastRow)
        let (left, top) = (min(Int32(column), columnBound), min(Int32(line), rowBound))
        let (across, down) = (column - Float(left), (line - Float(top)) * share)
        let up = share - down
        taps[x * samples + sample] = Tap(
          offset: (top * Int32(width) + left) * Int32(channels),
          weights: [up - up * across, up * across, down - down * across, down * across])
      }
    }
  }

  /// Calls `body` with the offset of each pixel in an output row and that of the one it is, where `isLattice`.
  @inline(__always) private func forEachPixel(ofRow row: Int, _ body: (_ output: Int, _ input: Int) -> Void) {
    let start = Self.source(map, height, width, row: row)
    let (startX, startY, stepX, stepY) = (Int(start.x), Int(start.y), Int(map.x.x), Int(map.y.x))
    for x in 0..<width {
      let column = Self.mirrored(startX + stepX * x, last: width - 1)
      let line = Self.mirrored(startY + stepY * x, last: height - 1)
      body(x * channels, (line * width + column) * channels)
    }
  }

  /// The place in `0...last` that a coordinate has once the image is mirrored at the centres of its outermost pixels.
  @inline(__always) private static func mirrored(_ coordinate: Float, last: Float) -> Float {
    var place = abs(coordinate)
    if place > last {
      guard last > 0 else { return 0 }
      place -= 2 * last * Float(Int32(place / (2 * last)))
      if place > last { place = 2 * last - place }
      place = min(max(place, 0), last)
    }
    return place
  }

  @inline(__always) private static func mirrored(_ coordinate: Int, last: Int) -> Int {
    guard coordinate < 0 || coordinate > last else { return coordinate }
    guard last > 0 else { return 0 }
    let place = abs(coordinate) % (2 * last)
    return min(place, 2 * last - place)
  }
}
