import Colorization
import Engine
import FileFormats
import Foundation
import GenerativeModels
import NeuralNetworks
import TestSupport
import Testing

@testable import Colorization
@testable import ModelExport
@testable import Scoring

/// What another program makes of our graphs. Tests that run it are skipped where Python has no onnxruntime.
@Suite struct ONNXExportTests {
  /// Runs a graph on inputs and gives the largest difference from what was expected, over its deviation.
  private static let script = """
    import sys, numpy, onnxruntime
    data = numpy.load(sys.argv[2])
    session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
    inputs = {port.name: data[port.name] for port in session.get_inputs()}
    (found,) = session.run(None, inputs)
    expected = data["expected"]
    assert found.shape == expected.shape, (found.shape, expected.shape)
    print(numpy.abs(found - expected).max() / expected.std())
    """

  private static let hasRuntime = (try? ReferencePython.run("import onnxruntime, numpy")) != nil

  /// - Parameters:
  ///   - inputs: by their names, images with the channels last.
  ///   - expected: what the network gives here.
  private func expectSame(_ model: ONNXModel, _ inputs: [(String, Tensor)], _ expected: Tensor) throws {
    let folder = try TemporaryFolder()
    let (graph, data) = (folder.url.appendingPathComponent("m.onnx"), folder.url.appendingPathComponent("d.npz"))
    try model.write(to: graph)
    var archive = NPZArchive()
    for (name, tensor) in inputs + [("expected", expected)] {
      let turned = tensor.shape.count == 4 ? tensor.channelsFirst() : tensor
      archive[name] = NPYArray(shape: turned.shape, turned.values)
    }
    try archive.write(to: data)
    let difference = try ReferencePython.run(Self.script, arguments: [graph.path, data.path])
    // Both add up in single precision, in other orders.
    #expect(try #require(Double(difference.trimmingCharacters(in: .whitespacesAndNewlines))) < 1e-4)
  }

  /// Both designs of our generator: a constant start without noise, and the present one, without clusters and with them.
  @Test(
    .enabled(if: hasRuntime),
    arguments: [(StyleArchitecture.Start.constant, []), (.dense, []), (.dense, [2, 1, 3])])
  func generators(start: StyleArchitecture.Start, clusters: [Int]) throws {
    var set = ParameterSet()
    let isPresent = start == .dense
    let architecture = StyleArchitecture(
      size: 32, classes: ["a", "b", "c"], latentDimension: 6, styleDimension: 8, width: 0.1, start: start,
      normalization: isPresent ? PixelNormalization(means: [0.1, -0.2, 0], deviation: 0.4) : nil, isLean: isPresent,
      hasNoise: isPresent, clusters: clusters)
    let generator = Generator(architecture, into: &set, Initializer(seed: 3))
    for (index, name) in set.names.enumerated() where name.hasSuffix(".noise") || name.hasSuffix(".bias") {
      set.tensors[index] = randomTensor(set.tensors[index].shape, seed: UInt64(index), in: -1...1)
    }
    let model = GeneratorModel(generator: generator, parameters: set, label: "kind", provenance: ModelProvenance())
    let graph = try ONNXExport.model(of: model, batch: 2, name: "g")
    #expect(graph.inputs.map(\.name) == ["z", "class", "truncation"] && graph.outputs[0].shape == [2, 3, 32, 32])
    let z = randomTensor([2, 6], seed: 1, in: -2...2)
    let w = model.styles(z, classes: [2, 0])
    let means = model.meanStyles.selectingEntries([2, 0])
    let moved = Tensor(zip(means.values, w.values).map { $0 + 0.6 * ($1 - $0) }, shape: w.shape)
    try expectSame(
      graph,
      [
        ("z", z), ("class", Tensor([0, 0, 1, 1, 0, 0], shape: [2, 3])), ("truncation", Tensor([0.6], shape: [1, 1])),
      ], model.pictures(styles: moved))
  }

