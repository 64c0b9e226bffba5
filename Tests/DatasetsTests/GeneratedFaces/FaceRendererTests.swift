import Testing

@testable import Datasets

struct FaceRendererTests {
  /// Mean absolute difference of two pictures over a rectangle given in picture units (-1...1), in levels.
  static func difference(
    _ a: FaceAttributes, _ b: FaceAttributes, x: ClosedRange<Double>, y: ClosedRange<Double>
  ) -> Double {
    let size = 64
    let (first, second) = (FaceRenderer.render(a, size: size), FaceRenderer.render(b, size: size))
    func pixels(_ range: ClosedRange<Double>) -> Range<Int> {
      Int((range.lowerBound + 1) * 32)..<Int((range.upperBound + 1) * 32)
    }
    var (sum, count) = (0, 0)
    for row in pixels(y) {
      for column in pixels(x) {
        for channel in 0..<3 {
          let at = (row * size + column) * 3 + channel
          sum += abs(Int(first[at]) - Int(second[at]))
          count += 1
        }
      }
    }
    return Double(sum) / Double(count)
  }

  @Test(arguments: [(16, "62a2f46f07d5a9d3"), (64, "fd3e44a7dcca5612"), (160, "fed4f1f2b1b1a106")])
  func bytesAreTheSameOnEveryMachine(size: Int, digest: String) throws {
    let faces = try GeneratedFaces(count: 12, size: size, seed: 7)
    #expect(String(DecodedImages(faces).digest, radix: 16) == digest)
  }

  @Test(arguments: FaceKind.allCases)
  func eachFactorShowsWhereItShould(kind: FaceKind) {
    let face = FaceAttributes(kind: kind)
    func changed(_ change: (inout FaceAttributes) -> Void) -> FaceAttributes {
      var other = face
      change(&other)
      return other
    }
    let eyes = (x: -0.5...0.5, y: -0.2...0.25)
    let mouth = (x: -0.3...0.3, y: 0.36...0.6)
    let corner = (x: -1.0...(-0.85), y: -1.0...(-0.6))
    let shoulders = (x: -0.5...0.5, y: 0.85...1.0)
    // A tenth of a change from black to white, averaged over the region, is plain to see.
    #expect(Self.difference(face, changed { $0.glasses = true }, x: eyes.x, y: eyes.y) > 20)
    #expect(Self.difference(face, changed { $0.glasses = true }, x: mouth.x, y: mouth.y) < 2)
    #expect(Self.difference(face, changed { $0.smile = -0.8 }, x: mouth.x, y: mouth.y) > 20)
    #expect(Self.difference(changed { $0.age = 0 }, changed { $0.age = 1 }, x: eyes.x, y: eyes.y) > 20)
    #expect(Self.difference(face, changed { $0.pose = 0.8 }, x: eyes.x, y: eyes.y) > 15)
    #expect(Self.difference(face, changed { $0.skinWarmth = -0.8 }, x: -0.5...0.5, y: -0.3...0.5) > 30)
    #expect(Self.difference(face, changed { $0.hair = .blond }, x: -0.6...0.6, y: -0.8...(-0.35)) > 8)
    #expect(Self.difference(face, changed { $0.background = .navy }, x: corner.x, y: corner.y) > 30)
    // The face does not touch the corners or, glasses and smile, the shoulders.
    #expect(
      Self.difference(
        face,
        changed {
          $0.pose = 0.8; $0.age = 1
        }, x: corner.x, y: corner.y) == 0)
    #expect(
      Self.difference(
        face,
        changed {
          $0.glasses = true; $0.smile = -1
        }, x: shoulders.x, y: shoulders.y) == 0)
  }

  @Test func smileMovesSmoothly() {
    // No jump anywhere: a hundredth of the range never changes the mouth by more than 8 levels on average.
    for step in -100..<100 {
      let (a, b) = (Double(step) / 100, Double(step + 1) / 100)
      let change = Self.difference(
        FaceAttributes(kind: .human, smile: a), FaceAttributes(kind: .human, smile: b), x: -0.3...0.3, y: 0.25...0.6)
      #expect(change > 0 && change < 8, "smile \(a): \(change)")
    }
  }

  @Test func aSmallPictureIsTheLargeOneSeenFromAfar() {
    let face = FaceAttributes(kind: .cat, smile: 0.7, glasses: true, age: 0.8, pose: 0.4)
    let (small, large) = (FaceRenderer.render(face, size: 32), FaceRenderer.render(face, size: 256))
    var sum = 0.0
    for at in small.indices {
      let (pixel, channel) = (at / 3, at % 3)
      let (row, column) = (pixel / 32, pixel % 32)
      var mean = 0.0
      for y in row * 8..<(row + 1) * 8 {
        for x in column * 8..<(column + 1) * 8 { mean += Double(large[(y * 256 + x) * 3 + channel]) / 64 }
      }
      sum += abs(mean - Double(small[at]))
    }
    // Antialiasing by distance is exact for straight edges only; features of a pixel's size cost a few levels.
    #expect(sum / Double(small.count) < 3)
  }

  @Test func skinGrowsWarmer() {
    var last: Float = -2
    for step in 0...200 {
      let color = FacePalette.skin(warmth: Float(step) / 100 - 1)
      #expect(color.x - color.z > last)
      last = color.x - color.z
      #expect(color.min() >= 0 && color.max() <= 1)
    }
    #expect(FaceSkin(warmth: -1) == .indigo && FaceSkin(warmth: 0) == .cream && FaceSkin(warmth: 1) == .terracotta)
  }
}
