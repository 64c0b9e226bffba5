import Datasets
import Engine
import Testing

@testable import Scoring

@Suite struct ScorerBatchesTests {
  /// Reds of the first of two pictures, row by row. Green and blue are one and two more; the second picture is 100
  /// brighter.
  private let reds: [UInt8] = [10, 20, 30, 40, 50, 60, 70, 80, 90]

  private func batches(
    count: Int = 400, items: [Int] = [0], _ change: (inout ScorerOptions) -> Void
  ) -> ScorerBatches {
    let pixels = [0, 100].flatMap { (brighter: UInt8) in
      reds.flatMap { red in (0..<3).map { red + brighter + UInt8($0) } }
    }
    var options = ScorerOptions()
    (options.seed, options.size, options.batchSize, options.shift) = (3, 3, count, 0)
    change(&options)
    return ScorerBatches(DecodedImages(size: 3, pixels: pixels, classes: nil), items: items, options: options)
  }

  /// The pixels of each picture of a batch, as reds from 0 to 255; the other channels have to agree with them.
  private func redValues(_ pictures: Tensor) -> [[Int]] {
    let bytes = pictures.values.map { Int((($0 + 1) * 127.5).rounded()) }
    return (0..<pictures.shape[0]).map { picture in
      (0..<9).map { pixel in
        let place = 27 * picture + 3 * pixel
        #expect(bytes[place + 1] == bytes[place] + 1 && bytes[place + 2] == bytes[place] + 2)
        return bytes[place]
      }
    }
  }

  @Test func picturesAsTheyAre() {
    var some = batches(count: 8, items: [1]) { _ in }
    let (pictures, items) = some.batch(step: 0)
    #expect(pictures.shape == [8, 3, 3, 3] && items == [Int](repeating: 1, count: 8))
    #expect(abs(pictures.values[0] - (110 / 127.5 - 1)) < 1e-6)
    #expect(Set(redValues(pictures)) == [[110, 120, 130, 140, 150, 160, 170, 180, 190]])
    #expect(redValues(some.pictures([0, 1])) == [[10, 20, 30, 40, 50, 60, 70, 80, 90], redValues(pictures)[0]])
  }

  /// A third of three pixels is one: nine places, the edge repeated.
  @Test func shifted() {
    var some = batches { $0.shift = 0.34 }
    let found = Set(redValues(some.batch(step: 0).pictures))
    #expect(found.count == 9)
    for moved in [
      [10, 20, 30, 40, 50, 60, 70, 80, 90],
      // Down and right, up and left, right.
      [10, 10, 20, 10, 10, 20, 40, 40, 50], [50, 60, 60, 80, 90, 90, 80, 90, 90], [10, 10, 20, 40, 40, 50, 70, 70, 80],
    ] { #expect(found.contains(moved), "\(moved)") }
  }

  @Test func mirrored() {
    var some = batches { $0.mirrors = true }
    var order = BatchOrder(count: 1, batchSize: 400, seed: 3, flips: true)
    let mirrored = order.batch(step: 2).mirrored
    #expect(Set(mirrored) == [true, false])
    let (plain, turned) = ([10, 20, 30, 40, 50, 60, 70, 80, 90], [30, 20, 10, 60, 50, 40, 90, 80, 70])
    #expect(redValues(some.batch(step: 2).pictures) == mirrored.map { $0 ? turned : plain })
    // Mirrored and then moved, down and right.
    var both = batches {
      $0.mirrors = true
      $0.shift = 0.34
    }
    #expect(redValues(both.batch(step: 0).pictures).contains([30, 30, 20, 30, 30, 20, 60, 60, 50]))
  }

  /// One factor a picture, of all of its pixels; what would be brighter than white is white.
  @Test func brightened() {
    var some = batches(items: [1]) { $0.brightnessJitter = 0.5 }
    let values = some.batch(step: 0).pictures.values
    var gains: [Float] = []
    for picture in 0..<400 {
      let pixels = values[27 * picture..<27 * picture + 27]
      // The darkest red is 110: no factor up to 1.5 makes it white.
      let gain = (pixels.first! + 1) * 127.5 / 110
      gains.append(gain)
      for (pixel, red) in reds.enumerated() {
        let expected = min(Float(red + 100) * gain / 127.5 - 1, 1)
        // Of numbers up to 2 in single precision.
        #expect(abs(pixels[pixels.startIndex + 3 * pixel] - expected) < 1e-6)
      }
    }
    #expect(gains.allSatisfy { $0 >= 0.4999 && $0 <= 1.5001 } && gains.min()! < 0.55 && gains.max()! > 1.45)
    #expect(values.max()! == 1)
  }

  /// A step is the same whatever was drawn before it, and another than the next.
  @Test func aStepByItself() {
    func step(_ index: Int, after others: [Int]) -> [Float] {
      var some = batches(count: 16, items: [0, 1]) { ($0.shift, $0.mirrors, $0.brightnessJitter) = (0.34, true, 0.1) }
      for other in others { _ = some.batch(step: other) }
      return some.batch(step: index).pictures.values
    }
    #expect(step(5, after: []) == step(5, after: [0, 9]) && step(5, after: []) != step(6, after: []))
  }
}
