import Engine
import FileFormats
import Foundation
import GenerativeModels
import NeuralNetworks
import TestSupport
import Testing

@testable import ModelImport

struct ImportPlanTests {
  /// A network of the reference, small, with tensors of other networks beside it.
  private func weights(
    prefix: String = "", changing change: (inout [ForeignWeights.Tensor]) -> Void = { _ in }
  ) throws -> ForeignWeights {
    let filter = try Fixture("stylegan2", in: .module).tensor("resnet/filter")
    let network = StyleGAN2ReferenceTests.Network.resnet.weights(filter: filter)
    var tensors = network.tensors.map { tensor in
      ForeignWeights.Tensor(name: prefix + tensor.name, shape: tensor.shape) { try tensor.values() }
    }
    change(&tensors)
    return ForeignWeights(tensors: tensors, settings: network.settings, source: .testing)
  }

  private func tensor(_ name: String, _ shape: [Int]) -> ForeignWeights.Tensor {
    .init(name: name, shape: shape) { [Float](repeating: 0, count: shape.reduce(1, *)) }
  }

  @Test func reportsSayWhatBecomesOfEachTensor() throws {
    let plan = try ImportPlan(
      weights(prefix: "G_ema.") { tensors in
        tensors.removeAll { $0.name == "G_ema.mapping.fc1.bias" }
        tensors.removeAll { $0.name == "G_ema.synthesis.b4.conv1.bias" }
        tensors += [
          tensor("G_ema.synthesis.b4.conv1.bias", [7]), tensor("G_ema.extra.weight", [1]),
          tensor("G_ema.synthesis.b4.resample_filter", [4, 4]), tensor("D.b4.fc.weight", [2]),
        ]
      })
    func state(_ name: String) -> TensorReport.State? { plan.reports.first { $0.name == name }?.state }
    #expect(state("G_ema.mapping.fc0.bias") == .matched)
    #expect(state("G_ema.mapping.fc1.bias") == .missing)
    #expect(state("G_ema.synthesis.b4.conv1.bias") == .wrongShape(expected: [6]))
    #expect(state("G_ema.extra.weight") == .unused)
    #expect(state("G_ema.synthesis.b4.resample_filter") == .idle)
    #expect(state("D.b4.fc.weight") == .beside)
    #expect(
      throws: ModelImportError.tensors(
        file: "test", missing: ["G_ema.mapping.fc1.bias [8]"],
        wrongShapes: ["G_ema.synthesis.b4.conv1.bias [7] in place of [6]"], unused: ["G_ema.extra.weight"])
    ) { try plan.model() }
  }

  @Test func leftOverTensorsAreAllowedByName() throws {
    var options = ImportOptions()
    options.allowed = ["extra"]
    let plan = try ImportPlan(weights { $0.append(tensor("extra.weight", [1])) }, options: options)
    #expect(plan.leftOut == ["extra.weight"])
    #expect(try plan.model().provenance.leftOut == ["extra.weight"])
    // Not by a part of a name.
    options.allowed = ["ext"]
    #expect(throws: ModelImportError.self) {
      try ImportPlan(weights { $0.append(tensor("extra.weight", [1])) }, options: options).model()
    }
  }

  @Test func averagedWeightsAreTakenUnlessOthersAreNamed() throws {
    let other = try weights(prefix: "G_ema.").tensors
    let both = try weights(prefix: "G.") { $0 += other }
    #expect(try ImportPlan(both).reports.filter { $0.state == .matched }.allSatisfy { $0.name.hasPrefix("G_ema.") })
    var options = ImportOptions()
    options.network = "G"
    let plan = try ImportPlan(both, options: options)
    #expect(plan.reports.filter { $0.state == .matched }.allSatisfy { $0.name.hasPrefix("G.") })
    #expect(try plan.model().identity == ImportPlan(both).model().identity)
  }

  @Test(
    arguments: [
      ("synthesis.input.freqs", nil, "StyleGAN3"), ("x", "training.networks_stylegan3.Generator", "StyleGAN3"),
      ("g_synthesis.blocks.4x4.const", nil, "StyleGAN (2018)"), ("x", "dnnlib.tflib.network.Network", "TensorFlow"),
    ] as [(String, String?, String)])
  func otherGeneratorsAreRefusedByName(tensorName: String, className: String?, word: String) {
    let weights = ForeignWeights(tensors: [tensor(tensorName, [1])], className: className, source: .testing)
    #expect {
      try ImportPlan(weights)
    } throws: {
      guard case ModelImportError.refused(_, let network, _) = $0 else { return false }
      return network.contains(word)
    }
  }

  @Test func unknownNetworksAreNamedByTheirTensors() {
    let weights = ForeignWeights(tensors: [tensor("bert.encoder.weight", [1])], source: .testing)
    #expect(throws: ModelImportError.unknownFamily(file: "test", tensors: ["bert.encoder.weight"])) {
      try ImportPlan(weights)
    }
  }

  /// Sizes come from the file: none may stop the program or take memory before it is checked.
  @Test(arguments: [
    ("mapping.fc0.weight", [8, 3]), ("mapping.fc0.weight", [8]), ("mapping.embed.weight", [100_000, 1 << 40]),
    ("synthesis.b4.conv1.weight", [1 << 50, 1, 3, 3]), ("synthesis.b32.torgb.weight", [4, 3, 1, 1]),
    ("synthesis.b8.conv0.resample_filter", [4, 5]), ("synthesis.b8.conv0.resample_filter", [1 << 40, 1 << 40]),
  ]) func sizesOfNoSuchNetworkAreRefused(name: String, shape: [Int]) throws {
    let weights = try weights { tensors in
      tensors.removeAll { $0.name == name }
      tensors.append(.init(name: name, shape: shape) { [] })
    }
    #expect(throws: ModelImportError.self) { try ImportPlan(weights).model() }
  }

  @Test func valuesFewerThanTheShapeAreRefused() throws {
    let weights = try weights { tensors in
      tensors.removeAll { $0.name == "mapping.fc0.bias" }
      tensors.append(.init(name: "mapping.fc0.bias", shape: [8]) { [1] })
    }
    #expect(
      throws: ModelImportError.setting(
        file: "test", name: "mapping.fc0.bias", expected: "8 values", found: "1")
    ) { try ImportPlan(weights).model() }
  }
}
