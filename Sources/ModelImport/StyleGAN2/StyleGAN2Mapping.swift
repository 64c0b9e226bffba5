import Engine

/// z and a class → w: z normalised, joined with the normalised embedding of the class, through dense layers with leaky
/// ReLUs (Karras et al., CVPR 2020, appendix B; the class as in Karras et al., NeurIPS 2020).
struct StyleGAN2Mapping {
  /// As they are applied: `[outputs, inputs]` and `[outputs]`.
  private let layers: [(weight: Variable, bias: Variable)]
  private let latentDimension: Int
  private let hasClasses: Bool
  /// What the embedding makes of each class, `[classes, embeddingDimension]`; one row of 0 without classes.
  let embeddings: Tensor

  init(_ architecture: StyleGAN2Architecture, _ tensors: ImportedTensors) {
    let names = StyleGAN2Names(architecture: architecture)
    let multiplier = architecture.mappingMultiplier
    layers = names.mapping.map { weight, bias in
      let gain = multiplier / Float(weight.shape[1]).squareRoot()
      return (Variable(tensors[weight].scaled(by: gain)), Variable(tensors[bias].scaled(by: multiplier)))
    }
    latentDimension = architecture.latentDimension
    hasClasses = architecture.classes > 0
    if let (weight, bias) = names.embedding {
      let gain = 1 / Float(architecture.classes).squareRoot()
      let rows = Variable(tensors[weight].permuted([1, 0]).scaled(by: gain)) + Variable(tensors[bias])
      embeddings = rows.value
    } else {
      embeddings = Tensor.zeros([1, 1])
    }
  }

  /// The part of the first matrix that reads z, `[outputs, latentDimension]`.
  var latentWeights: Tensor { layers[0].weight.lastAxis(0..<latentDimension).value }

  /// z `[N, latentDimension]` and an embedding for each code → w `[N, styleDimension]`.
  func callAsFunction(_ z: Variable, embeddings: Variable) -> Variable {
    var x = normalized(z)
    if hasClasses { x = x.concatenated(normalized(embeddings)) }
    for layer in layers {
      x = (x.matrixProduct(layer.weight, transposeOther: true) + layer.bias)
        .leakyReLU(slope: 0.2, gain: Float(2).squareRoot())
    }
    return x
  }

  /// Each row divided by the root of its mean square.
  private func normalized(_ x: Variable) -> Variable {
    x * (x.squared().mean(to: [x.shape[0], 1]) + 1e-8).reciprocalSquareRoot()
  }
}