  /// Eight pictures in two groups of four, with classes and without.
  @Test(.enabled(if: hasRuntime), arguments: [["a", "b", "c"], ["all"]]) func critics(classes: [String]) throws {
    let architecture = StyleArchitecture(
      size: 32, classes: classes, latentDimension: 6, styleDimension: 8, width: 0.1,
      normalization: PixelNormalization(means: [0.1, -0.2, 0], deviation: 0.4), isLean: true)
    var (set, criticSet) = (ParameterSet(), ParameterSet())
    let generator = Generator(architecture, into: &set, Initializer(seed: 3))
    let critic = Critic(architecture, into: &criticSet, Initializer(seed: 4))
    let model = GeneratorModel(
      generator: generator, parameters: set, critic: criticSet, label: "kind", provenance: ModelProvenance())
    let pictures = randomTensor([8, 32, 32, 3], seed: 5, in: -1...1)
    let indices = (0..<8).map { $0 * 2 % classes.count }
    let graph = try #require(try ONNXExport.critic(of: model, batch: 8, name: "c"))
    #expect(graph.outputs.map(\.name) == ["logit"] && graph.outputs[0].shape == [8, 1])
    var inputs = [("picture", pictures)]
    if classes.count > 1 {
      let rows = indices.flatMap { index in classes.indices.map { $0 == index ? Float(1) : 0 } }
      inputs.append(("class", Tensor(rows, shape: [8, classes.count])))
    }
    let expected = critic(Variable(pictures), classes: indices, BoundParameters(constant: criticSet)).value
    try expectSame(graph, inputs, expected)
  }

  @Test func aFileWithoutACritic() throws {
    var set = ParameterSet()
    let architecture = StyleArchitecture(size: 16, classes: ["a"], latentDimension: 6, styleDimension: 8, width: 0.1)
    let generator = Generator(architecture, into: &set, Initializer(seed: 3))
    let model = GeneratorModel(generator: generator, parameters: set, label: "kind", provenance: ModelProvenance())
    #expect(try ONNXExport.critic(of: model, name: "c") == nil)
  }

  @Test(.enabled(if: hasRuntime)) func scorers() throws {
    var set = ParameterSet()
    let network = ScorerNetwork(ScorerArchitecture(size: 16, outputCount: 3), into: &set, Initializer(seed: 2))
    let labels = [
      ScorerLabel(name: "age", kind: .number(mean: 3, standardDeviation: 2)),
      ScorerLabel(name: "hat", kind: .category(names: ["no", "yes"])),
    ]
    let scorer = LearnedScorer(labels: labels, provenance: ScorerProvenance(), network: network, parameters: set)
    let pictures = randomTensor([3, 16, 16, 3], seed: 4, in: -1...1)
    let graph = try ONNXExport.model(of: scorer, batch: 3, name: "s")
    #expect(graph.metadata.contains { $0.value == "age: (value - 3.0) / 2.0\nhat:no: logit\nhat:yes: logit" })
    try expectSame(graph, [("picture", pictures)], scorer.outputs(pictures))
  }

  /// By running statistics and by those of the picture, of a size that halves to odd ones.
  @Test(.enabled(if: hasRuntime), arguments: [ColorizerModel.Normalization.running, .picture])
  func colorizers(normalization: ColorizerModel.Normalization) throws {
    var (set, state) = (ParameterSet(), NormalizationState())
    let network = UNet(
      UNetArchitecture(baseChannels: 4, depth: 4, inputChannels: 4), into: &set, &state, Initializer(seed: 5))
    let colorizer = ColorizerModel(
      network: network, parameters: set, statistics: state.statistics, normalization: normalization,
      meanColors: MeanColors(table: Tensor.zeros([MeanColors.count, 2])), workingSize: 32,
      provenance: ColorizerProvenance())
    let input = randomTensor([1, 20, 36, 4], seed: 6, in: -1...1)
    try expectSame(
      ONNXExport.model(of: colorizer, width: 36, height: 20, name: "c"), [("lightness", input)],
      colorizer.colors(of: input))
  }

  /// A convolution as its operator has it: images turned there and back, weights `[O, I, kH, kW]`.
  @Test func layouts() throws {
    let weight = Tensor((0..<12).map { Float($0) }, shape: [1, 2, 2, 3])
    let graph = try TracedGraph([Tensor.zeros([1, 3, 3, 3])]) { $0[0].convolution(Variable(weight), padding: 1) }
    let model = ONNXConversion(graph, name: "c", inputs: ["x"], output: "y").model
    #expect(model.inputs == [.init("x", shape: [1, 3, 3, 3])] && model.outputs == [.init("y", shape: [1, 1, 4, 4])])
    #expect(
      model.nodes.map(\.operatorName) == ["Transpose", "Transpose", "Conv", "Transpose", "Transpose"])
    #expect(model.nodes[2].attributes == ["strides": .integers([1, 1]), "pads": .integers([1, 1, 1, 1])])
    guard case .floats(let values, let shape)? = model.constants.first?.value else {
      Issue.record("expected the weights")
      return
    }
    #expect(shape == [1, 3, 2, 2] && values == [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11])
  }
}
