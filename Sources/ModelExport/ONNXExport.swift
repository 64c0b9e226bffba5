import Colorization
import Engine
import FileFormats
import GenerativeModels
import ModelImport
import NeuralNetworks
import Scoring

/// Networks as ONNX models, which other programs run without this one.
///
/// Sizes are fixed, the number of samples among them. Images are `[N, C, H, W]`, as is usual there.
public enum ONNXExport {
  /// A generator.
  ///
  /// Inputs: `z` `[N, latentDimension]`; `class` `[N, classes]`, where there are several: 1 for the class and 0 for the
  /// others, or shares of several; `truncation` `[1, 1]`, where there is a mean to move towards: ψ. Output: `picture`
  /// `[N, 3, size, size]`, about [-1, 1]. Noise of layers is that which the generator draws with.
  /// - Parameters:
  ///   - generator: any of ours, or imported.
  ///   - batch: N, the number of pictures.
  ///   - name: of the graph.
  /// - Throws: `TracingError` for a network that cannot be told without values.
  public static func model(
    of generator: any ImageGenerator, batch: Int = 1, name: String
  ) throws -> ONNXModel {
    precondition(batch > 0, "ONNXExport: a batch of \(batch)")
    let classes = generator.classes.count
    let hasMean = generator.hasIntermediateSpace
    var examples = [("z", Tensor(repeating: 0.5, shape: [batch, generator.latentDimension]))]
    if classes > 1 { examples.append(("class", Tensor(repeating: 0, shape: [batch, classes]))) }
    if hasMean { examples.append(("truncation", Tensor(repeating: 1, shape: [1, 1]))) }
    let graph = try TracedGraph(examples.map(\.1)) { inputs in
      let shares = classes > 1 ? inputs[1] : Variable(Tensor(repeating: 1, shape: [batch, 1]))
      let embeddings = shares.matrixProduct(Variable(generator.classEmbeddings))
      var styles = generator.map(inputs[0], embeddings: embeddings)
      if hasMean {
        let mean = shares.matrixProduct(Variable(generator.meanStyles))
        styles = mean + (styles - mean) * inputs[inputs.count - 1]
      }
      return generator.synthesize(styles)
    }
    var model = ONNXConversion(graph, name: name, inputs: examples.map(\.0), output: "picture").model
    model.metadata = [
      ("identity", generator.identity), ("label", generator.label),
      ("classes", generator.classes.joined(separator: ",")),
    ]
    return model
  }

  /// The critic of a generator that was trained here.
  ///
  /// Inputs: `picture` `[N, 3, size, size]` in [-1, 1]; `class` `[N, classes]`, where there are several: 1 for the class
  /// and 0 for the others, or `[N, clusters]` where classes have clusters of alike pictures, counted through the classes.
  /// Output: `logit` `[N, 1]`, higher for what is more like a picture of the training. It sees
  /// pictures in groups of four, picture m with m + N/4, m + N/2 and m + 3N/4: what it says of one depends on the others
  /// of its group.
  /// - Parameters:
  ///   - model: the generator with its critic.
  ///   - batch: N, the number of pictures, a multiple of four.
  ///   - name: of the graph.
  /// - Returns: nil for a model whose file has no critic.
  /// - Throws: `TracingError` for a network that cannot be told without values.
  public static func critic(
    of model: GeneratorModel, batch: Int = Critic.groupSize, name: String
  ) throws -> ONNXModel? {
    precondition(batch > 0 && batch % Critic.groupSize == 0, "ONNXExport: a batch of \(batch) for a critic")
    guard let (critic, parameters) = model.makeCritic() else { return nil }
    let bound = BoundParameters(constant: parameters)
    let (size, classes) = (model.size, model.architecture.conditionCount)
    var examples = [("picture", Tensor.zeros([batch, size, size, 3]))]
    if classes > 1 { examples.append(("class", Tensor.zeros([batch, classes]))) }
    let graph = try TracedGraph(examples.map(\.1)) { inputs in
      let shares = classes > 1 ? inputs[1] : Variable(Tensor(repeating: 1, shape: [batch, 1]))
      return critic(inputs[0], shares: shares, bound)
    }
    var result = ONNXConversion(graph, name: name, inputs: examples.map(\.0), output: "logit").model
    result.metadata = [
      ("identity", model.identity), ("label", model.label), ("classes", model.classes.joined(separator: ",")),
    ]
    return result
  }

  /// A learned scorer.
  ///
  /// Input: `picture` `[N, 3, size, size]` in [-1, 1]. Output: `outputs` `[N, outputCount]`, for each label in its order
  /// a logit of 1 for labels of 0 and 1, a logit a category, or a number in standard deviations from the mean; what they
  /// are is in the metadata.
  /// - Parameters:
  ///   - scorer: the network.
  ///   - batch: N, the number of pictures.
  ///   - name: of the graph.
  /// - Throws: `TracingError` for a network that cannot be told without values.
  public static func model(of scorer: LearnedScorer, batch: Int = 1, name: String) throws -> ONNXModel {
    precondition(batch > 0, "ONNXExport: a batch of \(batch)")
    let size = scorer.architecture.size
    let graph = try TracedGraph([Tensor.zeros([batch, size, size, 3])]) { scorer.outputs($0[0]) }
    var model = ONNXConversion(graph, name: name, inputs: ["picture"], output: "outputs").model
    let outputs = scorer.labels.flatMap { label -> [String] in
      switch label.kind {
      case .binary: ["\(label.name): logit of 1"]
      case .category(let names): names.map { "\(label.name):\($0): logit" }
      case .number(let mean, let deviation): ["\(label.name): (value - \(mean)) / \(deviation)"]
      }
    }
    model.metadata = [("identity", scorer.identity), ("outputs", outputs.joined(separator: "\n"))]
    return model
  }

  /// A colorizer's network.
  ///
  /// Input: `lightness` `[1, inputChannels, H, W]`, L / 50 − 1 and, where it takes hints, a / 110, b / 110 and 1 at the
  /// places of hints, 0 elsewhere. Output: `colors` `[1, 2, H, W]`, a / 110 and b / 110.
  /// - Parameters:
  ///   - colorizer: the network with its statistics.
  ///   - width: of the pictures in pixels.
  ///   - height: of the pictures in pixels.
  ///   - name: of the graph.
  /// - Throws: `TracingError` for a network that cannot be told without values.
  public static func model(
    of colorizer: ColorizerModel, width: Int, height: Int, name: String
  ) throws -> ONNXModel {
    let channels = colorizer.architecture.inputChannels
    let graph = try TracedGraph([Tensor.zeros([1, height, width, channels])]) { colorizer.colors(of: $0[0]) }
    var model = ONNXConversion(graph, name: name, inputs: ["lightness"], output: "colors").model
    model.metadata = [("identity", colorizer.identity)]
    return model
  }
}
