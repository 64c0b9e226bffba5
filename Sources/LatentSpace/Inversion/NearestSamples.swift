import Engine
import GenerativeModels
import ImageCodecs

/// Which of many codes at random have the pictures nearest to some given ones, by small copies: where the search for a
/// picture's code begins.
///
/// Only the nearest of each class are kept, by their number in the stream of codes, so that memory does not grow with
/// how many are drawn.
struct NearestSamples {
  private struct Sample {
    let index: Int
    let distance: Double
  }

  /// Small copies of the given pictures, `length` numbers each.
  private let targets: [Float]
  private let length: Int
  /// How many samples of a class are kept for each picture.
  private let kept: Int
  /// Of each picture, by class, the nearest first and of equally near ones that drawn first.
  private var nearest: [[[Sample]]]
  /// Samples seen.
  private var seen = 0

  static let thumbnailSize = 16
  /// A class is judged by so many of its nearest samples: one alone may be near by chance.
  private static let jury = 4

  /// - Parameters:
  ///   - targets: a row a picture, as `thumbnails` makes them.
  ///   - count: pictures.
  ///   - classes: of the model.
  ///   - starts: samples that will be asked for.
  init(to targets: [Float], count: Int, classes: Int, starts: Int) {
    precondition(
      count > 0 && classes > 0 && starts > 0 && targets.count % count == 0,
      "NearestSamples: \(targets.count) numbers of \(count) pictures, \(classes) classes, \(starts) starts")
    (self.targets, length, kept) = (targets, targets.count / count, max(Self.jury, starts))
    nearest = [[[Sample]]](repeating: [[Sample]](repeating: [], count: classes), count: count)
  }

  /// Draws samples: the first `count` rows of `Sampler.codes`.
  /// - Parameters:
  ///   - classIndex: the class of all samples; all classes in turn when nil.
  ///   - progress: called with the number of samples drawn; an error that it throws ends the work.
  mutating func draw(
    _ count: Int, from sampler: Sampler, classIndex: Int?, truncation: Float, seed: UInt64,
    progress: (Int) throws -> Void = { _ in }
  ) rethrows {
    let classCount = sampler.model.classes.count
    for first in stride(from: 0, to: count, by: Sampler.blockSize) {
      let rows = first..<min(first + Sampler.blockSize, count)
      let classes = rows.map { classIndex ?? $0 % classCount }
      let w = sampler.styles(sampler.codes(rows: rows, seed: seed), classes: classes, truncation: truncation)
      sampler.forEachPictures(styles: w) { pictures, _ in add(Self.thumbnails(pictures), classes: classes) }
      try progress(rows.upperBound)
    }
  }

  /// Pictures `[N, H, W, 3]` halved until they are small, a row each.
  static func thumbnails(_ pictures: Tensor) -> [Float] {
    var x = Variable(pictures)
    while x.shape[1] > thumbnailSize { x = x.averagePooled() }
    return x.value.values
  }

  /// Pictures of one size halved until they are small, a row each.
  static func thumbnails(_ images: [Image]) -> [Float] {
    images.flatMap { thumbnails(Tensor($0.floatPixels(), shape: [1, $0.height, $0.width, $0.channels])) }
  }

  /// Takes the next samples.
  /// - Parameters:
  ///   - thumbnails: a row a sample.
  ///   - classes: of the samples.
  mutating func add(_ thumbnails: [Float], classes: [Int]) {
    precondition(
      thumbnails.count == classes.count * length, "add: \(thumbnails.count) numbers of \(classes.count) samples")
    for picture in nearest.indices {
      let distances = distances(of: thumbnails, from: picture)
      for (row, label) in classes.enumerated() {
        // What is not a number is farther than anything.
        let distance = distances[row].isNaN ? .infinity : distances[row]
        if nearest[picture][label].count == kept {
          guard distance < nearest[picture][label].last!.distance else { continue }
          nearest[picture][label].removeLast()
        }
        let place = nearest[picture][label].firstIndex { $0.distance > distance } ?? nearest[picture][label].count
        nearest[picture][label].insert(Sample(index: seen + row, distance: distance), at: place)
      }
    }
    seen += classes.count
  }

  /// For each picture a class, the one whose nearest samples are nearest on average, and `count` samples of that class
  /// by their numbers from 0, the nearest first. Where it has fewer they come again.
  func starts(_ count: Int) -> [(classIndex: Int, samples: [Int])] {
    precondition(seen > 0 && count <= kept, "starts: \(count) of \(kept) kept of \(seen) samples")
    return nearest.map { groups in
      func mean(_ label: Int) -> Double {
        let jury = groups[label].prefix(Self.jury)
        return jury.reduce(0) { $0 + $1.distance } / Double(jury.count)
      }
      let best = groups.indices.filter { !groups[$0].isEmpty }.min { mean($0) < mean($1) }!
      return (best, (0..<count).map { groups[best][$0 % groups[best].count].index })
    }
  }

  /// Mean squared differences of small pictures from a target.
  private func distances(of thumbnails: [Float], from picture: Int) -> [Double] {
    targets.withUnsafeBufferPointer { targets in
      thumbnails.withUnsafeBufferPointer { thumbnails in
        let target = targets.baseAddress! + picture * length
        return (0..<thumbnails.count / length).map { row in
          let sample = thumbnails.baseAddress! + row * length
          var sum: Float = 0
          for i in 0..<length {
            let difference = sample[i] - target[i]
            sum += difference * difference
          }
          return Double(sum) / Double(length)
        }
      }
    }
  }
}
