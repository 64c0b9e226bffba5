import Datasets
import Engine
import Foundation
import NeuralNetworks
import Statistics

/// Clusters of alike pictures within each class: what lies in a few places of their own, such as the objects of a
/// turntable, is learned as that, and not with what lies between.
///
/// Pictures are compared by their colours at 8×8 pixels (k-means, a class by itself). Which cluster a picture is of is a
/// function of the pictures, their classes and the seed.
public struct PictureClusters: Equatable, Sendable {
  /// Clusters of each class, one at least.
  public let counts: [Int]
  /// The cluster of each picture, counted through all classes.
  public let conditions: [Int]
  /// The share that each cluster has of the pictures of its class that are trained on.
  public let shares: [Double]

  /// Width and height that pictures are compared at.
  static let side = 8
  /// Clusters of all classes together; of more, each is larger than was asked for.
  static let mostClusters = 512
  /// Clusters of a class.
  static let mostOfAClass = 128

  /// - Parameters:
  ///   - images: all pictures, with their classes.
  ///   - training: positions of those that are trained on, which the clusters are found among; the others are of the
  ///     cluster that they are nearest to.
  ///   - counts: of clusters, for each class.
  ///   - seed: keys where k-means begins.
  public init(of images: DecodedImages, training: [Int], counts: [Int], seed: UInt64) {
    let classes = images.classes?.indices ?? [Int](repeating: 0, count: images.count)
    var conditions = [Int](repeating: 0, count: images.count)
    var shares: [Double] = []
    var members = [[Int]](repeating: [], count: counts.count)
    for (position, index) in classes.enumerated() { members[index].append(position) }
    let isTrained = Set(training)
    for (index, count) in counts.enumerated() {
      let first = shares.count
      let own = members[index].filter(isTrained.contains)
      guard count > 1, !own.isEmpty else {
        shares += [1] + [Double](repeating: 0, count: count - 1)
        for position in members[index] { conditions[position] = first }
        continue
      }
      let groups = KMeans(own.map { Self.colors(of: images, $0) }, count: count, seed: seed &+ UInt64(index))
      for (position, group) in zip(own, groups.assignment) { conditions[position] = first + group }
      for position in members[index] where !isTrained.contains(position) {
        conditions[position] = first + groups.group(of: Self.colors(of: images, position))
      }
      shares += (0..<count).map { group in Double(groups.assignment.count { $0 == group }) / Double(own.count) }
    }
    (self.counts, self.conditions, self.shares) = (counts, conditions, shares)
  }

  /// Pictures that a cluster has about, where nobody says otherwise.
  public static let defaultSize = 130
  /// Pictures lie in clusters where these leave at most this share of what they would leave of a cloud without any:
  /// fruits on a turntable (0.64) gain by them, a few generated faces (0.77) gain some and lose some, and crops of
  /// photographs (0.94) lose (`Benchmarks/training.md`).
  public static let largestSpread = 0.7
  /// Pictures by which that is judged.
  private static let judgedPictures = 4000

  /// How far pictures lie from the centres of their clusters, as a share of what normal clouds with the means and
  /// covariances of the classes would leave: their summed squared distances after k-means, over those of as many points
  /// of the clouds (after Tibshirani, Walther and Hastie, "Estimating the number of clusters in a data set via the gap
  /// statistic", 2001).
  /// - Parameters:
  ///   - images: all pictures, with their classes.
  ///   - training: positions of those that are trained on, of which some thousands are looked at.
  ///   - counts: of clusters, for each class.
  ///   - seed: keys which are looked at, and the points of the clouds.
  /// - Returns: nil where no class has two clusters or more.
  public static func spread(of images: DecodedImages, training: [Int], counts: [Int], seed: UInt64) -> Double? {
    let classes = images.classes?.indices ?? [Int](repeating: 0, count: images.count)
    var random = PhiloxGenerator(seed: seed, purpose: "pictures that clusters are judged by")
    let looked = random.permutation(training.count).prefix(judgedPictures).map { training[$0] }
    var members: [Int: [Int]] = [:]
    for position in looked { members[classes[position], default: []].append(position) }
    var (found, expected) = (0.0, 0.0)
    for (index, own) in members.sorted(by: { $0.key < $1.key }) where counts[index] > 1 {
      let rows = own.map { colors(of: images, $0) }
      let seed = seed &+ UInt64(index)
      let count = min(counts[index], own.count)
      found += KMeans(rows, count: count, seed: seed).squaredDistances(of: rows)
      let cloud = Self.cloud(like: rows, using: &random)
      expected += KMeans(cloud, count: count, seed: seed).squaredDistances(of: cloud)
    }
    return expected > 0 ? found / expected : nil
  }

