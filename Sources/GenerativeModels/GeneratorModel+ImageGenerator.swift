import Engine
import NeuralNetworks

/// The style-based network as exploration sees it.
extension GeneratorModel: LayeredFeatureMapGenerator, LinearlyMappedGenerator, CriticizedGenerator, TrainedGenerator {
  public var dataName: String { provenance.data }
  public var classes: [String] { architecture.classes }
  public var size: Int { architecture.size }
  public var squaring: ModelProvenance.Squaring? { provenance.squaring }
  public var latentDimension: Int { architecture.latentDimension }
  public var latentDistribution: LatentDistribution { .normal }
  public var styleDimension: Int { architecture.styleDimension }
  public var readsDirectionAlone: Bool { true }
  public var hasIntermediateSpace: Bool { true }
  public var styleLayers: Int { architecture.styleLayers }
  public var styleChannels: [StyleChannels] { generator.styleChannels }
  public var featureLayers: [FeatureLayer] { generator.featureLayers }
  /// The embedding of each class, `[classes, latentDimension]`, or the weights of its clusters where classes have some,
  /// `[classes, conditions]`.
  public var classEmbeddings: Tensor { parameters[generator.classInputs] }
  public var latentWeights: Tensor { generator.latentWeights(bound).value }

  private var bound: BoundParameters { BoundParameters(constant: parameters) }

  public func map(_ z: Variable, embeddings: Variable) -> Variable { generator.map(z, embedding: embeddings, bound) }

  public func synthesize(_ styles: Variable) -> Variable { generator.synthesize(styles, bound) }

  public func synthesize(layers: [Variable]) -> Variable { generator.synthesize(layers, bound) }

  public func synthesize(
    layers: [Variable], channelOffsets: Variable?, editing edit: (_ layer: Int, _ features: Variable) -> Variable
  ) -> Variable {
    generator.synthesize(layers, bound, channelOffsets: channelOffsets, editing: edit)
  }

  public func styleChannels(of layers: [Variable]) -> Variable { generator.styleChannels(of: layers, bound) }

  public func styleWeights(of layer: Int) -> Tensor { generator.styleWeights(of: layer, bound).value }

  public func makeCriticActivations() -> ((_ pictures: Variable) -> [Variable])? {
    guard let (critic, parameters) = makeCritic() else { return nil }
    let bound = BoundParameters(constant: parameters)
    return { critic.activations($0, bound) }
  }
}
