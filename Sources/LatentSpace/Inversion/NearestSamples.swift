import Engine
import GenerativeModels

/// Codes at random and small copies of their pictures: where the search for a picture's code begins.
struct NearestSamples {
  let z: Tensor
  /// After truncation.
  let w: Tensor
  let classes: [Int]
  /// Pictures averaged down to at most `thumbnailSize` pixels, a row a code.
  private let thumbnails: [Float]
  private let length: Int

  static let thumbnailSize = 16
  /// A class is judged by so many of its nearest samples: one alone may be near by chance.
  private static let jury = 4

  /// - Parameter classIndex: the class of all samples; all classes in turn when nil.
  init(
    sampler: Sampler, count: Int, classIndex: Int?, truncation: Float, seed: UInt64,
    progress: (Int) throws -> Void = { _ in }
  ) rethrows {
    let classCount = sampler.model.architecture.classes.count
    let classes = (0..<count).map { classIndex ?? $0 % classCount }
    let z = sampler.codes(count: count, seed: seed)
    let w = sampler.styles(z, classes: classes, truncation: truncation)
    var rows: [Float] = []
    try sampler.forEachPictures(styles: w) { pictures, range in
      rows += Self.thumbnails(pictures)
      try progress(range.upperBound)
    }
    self.init(z: z, w: w, classes: classes, thumbnails: rows)
  }

  /// - Parameter thumbnails: a row a code, as `thumbnails` makes them.
  init(z: Tensor, w: Tensor, classes: [Int], thumbnails: [Float]) {
    (self.z, self.w, self.classes, self.thumbnails) = (z, w, classes, thumbnails)
    length = thumbnails.count / classes.count
  }

  /// Pictures `[N, H, W, 3]` halved until they are small, a row each.
  static func thumbnails(_ pictures: Tensor) -> [Float] {
    var x = Variable(pictures)
    while x.shape[1] > thumbnailSize { x = x.averagePooled() }
    return x.value.values
  }

  /// For each picture `[N, H, W, 3]` a class, the one whose nearest samples are nearest on average, and `count` samples
  /// of that class, the nearest first. Where it has fewer they come again.
  func nearest(to pictures: Tensor, count: Int) -> [(classIndex: Int, samples: [Int])] {
    let targets = Self.thumbnails(pictures)
    return (0..<pictures.shape[0]).map { picture in
      let distances = distances(from: Array(targets[picture * length..<(picture + 1) * length]))
      let groups = Dictionary(grouping: distances.indices) { classes[$0] }
        .mapValues { members in members.sorted { (distances[$0], $0) < (distances[$1], $1) } }
      func mean(_ label: Int) -> Double {
        let jury = groups[label]!.prefix(Self.jury)
        return jury.reduce(0) { $0 + distances[$1] } / Double(jury.count)
      }
      let best = groups.keys.sorted().min { mean($0) < mean($1) }!
      return (best, (0..<count).map { groups[best]![$0 % groups[best]!.count] })
    }
  }

  /// Mean squared differences of a small picture from those of all samples.
  private func distances(from target: [Float]) -> [Double] {
    target.withUnsafeBufferPointer { target in
      thumbnails.withUnsafeBufferPointer { thumbnails in
        classes.indices.map { row in
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