  /// As many points with the mean and the covariance of `rows`, normally distributed: sums of the rows' distances from
  /// their mean, each times a normal number.
  private static func cloud(like rows: [[Float]], using random: inout PhiloxGenerator) -> [[Float]] {
    let (count, width) = (rows.count, rows[0].count)
    let mean = (0..<width).map { column in rows.reduce(Float(0)) { $0 + $1[column] } / Float(count) }
    let centred = Tensor(rows.flatMap { row in (0..<width).map { row[$0] - mean[$0] } }, shape: [count, width])
    let factors = Tensor(
      (0..<count * count).map { _ in Float(random.normal()) / Float(count).squareRoot() }, shape: [count, count])
    let points = Variable(factors).matrixProduct(Variable(centred)).value.values
    return (0..<count).map { row in (0..<width).map { points[row * width + $0] + mean[$0] } }
  }

  /// How many clusters each class gets.
  /// - Parameters:
  ///   - pictures: of each class that are trained on.
  ///   - size: pictures that a cluster is to have about; 0 for one cluster a class.
  /// - Returns: a number for each class; empty where all would have one.
  public static func counts(pictures: [Int], size: Int) -> [Int] {
    guard size > 0 else { return [] }
    let all = pictures.reduce(0, +)
    let size = max(size, all / mostClusters)
    let counts = pictures.map { min(mostOfAClass, max(1, $0 / size)) }
    return counts.contains { $0 > 1 } ? counts : []
  }

  /// Mean red, green and blue of 8×8 squares of a picture, or of its pixels where it has no more.
  private static func colors(of images: DecodedImages, _ position: Int) -> [Float] {
    let size = images.size
    let (width, start) = (max(1, size / side), position * images.bytesPerImage)
    let count = size / width
    var sums = [Float](repeating: 0, count: count * count * 3)
    images.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<count * width {
        for x in 0..<count * width {
          let (pixel, target) = (start + (y * size + x) * 3, ((y / width) * count + x / width) * 3)
          for channel in 0..<3 { sums[target + channel] += Float(pixels[pixel + channel]) }
        }
      }
    }
    return sums.map { $0 / Float(width * width) }
  }
}

extension ConditionalGANTrainer {
  /// Takes over how often each cluster is chosen, before the first step; a run that goes on has it from its checkpoint.
  mutating func adopt(_ clusters: PictureClusters) {
    precondition(clusters.counts == architecture.clusters, "ConditionalGANTrainer: clusters \(clusters.counts)")
    guard let weights = generator.choice?.weights else { return }
    let values = generator.clusterWeights(shares: clusters.shares, generatorParameters)
    generatorParameters[weights] = values
    for place in averages.indices { averages[place][weights] = values }
  }
}

extension Generator {
  /// Codes by which the weights of clusters are found.
  private static let codesOfWeights = 4096

  /// The weights by which codes choose each cluster as often as pictures are of it: `[classes, conditions]`.
  ///
  /// From equal weights, each is raised where its cluster is chosen too rarely by a sample of codes and lowered where it
  /// is chosen too often.
  /// - Parameters:
  ///   - shares: of each cluster among the pictures of its class; one of 0 is never chosen.
  ///   - parameters: the generator's, with the keys.
  func clusterWeights(shares: [Double], _ parameters: ParameterSet) -> Tensor {
    guard let choice else { preconditionFailure("clusterWeights: a generator without clusters") }
    let (dimension, count) = (architecture.latentDimension, architecture.conditionCount)
    precondition(shares.count == count, "clusterWeights: \(shares.count) shares of \(count) clusters")
    var random = PhiloxGenerator(seed: 0, purpose: "weights of clusters")
    let z = Tensor(
      (0..<Self.codesOfWeights * dimension).map { _ in Float(random.normal()) },
      shape: [Self.codesOfWeights, dimension])
    let strengths = strengths(normalized(Variable(z)), choice, BoundParameters(constant: parameters)).value.values
    var result = [Float](repeating: 0, count: architecture.classes.count * count)
    for index in architecture.classes.indices {
      let own = architecture.conditions(ofClass: index).filter { shares[$0] > 0 }
      var logarithms = [Float](repeating: 0, count: own.count)
      for _ in 0..<(own.count > 1 ? 100 : 0) {
        var chosen = [Double](repeating: 0.5, count: own.count)
        for row in 0..<Self.codesOfWeights {
          var best = (place: 0, strength: -Float.infinity)
          for (place, condition) in own.enumerated() {
            let strength = strengths[row * count + condition] + logarithms[place]
            if strength > best.strength { best = (place, strength) }
          }
          chosen[best.place] += 1
        }
        for (place, condition) in own.enumerated() {
          let ratio = shares[condition] * Double(Self.codesOfWeights) / chosen[place]
          logarithms[place] += 0.25 * ClusterChoice.sharpness * Float(log(ratio))
        }
      }
      let most = logarithms.max() ?? 0
      for (place, condition) in own.enumerated() { result[index * count + condition] = exp(logarithms[place] - most) }
    }
    return Tensor(result, shape: [architecture.classes.count, count])
  }
}
