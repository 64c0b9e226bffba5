import Foundation
import Testing

@testable import LatentSpace

@Suite struct InterpolationTests {
  private func expect(_ point: [Double], _ expected: [Double], tolerance: Double = 1e-14) {
    #expect(point.count == expected.count)
    for (x, y) in zip(point, expected) { #expect(abs(x - y) <= tolerance, "\(point), expected \(expected)") }
  }

  @Test func straightLines() {
    expect(Interpolation.linear([1, 2], [3, -2], 0.25), [1.5, 1])
  }

  /// A quarter turn in equal steps of angle, the radius going from 1 to 3.
  @Test func anArcInAPlane() {
    for t in [0, 0.25, 0.5, 0.75, 1] {
      let (angle, radius) = (t * .pi / 2, 1 + 2 * t)
      expect(Interpolation.spherical([1, 0, 0], [0, 3, 0], t), [radius * cos(angle), radius * sin(angle), 0])
    }
  }

  /// Nearly parallel codes, where the sine of their angle divides by almost nothing, are joined by a chord.
  @Test func nearlyParallelCodes() {
    for angle in [0, 1e-12, 5e-5] {
      expect(Interpolation.spherical([1, 0], [2, 2 * angle], 0.5), [1.5, angle], tolerance: 1e-15)
    }
    let angle = 2e-4
    let arc = Interpolation.spherical([1, 0], [2 * cos(angle), 2 * sin(angle)], 0.5)
    expect(arc, [1.5 * cos(angle / 2), 1.5 * sin(angle / 2)], tolerance: 1e-15)
    expect(Interpolation.spherical([1, 2], [1, 2], 0.3), [1, 2])
  }

  /// Opposite codes are joined over a half circle that does not leave the sphere and comes out the same each time.
  @Test(arguments: [0, 1e-9, 5e-5])
  func oppositeCodes(tilt: Double) {
    let (a, b) = ([2, 0, 0.0], [-2, tilt, 0])
    let points = (0...100).map { Interpolation.spherical(a, b, Double($0) / 100) }
    #expect(points == (0...100).map { Interpolation.spherical(a, b, Double($0) / 100) })
    expect(points[0], a)
    expect(points[100], b, tolerance: 1e-8)
    for (point, next) in zip(points, points.dropFirst()) {
      #expect(abs(Interpolation.norm(point) - 2) < 1e-8)
      // A hundredth of a half circle of radius 2 at a time, as a chord.
      #expect(abs(Interpolation.norm(zip(point, next).map { $1 - $0 }) - 4 * sin(.pi / 200)) < 1e-4)
    }
  }

  @Test func codesAtTheOrigin() {
    expect(Interpolation.spherical([0, 0], [2, 4], 0.5), [1, 2])
    expect(Interpolation.spherical([0, 0], [0, 0], 0.5), [0, 0])
  }

  @Test func anglesKeepTheirDigits() {
    for angle in [1e-9, 1e-3, 1, .pi - 1e-3, .pi - 1e-9] as [Double] {
      let found = Interpolation.angle([1, 0], [cos(angle), sin(angle)])
      #expect(abs(found - angle) < 1e-15 + 1e-15 * angle, "\(angle)")
    }
  }
}
