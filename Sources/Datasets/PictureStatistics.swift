/// What the weights of a training follow from: brightness, contrast and kind of a set of pictures.
///
/// Sums are of whole numbers, and so the same in any order.
public struct PictureStatistics: Codable, Equatable, Sendable {
  /// How many pictures there are.
  public let pictures: Int
  /// Pictures of each class, in the order of the classes; one number where there are none.
  public let classCounts: [Int]
  /// Mean of red, green and blue over all pixels, in [-1, 1].
  public let means: [Double]
  /// The root of the mean squared distance of a value from its channel's mean, in the same unit: the contrast.
  public let deviation: Double
  /// The share of that square which the mean picture of each class explains, 0…1: much where the subjects of a class
  /// stand in one place, next to nothing where anything may lie anywhere.
  public let betweenClasses: Double
  /// Whether red, green and blue are the same in every pixel.
  public let isGrey: Bool

  /// Goes through all pixels once.
  /// - Parameter images: the pictures, with classes or without.
  public init(of images: DecodedImages) {
    let (length, count) = (images.bytesPerImage, images.count)
    let classes = images.classes?.indices ?? [Int](repeating: 0, count: count)
    let classCount = images.classes?.names.count ?? 1
    // The sum of each value over the pictures of a class: at most 2³² pictures of 255.
    var sums = [UInt64](repeating: 0, count: classCount * length)
    var energy: UInt64 = 0
    var isGrey = true
    images.pixels.withUnsafeBufferPointer { bytes in
      sums.withUnsafeMutableBufferPointer { sums in
        for item in 0..<count {
          let (pixels, sum) = (bytes.baseAddress! + item * length, sums.baseAddress! + classes[item] * length)
          for i in 0..<length {
            let value = UInt64(pixels[i])
            sum[i] += value
            energy += value * value
          }
          guard isGrey else { continue }
          for i in stride(from: 0, to: length, by: 3) where pixels[i] != pixels[i + 1] || pixels[i] != pixels[i + 2] {
            isGrey = false
          }
        }
      }
    }
    pictures = count
    classCounts = images.classes?.counts ?? [count]
    let values = Double(count * length)
    let channelSums = (0..<3).map { channel in
      stride(from: channel, to: sums.count, by: 3).reduce(UInt64(0)) { $0 + sums[$1] }
    }
    let channelMeans = channelSums.map { 3 * Double($0) / values }
    let squaredMeans = channelMeans.reduce(0) { $0 + $1 * $1 } / 3
    let variance = max(0, Double(energy) / values - squaredMeans)
    // Of the mean pictures, each as often as its class has pictures.
    var between = 0.0
    for (index, count) in classCounts.enumerated() where count > 0 {
      for i in 0..<length {
        between += Double(sums[index * length + i]) * Double(sums[index * length + i]) / Double(count)
      }
    }
    between = between / values - squaredMeans
    means = channelMeans.map { $0 / 127.5 - 1 }
    deviation = variance.squareRoot() / 127.5
    betweenClasses = variance > 0 ? min(1, max(0, between / variance)) : 0
    self.isGrey = isGrey
  }
}
