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

  /// The mean colours of each cluster, by which pictures are of it: `[conditions][columns]`.
  public let centers: [[Float]]

  /// Width and height that pictures are compared at.
  static let side = 8
  /// Numbers that a picture is compared by.
  static let columns = 3 * side * side
  /// Clusters of all classes together; of more, each is larger than was asked for.
  static let mostClusters = 512
  /// Clusters of a class.
  static let mostOfAClass = 128

  /// Finds clusters.
  /// - Parameters:
  ///   - images: all pictures, with their classes.
  ///   - training: positions of those that are trained on, which the clusters are found among; the others are of the
  ///     cluster that they are nearest to.
  ///   - counts: of clusters, for each class.
  ///   - seed: keys where k-means begins.
  public init(of images: DecodedImages, training: [Int], counts: [Int], seed: UInt64) {
    let classes = images.classes?.indices ?? [Int](repeating: 0, count: images.count)
    var members = [[Int]](repeating: [], count: counts.count)
    for position in training { members[classes[position]].append(position) }
    var centers: [[Float]] = []
    for (index, count) in counts.enumerated() {
      if members[index].isEmpty {
        centers += [[Float]](repeating: [Float](repeating: 0, count: Self.columns), count: count)
      } else {
        let rows = members[index].map { Self.colors(of: images, $0) }
        centers += KMeans(rows, count: count, seed: seed &+ UInt64(index)).centers
      }
    }
    self.init(of: images, training: training, counts: counts, centers: centers)
  }

  /// Pictures in clusters that are known: each is of the cluster of its class whose centre is nearest.
  /// - Parameters:
  ///   - images: all pictures, with their classes.
  ///   - training: positions of those that are trained on, which `shares` are of.
  ///   - counts: of clusters, for each class.
  ///   - centers: a row for each cluster, `[conditions][columns]`.
  public init(of images: DecodedImages, training: [Int], counts: [Int], centers: [[Float]]) {
    precondition(centers.count == counts.reduce(0, +), "PictureClusters: \(centers.count) centres of \(counts)")
    let classes = images.classes?.indices ?? [Int](repeating: 0, count: images.count)
    let firsts = counts.indices.map { counts[..<$0].reduce(0, +) }
    let own = counts.indices.map { Array(centers[firsts[$0]..<firsts[$0] + counts[$0]]) }
    conditions = classes.enumerated().map { position, index in
      firsts[index] + KMeans.nearest(to: Self.colors(of: images, position), own[index])
    }
    var pictures = [Int](repeating: 0, count: centers.count)
    for position in training { pictures[conditions[position]] += 1 }
    shares = counts.indices.flatMap { index in
      let own = pictures[firsts[index]..<firsts[index] + counts[index]]
      let all = own.reduce(0, +)
      // Nothing is drawn of a class without pictures; its first cluster stands for it.
      return all == 0 ? [1] + [Double](repeating: 0, count: own.count - 1) : own.map { Double($0) / Double(all) }
    }
    (self.counts, self.centers) = (counts, centers)
  }

  /// Pictures that a cluster has about, where nobody says otherwise: with twice as many, samples of fruit were less varied
  /// and covered as much (`Benchmarks/training.md`).
  public static let defaultSize = 65
  /// Pictures lie in clusters where these leave at most this share of what they would leave of a cloud without any. With
  /// clusters of `defaultSize` it is 0.33 for 20,000 generated faces, 0.52 for fruits on a turntable, which gain by them,
  /// 0.57 for 2,000 faces, which gain some and lose some, and 0.93 for crops of photographs, which lose
  /// (`Benchmarks/training.md`).
  public static let largestSpread = 0.55
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
  /// The clusters that pictures are in: those of the model or checkpoint that the weights are of, else those found among
  /// the pictures; nil where classes have none.
  func clusters(of images: DecodedImages, training: [Int]) -> PictureClusters? {
    guard let choice = generator.choice else { return nil }
    let (counts, known) = (architecture.clusters, generatorParameters[choice.centers].values)
    guard known.contains(where: { $0 != 0 }) else {
      return PictureClusters(of: images, training: training, counts: counts, seed: options.seed)
    }
    let columns = PictureClusters.columns
    let centers = (0..<architecture.conditionCount).map { Array(known[$0 * columns..<($0 + 1) * columns]) }
    return PictureClusters(of: images, training: training, counts: counts, centers: centers)
  }

  /// Takes over the centres of clusters and how often each is chosen, before the first step; a run that goes on has both
  /// from its checkpoint.
  mutating func adopt(_ clusters: PictureClusters) {
    precondition(clusters.counts == architecture.clusters, "ConditionalGANTrainer: clusters \(clusters.counts)")
    guard let choice = generator.choice else { return }
    generatorParameters[choice.centers] = Tensor(
      clusters.centers.flatMap(\.self), shape: [clusters.centers.count, PictureClusters.columns])
    generatorParameters[choice.weights] = generator.clusterWeights(shares: clusters.shares, generatorParameters)
    for place in averages.indices {
      for reference in [choice.centers, choice.weights] {
        averages[place][reference] = generatorParameters[reference]
      }
    }
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
