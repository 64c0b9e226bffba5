import ImageCodecs
import Testing

@testable import LatentSpace

@Suite struct DragTaskTests {
  /// A square of 20 pixels with a coarse pattern of two blues on white, its first pixel at (x, y).
  private func picture(x: Int, y: Int) -> Image {
    var image = Image(width: 64, height: 64, channels: 3, fill: .white)
    for row in 0..<20 {
      for column in 0..<20 {
        let isDark = (row / 4 * 7 + column / 4 * 5) % 3 == 0
        let first = 3 * ((y + row) * 64 + x + column)
        (image.pixels[first], image.pixels[first + 1], image.pixels[first + 2]) = isDark ? (10, 20, 90) : (60, 90, 230)
      }
    }
    return image
  }

  /// The rule: a point on the subject, 6 to 12 pixels to go, the target at least 4 pixels from the edge, and what lies
  /// within 6 pixels of the subject may change.
  @Test func thePointIsOnTheSubjectAndTheTargetInThePicture() throws {
    let image = picture(x: 22, y: 20)
    var froms: Set<Int> = []
    for seed in UInt64(1)...12 {
      let task = try #require(DragTask(image, seed: seed))
      let (from, to) = (task.pair.from, task.pair.to)
      #expect((22...41).contains(from.x) && (20...39).contains(from.y))
      #expect((6...12).contains(task.pair.length))
      #expect((4...59).contains(to.x) && (4...59).contains(to.y))
      func mayChange(_ x: Int, _ y: Int) -> Bool { task.mask.mayChange[y * 64 + x] }
      #expect(!mayChange(0, 0) && mayChange(22 - 6, 30) && mayChange(41 + 6, 30))
      #expect(!mayChange(22 - 7, 30) && !mayChange(41 + 7, 30))
      froms.insert(Int(from.y) * 64 + Int(from.x))
      #expect(DragTask(image, seed: seed) == task)
    }
    #expect(froms.count > 3)
    #expect(DragTask(Image(width: 64, height: 64, channels: 3, fill: .white), seed: 1) == nil)
  }

  /// Of what was moved as it is the judge finds the place to the pixel; of what has gone, a large difference.
  @Test func theJudgeFindsWhatWasMoved() {
    // Greys that repeat nowhere, so that one place alone has the same 9 × 9 pixels.
    func picture(x: Int, y: Int) -> Image {
      var image = Image(width: 64, height: 64, channels: 3, fill: .white)
      for (row, column) in (0..<400).map({ ($0 / 20, $0 % 20) }) {
        let grey = UInt8((31 * row * row + 57 * column * column + 13 * row * column) % 200)
        for channel in 0..<3 { image.pixels[3 * ((y + row) * 64 + x + column) + channel] = grey }
      }
      return image
    }
    let tracker = PatchTracker(picture(x: 22, y: 20), point: PicturePoint(x: 30, y: 30))
    let moved = tracker.find(in: picture(x: 27, y: 17), within: 12)
    #expect(moved.place == PicturePoint(x: 35, y: 27) && moved.difference == 0)
    let gone = tracker.find(in: Image(width: 64, height: 64, channels: 3, fill: .white), within: 12)
    #expect(gone.difference > 20)
  }

  /// Against the distance of each pixel from each that may change.
  @Test func widenedMasks() {
    let seeds = [(3, 4), (15, 0), (9, 12)]
    let mask = DragMask(size: 16, mayChange: (0..<256).map { p in seeds.contains { $0 == (p % 16, p / 16) } })
    let expected = (0..<256).map { p in
      seeds.contains { ($0.0 - p % 16) * ($0.0 - p % 16) + ($0.1 - p / 16) * ($0.1 - p / 16) <= 9 }
    }
    #expect(mask.widened(by: 3).mayChange == expected)
    #expect(mask.widened(by: 0) == mask)
    let none = DragMask(size: 16, mayChange: [Bool](repeating: false, count: 256))
    #expect(none.widened(by: 5) == none)
  }

  /// 0 where nothing has to stay; else the mean of what does.
  @Test func theChangeOutside() {
    let (white, cyan) = (
      Image(width: 2, height: 2, channels: 3, fill: .white),
      Image(width: 2, height: 2, channels: 3, fill: RGBColor(red: 0, green: 255, blue: 255))
    )
    #expect(DragMask(size: 2, mayChange: [true, true, true, true]).changeOutside(white, cyan) == 0)
    #expect(DragMask(size: 2, mayChange: [true, false, true, true]).changeOutside(white, cyan) == 85)
  }
}
