import ImageCodecs

/// Whether people see a difference between two pictures.
public enum VisibleChange {
  /// Steps of eight bits by which a pixel has to differ, in the channel that differs most.
  private static let step = 8
  /// The share of pixels that has to differ: of 64 × 64 pixels twenty, about an eye.
  private static let leastShare = 0.005

  /// The share of pixels that differ visibly, 0…1, of two pictures of one size.
  public static func share(_ a: Image, _ b: Image) -> Double {
    precondition(
      a.width == b.width && a.height == b.height && a.channels == b.channels,
      "VisibleChange: \(a.width)×\(a.height)×\(a.channels) and \(b.width)×\(b.height)×\(b.channels)")
    var count = 0
    a.pixels.withUnsafeBufferPointer { first in
      b.pixels.withUnsafeBufferPointer { second in
        for start in stride(from: 0, to: first.count, by: a.channels) {
          for place in start..<start + a.channels where abs(Int(first[place]) - Int(second[place])) >= step {
            count += 1
            break
          }
        }
      }
    }
    return Double(count) / Double(a.width * a.height)
  }

  /// Whether enough pixels differ between any of the pictures and what stands in its place in `others`.
  public static func isSeen(_ pictures: [Image], _ others: [Image]) -> Bool {
    zip(pictures, others).contains { share($0, $1) >= leastShare }
  }
}
