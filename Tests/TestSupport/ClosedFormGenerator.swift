import Engine
import Foundation
import GenerativeModels

/// A generator without a network, every function of which is known exactly: z is normal, w = A z + c for a class with
/// the offset c, and a picture is a fixed one plus a sum of orthonormal patterns, whose amounts are the style channels
/// s = S w of two layers.
///
/// So the boundary of the amount of a pattern, the principal axes of w, path lengths and the directions of SeFa are
/// known, and explorations can be held against them.
public struct ClosedFormGenerator: LayeredFeatureMapGenerator, LinearlyMappedGenerator {
  public let identity: String
  public let label = "kind"
  public let classes = ["first", "second"]
  public let size = 8
  public let latentDimension = 6
  public let styleDimension = 6
  public let latentDistribution: LatentDistribution
  public let readsDirectionAlone = false
  public let hasIntermediateSpace = true
  public let styleLayers = 2

  /// A of w = A z, rows of its own for each number of w: `[6, 6]`.
  public let mixing: Tensor
  /// S of each layer, `[channels, 6]`: two rows and three.
  public let layerWeights: [Tensor]
  /// Orthonormal pictures of all pixels and colours, a row a style channel: `[5, 8 · 8 · 3]`.
  public let patterns: Tensor

  /// - Parameters:
  ///   - mixing: A, row by row; by default it scales z by 1.2, 1, 0.8, 0.6, 0.4 and 0.2.
  ///   - distribution: of z.
  public init(mixing: [Float]? = nil, distribution: LatentDistribution = .normal, identity: String = "closed form") {
    let scales: [Float] = [1.2, 1, 0.8, 0.6, 0.4, 0.2]
    self.mixing = Tensor(
      mixing ?? (0..<36).map { $0 / 6 == $0 % 6 ? scales[$0 / 6] : 0 }, shape: [6, 6])
    (latentDistribution, self.identity) = (distribution, identity)
    // The first layer reads the first two numbers of w, the second the next three; the last is not read at all.
    func reading(_ entries: [(column: Int, factor: Float)]) -> Tensor {
      var values = [Float](repeating: 0, count: entries.count * 6)
      for (row, entry) in entries.enumerated() { values[row * 6 + entry.column] = entry.factor }
      return Tensor(values, shape: [entries.count, 6])
    }
    layerWeights = [reading([(0, 1), (1, 3)]), reading([(2, 2), (3, 0.5), (4, 1)])]
    // Cosines of whole numbers of periods along all values of a picture are orthogonal.
    let length = size * size * 3
    patterns = Tensor(
      (0..<5).flatMap { k in
        (0..<length).map { i in
          Float((2 / Double(length)).squareRoot() * cos(2 * .pi * Double(k + 1) * Double(i) / Double(length)))
        }
      }, shape: [5, length])
  }

  /// The offset of each class in w: twice the last number, which no layer reads, and half the first.
  public var meanStyles: Tensor { Tensor([0, 0, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 2], shape: [2, 6]) }
  public var classEmbeddings: Tensor { meanStyles }
  public var latentWeights: Tensor { mixing }
  public var featureLayers: [FeatureLayer] { [FeatureLayer(name: "last", size: size, channels: 3)] }
  public var styleChannels: [StyleChannels] {
    [
      StyleChannels(layer: "coarse", styleLayer: 0, range: 0..<2, makesColors: false),
      StyleChannels(layer: "fine", styleLayer: 1, range: 2..<5, makesColors: false),
    ]
  }

  public func map(_ z: Variable, embeddings: Variable) -> Variable {
    z.matrixProduct(Variable(mixing), transposeOther: true) + embeddings
  }

  public func styleWeights(of layer: Int) -> Tensor { layerWeights[layer] }

  public func styleChannels(of layers: [Variable]) -> Variable {
    let parts = zip(layers, layerWeights).map { $0.matrixProduct(Variable($1), transposeOther: true) }
    return parts[0].concatenated(parts[1])
  }

  public func synthesize(_ styles: Variable) -> Variable { synthesize(layers: [styles, styles]) }

  public func synthesize(layers: [Variable]) -> Variable { synthesize(layers: layers, channelOffsets: nil) }

  public func synthesize(
    layers: [Variable], channelOffsets: Variable?, editing edit: (_ layer: Int, _ features: Variable) -> Variable
  ) -> Variable {
    var amounts = styleChannels(of: layers)
    if let channelOffsets { amounts = amounts + channelOffsets }
    return edit(0, amounts.matrixProduct(Variable(patterns)).reshaped([layers[0].shape[0], size, size, 3]))
  }

  /// The amount of a pattern in pictures `[N, 8, 8, 3]`: a score that is linear in w.
  public func amount(of pattern: Int, in pictures: Tensor) -> [Double] {
    let length = size * size * 3
    let (values, pattern) = (pictures.values, patterns.values[pattern * length..<(pattern + 1) * length])
    return (0..<pictures.shape[0]).map { row in
      zip(values[row * length..<(row + 1) * length], pattern).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
  }
}

/// A generator that can draw and nothing more: uniform z, of which the first three numbers become the colour of the
/// whole picture, and no space w.
public struct PlainGenerator: ImageGenerator {
  public let identity = "plain"
  public let label = "none"
  public let classes = ["all"]
  public let size = 4
  public let latentDimension = 5
  public let latentDistribution = LatentDistribution.uniform
  public let readsDirectionAlone = false
  public let styleDimension = 5
  public let hasIntermediateSpace = false
  public let classEmbeddings = Tensor.zeros([1, 5])
  public let meanStyles = Tensor.zeros([1, 5])

  public init() {}

  public func map(_ z: Variable, embeddings: Variable) -> Variable { z + embeddings }

  public func synthesize(_ styles: Variable) -> Variable {
    styles.lastAxis(0..<3).reshaped([styles.shape[0], 1, 1, 3]).broadcast(to: [styles.shape[0], size, size, 3])
  }
}
