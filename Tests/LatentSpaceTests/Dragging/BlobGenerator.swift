import Engine
import GenerativeModels

/// A generator whose feature map is a bump at a place that its code tells, so that where each point goes is known:
///
///     F(x, y) = e^(−(x − cₓ)² / 2σ²) · e^(−(y − c_y)² / 2σ²),   cₓ = 7.5 + 2 w₀,   c_y = 7.5 + 2 w₁
///
/// in each of three channels, at 16 × 16 pixels; the third number of w makes a stripe at the left edge brighter. It has
/// a style for each of two layers, of which the second does nothing.
struct BlobGenerator: LayeredFeatureMapGenerator {
  let identity = "bump"
  let label = "kind"
  let classes = ["all"]
  let size = 16
  let latentDimension = 3
  let latentDistribution = LatentDistribution.normal
  let readsDirectionAlone = false
  let styleDimension = 3
  let hasIntermediateSpace = true
  let classEmbeddings = Tensor.zeros([1, 3])
  let meanStyles = Tensor.zeros([1, 3])
  let styleLayers = 2
  let featureLayers = [FeatureLayer(name: "bump", size: 16, channels: 3)]
  let styleChannels: [StyleChannels] = []

  static let (deviation, unit, centre): (Float, Float, Float) = (2.5, 2, 7.5)

  func map(_ z: Variable, embeddings: Variable) -> Variable { z }
  func synthesize(_ styles: Variable) -> Variable { synthesize(styles) { $1 } }
  func synthesize(layers: [Variable]) -> Variable { synthesize(layers: layers, channelOffsets: nil) }
  func styleChannels(of layers: [Variable]) -> Variable { layers[0] }
  func styleWeights(of layer: Int) -> Tensor { Tensor.zeros([1, 3]) }

  func synthesize(
    layers: [Variable], channelOffsets: Variable?, editing edit: (_ layer: Int, _ features: Variable) -> Variable
  ) -> Variable {
    let w = layers[0]
    let count = w.shape[0]
    let pixels = Variable(Tensor((0..<size).map { Float($0) }, shape: [1, size]))
    func profile(_ number: Int) -> Variable {
      let centre = w.lastAxis(number..<number + 1) * Self.unit + Self.centre
      return ((pixels - centre).squared() * (-0.5 / (Self.deviation * Self.deviation))).exponential()
    }
    let bump = profile(1).reshaped([count, size, 1, 1]) * profile(0).reshaped([count, 1, size, 1])
    let stripe = Tensor((0..<size).map { $0 < 2 ? 1 : 0 }, shape: [1, 1, size, 1])
    let bright = w.lastAxis(2..<3).reshaped([count, 1, 1, 1]) * Variable(stripe)
    return edit(0, (bump + bright).broadcast(to: [count, size, size, 3]))
  }

  /// Where the bump of a style is.
  static func place(_ w: [Float]) -> (x: Double, y: Double) {
    (Double(centre + unit * w[0]), Double(centre + unit * w[1]))
  }
}
