import Foundation
import TestSupport
import Testing

@testable import Engine

/// A map by its singular values: `R(first) · diag(stretch) · R(second)`, then a shift, all in pixels from the centre.
struct WarpCase: Sendable, CustomTestStringConvertible {
  var first = 0.0
  var stretch = (1.0, 1.0)
  var second = 0.0
  var shift = (0.0, 0.0)

  var map: AffineMap {
    .translation(x: shift.0, y: shift.1) * .rotation(first) * .scaling(x: stretch.0, y: stretch.1) * .rotation(second)
  }

  var testDescription: String { "R(\(first)) · \(stretch) · R(\(second)) + \(shift)" }

  /// Where a point of the output comes from.
  func source(x: Double, y: Double) -> (x: Double, y: Double) {
    let (u, v) = (cos(second) * x - sin(second) * y, sin(second) * x + cos(second) * y)
    let (s, t) = (stretch.0 * u, stretch.1 * v)
    return (cos(first) * s - sin(first) * t + shift.0, sin(first) * s + cos(first) * t + shift.1)
  }

  /// Half the distance of the two samples along each axis, in the input.
  var spread: [(x: Double, y: Double)] {
    func distance(_ stretch: Double) -> Double { stretch > 1 ? ((stretch * stretch - 1) / 12).squareRoot() : 0 }
    let (a, b) = (distance(stretch.0), distance(stretch.1))
    return [(cos(first) * a, sin(first) * a), (-sin(first) * b, cos(first) * b)]
  }
}

extension ReferenceArray {
  /// The warp from its definition: the mean of the four samples at ± and ± the spread.
  fileprivate func warped(by cases: [WarpCase]) -> ReferenceArray {
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    var result = ReferenceArray(zeros: shape)
    func mirrored(_ index: Int, _ count: Int) -> Int {
      var index = index
      while count > 1, index < 0 || index >= count { index = index < 0 ? -index : 2 * (count - 1) - index }
      return count > 1 ? index : 0
    }
    for (image, warp) in cases.enumerated() {
      func value(_ row: Int, _ column: Int, _ channel: Int) -> Double {
        values[((image * height + mirrored(row, height)) * width + mirrored(column, width)) * channels + channel]
      }
      for index in 0..<height * width * channels {
        let (row, column, channel) = (index / channels / width, index / channels % width, index % channels)
        let (centreX, centreY) = (Double(width - 1) / 2, Double(height - 1) / 2)
        let middle = warp.source(x: Double(column) - centreX, y: Double(row) - centreY)
        for (one, other) in [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)] {
          let x = middle.x + centreX + one * warp.spread[0].x + other * warp.spread[1].x
          let y = middle.y + centreY + one * warp.spread[0].y + other * warp.spread[1].y
          let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
          for (dy, dx) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let weight = (1 - abs(x - Double(left + dx))) * (1 - abs(y - Double(top + dy)))
            result.values[image * height * width * channels + index] +=
              0.25 * weight * value(top + dy, left + dx, channel)
          }
        }
      }
    }
    return result
  }

  /// `y[c] = Σₖ M[n, c, k] x[k] + M[n, c, C]`.
  fileprivate func colorTransformed(by matrices: Tensor) -> ReferenceArray {
    let (pixels, channels) = (shape[1] * shape[2], shape[3])
    let M = matrices.values.map { Double($0) }
    return .init(
      values.indices.map { index in
        let (image, pixel, c) = (index / channels / pixels, index / channels, index % channels)
        let row = (image * channels + c) * (channels + 1)
        return (0..<channels).reduce(M[row + channels]) { $0 + M[row + $1] * values[pixel * channels + $1] }
      }, shape: shape)
  }
}

struct WarpOperationsTests {
  /// Rotations, enlargements, images that shrink along one axis, both alike, and both differently, with positions far
  /// outside the image.
  static let cases = [
    WarpCase(first: 0.7, shift: (0.3, -0.2)),
    WarpCase(first: -2, stretch: (0.6, 0.9), second: 0.4, shift: (-1.3, 9.6)),
    WarpCase(first: 0.5, stretch: (1.7, 0.8), second: -1, shift: (-14.2, 0.1)),
    WarpCase(stretch: (1.5, 1.5), second: 1.1, shift: (0.2, -23.4)),
    WarpCase(first: 2.4, stretch: (1.9, 1.3), second: 0.6),
  ]

  /// Two images with maps of their own; positions are rounded at some 2⁻²⁴ of the distance from the image's edge.
  @Test(arguments: cases, [[2, 3, 4, 1], [2, 4, 3, 3], [2, 2, 3, 2], [2, 1, 4, 1], [2, 3, 1, 3], [2, 1, 1, 2]])
  func warpsAndTheirDerivatives(warp: WarpCase, shape: [Int]) {
    let cases = [warp, WarpOperationsTests.cases[0]]
    let comparison = GradientComparison([randomTensor(shape, seed: 1)]) {
      $0[0].warped(by: cases.map(\.map))
    } against: {
      $0[0].warped(by: cases)
    }
    #expect(comparison.agrees(), "\(comparison)")
  }

  @Test(arguments: cases) func largerImages(warp: WarpCase) {
    let cases = [warp, WarpCase(first: 0.1, stretch: (1.2, 0.7), shift: (5, 7))]
    let x = randomTensor([2, 33, 41, 3], seed: 2)
    let found = x.warped(by: cases.map(\.map)).values.map { Double($0) }
    // Positions of up to 60 pixels are rounded at 2⁻¹⁹ of a pixel, over which values change by up to five.
    #expect(relativeDifference(found, ReferenceArray(x).warped(by: cases).values) < 1e-5)
  }

