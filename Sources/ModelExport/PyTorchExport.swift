import Colorization
import Engine
import FileFormats
import GenerativeModels
import ModelImport
import NeuralNetworks
import Scoring

/// The tensors of a network under their own names in the layouts of PyTorch: convolution weights `[O, I, kH, kW]`, and
/// those of transposed convolutions `[I, O, kH, kW]`, which is the same order of axes of what they are here. Dense layers
/// are `[outputs, inputs]` as they are; where one reads or gives an image as numbers, channels come first there.
///
/// Documentation/models-in-other-programs.md says what each network computes with them.
public enum PyTorchExport {
  /// The generator of a model that was trained here, with `mean_w` `[classes, styleDimension]` for truncation, the noise
  /// that its layers add as `noise.LAYER` `[1, 1, H, W]`, what brings its pictures back to the brightness of those it was
  /// trained on as `pixels.means` `[3]` and `pixels.deviation` `[1]`, and the critic under names that begin with
  /// `critic.`, each where the model has it.
  public static func tensors(of model: GeneratorModel) -> [(name: String, tensor: Tensor)] {
    let channels = model.architecture.channels[0]
    func image(_ name: String, _ tensor: Tensor) -> Tensor {
      name.hasPrefix("start.") ? numbersToImage(tensor, channels: channels) : layout(tensor)
    }
    var result = zip(model.parameters.names, model.parameters.tensors).map { (name: $0, tensor: image($0, $1)) }
    result.append((name: "mean_w", tensor: model.meanStyles))
    if model.architecture.hasNoise {
      for (layer, noise) in LayerNoise(model.architecture).layers.enumerated() {
        if let noise { result.append((name: "noise.\(layer)", tensor: noise.channelsFirst())) }
      }
    }
    if let normalization = model.architecture.normalization {
      result.append((name: "pixels.means", tensor: Tensor(normalization.means, shape: [3])))
      result.append((name: "pixels.deviation", tensor: Tensor([normalization.deviation], shape: [1])))
    }
    guard let (_, critic) = model.makeCritic() else { return result }
    return result
      + zip(critic.names, critic.tensors).map { name, tensor in
        let turned = name == "dense.weight" ? imageToNumbers(tensor) : layout(tensor)
        return (name: "critic." + name, tensor: turned)
      }
  }

  /// A learned scorer.
  public static func tensors(of scorer: LearnedScorer) -> [(name: String, tensor: Tensor)] {
    zip(scorer.parameters.names, scorer.parameters.tensors).map { name, tensor in
      (name: name, tensor: name == "gather.weight" ? imageToNumbers(tensor) : layout(tensor))
    }
  }

  /// A colorizer's network with its running statistics.
  public static func tensors(of colorizer: ColorizerModel) -> [(name: String, tensor: Tensor)] {
    let all = [colorizer.parameters, colorizer.statistics]
    return all.flatMap { set in zip(set.names, set.tensors).map { (name: $0, tensor: layout($1)) } }
  }

  /// A network of another program, under the names and in the layouts of the file it came from.
  public static func tensors(of model: ImportedModel) -> [(name: String, tensor: Tensor)] { model.namedTensors }

  private static func layout(_ tensor: Tensor) -> Tensor {
    tensor.shape.count == 4 ? tensor.channelsFirst() : tensor
  }

  /// A dense layer whose outputs are an image of 4 × 4 pixels, or its bias: rows in the order channel, row, column.
  private static func numbersToImage(_ tensor: Tensor, channels: Int) -> Tensor {
    let width = tensor.count / (16 * channels)
    let values = tensor.values
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for channel in 0..<channels {
      for place in 0..<16 {
        let start = (place * channels + channel) * width
        result += values[start..<start + width]
      }
    }
    return Tensor(result, shape: tensor.shape)
  }

  /// A dense layer that reads an image of 4 × 4 pixels: columns in the order channel, row, column.
  private static func imageToNumbers(_ weight: Tensor) -> Tensor {
    let (outputs, inputs) = (weight.shape[0], weight.shape[1])
    return weight.reshaped([outputs, 4, 4, inputs / 16]).channelsFirst().reshaped([outputs, inputs])
  }
}
