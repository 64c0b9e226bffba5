import Engine
import Foundation
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct LatentPathTests {
  private func distance(_ a: [Double], _ b: [Double]) -> Double { Interpolation.norm(zip(a, b).map { $0 - $1 }) }

  private let keyframes: [[Double]] = [[1, 0, 0.5], [0, 2, -1], [-1, 0.25, 3], [0.5, -2, 1]]

  @Test(arguments: [KeyframePath.Segment.linear, .spherical])
  func keyframesInTurn(segment: KeyframePath.Segment) {
    let open = KeyframePath(keyframes: keyframes, segment: segment)
    for (index, keyframe) in keyframes.enumerated() {
      #expect(distance(open.point(at: Double(index) / 3), keyframe) < 1e-12)
    }
    let closed = KeyframePath(keyframes: keyframes, segment: segment, isClosed: true)
    for index in 0...4 { #expect(distance(closed.point(at: Double(index) / 4), keyframes[index % 4]) < 1e-12) }
    #expect(!open.isClosed && closed.isClosed)
    let middle = closed.point(at: 3.5 / 4)
    let expected =
      segment == .linear
      ? Interpolation.linear(keyframes[3], keyframes[0], 0.5) : Interpolation.spherical(keyframes[3], keyframes[0], 0.5)
    #expect(distance(middle, expected) < 1e-12)
  }

  @Test func oneKeyframeStandsStill() {
    let path = KeyframePath(keyframes: [[1, 2]], segment: .spherical)
    #expect(path.point(at: 0) == [1, 2] && path.point(at: 0.7) == [1, 2])
  }

  @Test func placesBetweenKeyframes() {
    #expect(
      KeyframePlace(at: 0.5, keyframes: 3, isClosed: false)
        == KeyframePlace(at: 1 / 3 + 1e-18, keyframes: 3, isClosed: true))
    let end = KeyframePlace(at: 1, keyframes: 3, isClosed: false)
    #expect(end.from == 1 && end.to == 2 && end.share == 1)
    let past = KeyframePlace(at: 7, keyframes: 3, isClosed: true)
    #expect(past.from == 2 && past.to == 0 && past.share == 1)
  }

  /// Every easing keeps the ends and rises; the slow ones are symmetric and stand still at the ends.
  @Test(arguments: Easing.allCases)
  func easings(easing: Easing) {
    let values = (0...100).map { easing(Double($0) / 100) }
    #expect(values[0] == 0 && abs(values[100] - 1) < 1e-15 && abs(values[50] - 0.5) < 1e-15)
    for index in 0..<100 {
      #expect(values[index] < values[index + 1])
      #expect(abs(values[index] + values[100 - index] - 1) < 1e-14)
    }
    if easing != .linear { #expect(values[1] < 0.001) }
  }

  @Test func circles() {
    let circle = CirclePath(start: [3, 0, 4], side: [1, 7, -2])
    #expect(distance(circle.point(at: 0), [3, 0, 4]) < 1e-14 && distance(circle.point(at: 1), [3, 0, 4]) < 1e-12)
    #expect(distance(circle.point(at: 0.5), [-3, 0, -4]) < 1e-12)
    for step in 0..<40 { #expect(abs(Interpolation.norm(circle.point(at: Double(step) / 40)) - 5) < 1e-12) }
    // The quarter turn lies in the plane of both, orthogonal to the start.
    let quarter = circle.point(at: 0.25)
    #expect(abs(quarter[0] * 3 + quarter[2] * 4) < 1e-12)
    let along = (3.0 * 1 + 4 * -2) / 25
    let rest = [1 - along * 3, 7, -2 - along * 4]
    #expect(distance(quarter, Interpolation.scaled(rest, 5 / Interpolation.norm(rest))) < 1e-12)
  }

  /// A side that spans no plane: the circle is there all the same.
  @Test(arguments: [[6, 0, 8], [0, 0, 0], [-3, 0, -4]] as [[Double]])
  func circlesOfParallelCodes(side: [Double]) {
    let quarter = CirclePath(start: [3, 0, 4], side: side).point(at: 0.25)
    #expect(abs(Interpolation.norm(quarter) - 5) < 1e-12 && abs(quarter[0] * 3 + quarter[2] * 4) < 1e-12)
  }

  /// Each point of the loop is a standard normal code: over many dimensions mean and variance say so, at any time.
  @Test func noiseIsNormalAtAnyTime() {
    let count = 20_000
    let loop = NoiseLoop(dimension: count, harmonics: 4, seed: 9)
    #expect(distance(loop.point(at: 0), loop.point(at: 1)) < 1e-9)
    for t in [0, 0.13, 0.5, 0.77] {
      let point = loop.point(at: t)
      let mean = point.reduce(0, +) / Double(count)
      let variance = point.reduce(0) { $0 + $1 * $1 } / Double(count)
      // Four standard errors, 0.0071 and 0.01.
      #expect(abs(mean) < 0.0283 && abs(variance - 1) < 0.04, "t \(t): \(mean), \(variance)")
    }
    #expect(NoiseLoop(dimension: 4, seed: 9).point(at: 0.3) == NoiseLoop(dimension: 4, seed: 9).point(at: 0.3))
    #expect(NoiseLoop(dimension: 4, seed: 9).point(at: 0.3) != NoiseLoop(dimension: 4, seed: 8).point(at: 0.3))
    // Other dimensions are other streams, the same whatever their number.
    #expect(
      NoiseLoop(dimension: 9, seed: 9).point(at: 0.3).prefix(4) == NoiseLoop(dimension: 4, seed: 9).point(at: 0.3)[...])
  }

  @Test(arguments: [false, true]) func splinesPassTheirKeyframesSmoothly(restoresRadius: Bool) {
    let spline = SplinePath(keyframes: keyframes, restoresRadius: restoresRadius)
    let h = 1e-4
    func difference(_ t: Double, _ order: Int) -> [Double] {
      let (a, b, c) = (spline.point(at: t), spline.point(at: t + h), spline.point(at: t + 2 * h))
      return a.indices.map { order == 1 ? (b[$0] - a[$0]) / h : (c[$0] - 2 * b[$0] + a[$0]) / (h * h) }
    }
    for index in 0..<4 {
      let t = Double(index) / 4
      #expect(distance(spline.point(at: t), keyframes[index]) < 1e-12)
      let before = t == 0 ? 1 - 2 * h : t - 2 * h
      let (speed, bend) = (difference(t, 1), difference(t, 2))
      // Third derivatives are a few thousand in this unit of time; over 2h they change the second by little.
      #expect(distance(difference(before + h, 1), speed) < 0.01 * Interpolation.norm(speed) + 0.1)
      #expect(distance(difference(before, 2), bend) < 0.02 * Interpolation.norm(bend) + 2)
    }
    #expect(distance(spline.point(at: 0), spline.point(at: 1)) < 1e-12)
  }

  /// The sweep in O(n) against the dense system, whose eigenvalues are 2 to 6.
  @Test(arguments: [2, 3, 4, 7]) func cyclicSystems(n: Int) throws {
    var system = Matrix(rows: n, columns: n)
    for i in 0..<n {
      system[i, i] += 4
      system[i, (i + 1) % n] += 1
      system[(i + 1) % n, i] += 1
    }
    let sides = randomTensor([n, 3], seed: 11).values.map(Double.init)
    let found = SplinePath.solveCyclic((0..<n).map { Array(sides[3 * $0..<3 * $0 + 3]) })
    for column in 0..<3 {
      let expected = try Matrix.solveSymmetricPositive(system, (0..<n).map { sides[3 * $0 + column] })
      #expect(relativeDifference(found.map { $0[column] }, expected) < 1e-13)
    }
  }

  /// An easing changes when the curve is where, and not the curve.
  @Test func easedSplines() throws {
    let plain = try WalkMode.spline.path(through: keyframes, isClosed: true)
    let eased = try WalkMode.spline.path(through: keyframes, isClosed: true, easing: .smooth)
    for (share, place) in [(0, 0), (0.25, 0.15625), (0.5, 0.5), (0.75, 0.84375)] {
      for index in 0..<4 {
        let (t, there) = ((Double(index) + share) / 4, (Double(index) + place) / 4)
        #expect(distance(eased.point(at: t), plain.point(at: there)) < 1e-12)
      }
    }
  }

  /// Through n points of a circle a cubic spline stays near it; its error falls with the fourth power of their distance.
  @Test func aSplineThroughACircle() {
    func error(_ n: Int) -> Double {
      let points = (0..<n).map { [cos(2 * .pi * Double($0) / Double(n)), sin(2 * .pi * Double($0) / Double(n))] }
      let spline = SplinePath(keyframes: points, restoresRadius: false)
      return (0..<400).map { step in
        let t = Double(step) / 400
        return distance(spline.point(at: t), [cos(2 * .pi * t), sin(2 * .pi * t)])
      }.max()!
    }
    #expect(error(8) < 2e-3)
    #expect((12...20).contains(error(8) / error(16)))
    // With the radius restored it is the circle but for the angle.
    let points = (0..<5).map { [cos(2 * .pi * Double($0) / 5), sin(2 * .pi * Double($0) / 5)] }
    let spline = SplinePath(keyframes: points, restoresRadius: true)
    for step in 0..<50 { #expect(abs(Interpolation.norm(spline.point(at: Double(step) / 50)) - 1) < 1e-12) }
  }

  @Test func splinesOfFewKeyframes() {
    #expect(SplinePath(keyframes: [[1, 2]], restoresRadius: true).point(at: 0.4) == [1, 2])
    let two = SplinePath(keyframes: [[0, 1], [2, 1]], restoresRadius: false)
    #expect(distance(two.point(at: 0.25), [1, 1]) < 1e-12 && distance(two.point(at: 0.75), [1, 1]) < 1e-12)
    #expect(distance(two.point(at: 0.5), [2, 1]) < 1e-12)
  }

  @Test func modesAskForTheKeyframesTheyNeed() throws {
    for mode in WalkMode.allCases where mode != .circle {
      let path = try mode.path(through: [[1, 2]], isClosed: false)
      #expect(path.isClosed == (mode == .noise || mode == .spline))
    }
    #expect(throws: LatentSpaceError.walk(mode: "circle", expected: "two keyframes", found: "1")) {
      try WalkMode.circle.path(through: [[1, 2]], isClosed: false)
    }
    // Of more keyframes the first two count.
    let circle = try WalkMode.circle.path(through: [[3, 4], [1, 0], [7, 7]], isClosed: false)
    #expect(circle.isClosed && distance(circle.point(at: 0.25), [4, -3]) < 1e-12)
    #expect(throws: LatentSpaceError.self) { try WalkMode.circle.path(through: [[0, 0], [1, 1]], isClosed: false) }
    let cut = try WalkMode.noise.path(through: [[Double](repeating: 0, count: 500)], isClosed: true, limit: 0.5)
    #expect(cut.point(at: 0.2).allSatisfy { abs($0) <= 0.5 } && cut.point(at: 0.2).contains { abs($0) > 0.3 })
  }
}