  /// ⟨Wx, y⟩ = ⟨x, Wᵀy⟩.
  @Test(arguments: cases) func adjoints(warp: WarpCase) {
    let maps = [warp.map, .identity, .quarterTurns(1) * .translation(x: 3, y: -7)]
    let (x, y) = (randomTensor([3, 31, 31, 3], seed: 3), randomTensor([3, 31, 31, 3], seed: 4))
    func inner(_ a: Tensor, _ b: Tensor) -> Double {
      zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    // Both sides are sums of 9·10³ products of either sign, about 95 in size, with roundings of 2⁻²⁴ each.
    #expect(abs(inner(x.warped(by: maps), y) - inner(x, y.warpedAdjoint(by: maps))) < 1e-4)
  }

  /// The index that each pixel of a mirrored, turned or moved image has in the original, by the definitions.
  static let lattices: [(map: AffineMap, source: @Sendable (_ row: Int, _ column: Int, _ last: Int) -> (Int, Int))] = [
    (.identity, { row, column, _ in (row, column) }),
    (.mirroring, { row, column, last in (row, last - column) }),
    (.quarterTurns(1), { row, column, last in (column, last - row) }),
    (.quarterTurns(2), { row, column, last in (last - row, last - column) }),
    (.quarterTurns(3), { row, column, last in (last - column, row) }),
    (.translation(x: 2, y: -1), { row, column, last in (abs(row - 1), last - abs(last - column - 2)) }),
    (.mirroring * .translation(x: 1, y: 0), { row, column, last in (row, abs(last - column - 1)) }),
  ]

  /// Pixels that go to pixels keep their bits, also those that arithmetic would change or spread.
  @Test(arguments: lattices.indices, [6, 7]) func wholePixelsAreExact(lattice index: Int, size: Int) {
    let (map, source) = WarpOperationsTests.lattices[index]
    var x = randomTensor([2, size, size, 3], seed: 5)
    x.withUnsafeMutableValues { ($0[7], $0[20], $0[40]) = (-0.0, .infinity, .nan) }
    let expected = (0..<x.count).map { index -> UInt32 in
      let (image, pixel, c) = (index / 3 / size / size, index / 3 % (size * size), index % 3)
      let (row, column) = source(pixel / size, pixel % size, size - 1)
      return x.values[((image * size + row) * size + column) * 3 + c].bitPattern
    }
    #expect(x.warped(by: [map, map]).values.map(\.bitPattern) == expected)
  }

  /// The finest stripes, sampled on one colour at each second pixel: they become grey, not an image of that colour.
  @Test func stripesThatCannotBeShownBecomeGrey() {
    let stripes = Tensor((0..<16 * 16).map { $0 % 2 == 0 ? 1 : -1 }, shape: [1, 16, 16, 1])
    let map = AffineMap(x: [2, 0, 0.5], y: [0, 1, 0])
    #expect(stripes.warped(by: [map]).values.allSatisfy { abs($0) < 1e-6 })
    // Read across, where nothing shrinks, the stripes stay: at whole pixels, with all their contrast.
    let across = AffineMap(x: [1, 0, 0], y: [0, 2, 0])
    #expect(relativeDifference(stripes.warped(by: [across]).values, stripes.values) < 1e-6)
  }

  /// The weights of each pixel add up to one.
  @Test(arguments: cases) func constantsAreKept(warp: WarpCase) {
    let x = Tensor(repeating: 0.625, shape: [1, 9, 12, 3])
    #expect(x.warped(by: [warp.map]).values.allSatisfy { abs($0 - 0.625) < 1e-6 })
  }

  @Test(arguments: [[2, 2, 3, 1], [2, 3, 2, 3], [2, 1, 2, 4]]) func colorsAndTheirDerivatives(shape: [Int]) {
    let matrices = randomTensor([2, shape[3], shape[3] + 1], seed: 6)
    let comparison = GradientComparison([randomTensor(shape, seed: 7)]) {
      $0[0].colorTransformed(by: matrices)
    } against: {
      $0[0].colorTransformed(by: matrices)
    }
    #expect(comparison.agrees(), "\(comparison)")
  }

  /// The identity copies bits beside an image that is changed; one that only has a constant does not pass for it.
  @Test func identicalColorsAreExact() {
    let x = Tensor([-0.0, .infinity, .nan, 1, 2, 3], shape: [2, 1, 1, 3])
    let identity: [Float] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
    let moved: [Float] = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0.5]
    let y = x.colorTransformed(by: Tensor(identity + moved, shape: [2, 3, 4]))
    #expect(y.values.prefix(3).map(\.bitPattern) == x.values.prefix(3).map(\.bitPattern))
    #expect(Array(y.values.suffix(3)) == [1, 2, 3.5])
  }

  @Test func wrongArgumentsAreRefused() async {
    await #expect(processExitsWith: .failure) { _ = Variable(Tensor.zeros([2, 4, 4, 1])).warped(by: [.identity]) }
    await #expect(processExitsWith: .failure) {
      _ = Variable(Tensor.zeros([1, 4, 4, 1])).warped(by: [.translation(x: .nan, y: 0)])
    }
    await #expect(processExitsWith: .failure) {
      _ = Variable(Tensor.zeros([1, 4, 4, 3])).colorTransformed(by: Tensor.zeros([1, 3, 3]))
    }
  }
}
