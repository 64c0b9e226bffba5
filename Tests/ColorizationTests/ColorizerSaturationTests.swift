import Engine
import ImageCodecs
import NeuralNetworks
import TestSupport
import Testing

@testable import Colorization

@Suite struct ColorizerSaturationTests {
  /// The model's factor and the caller's multiply, and the factor is kept in the file.
  @Test func theModelsFactorIsApplied() throws {
    var (parameters, state) = (ParameterSet(), NormalizationState())
    let network = UNet(
      UNetArchitecture(baseChannels: 2, depth: 2, inputChannels: 1), into: &parameters, &state, Initializer(seed: 1))
    let model = ColorizerModel(
      network: network, parameters: parameters, statistics: state.statistics, normalization: .picture,
      meanColors: MeanColors(table: Tensor.zeros([MeanColors.count, 2])), workingSize: 16,
      provenance: ColorizerProvenance())
    let grey = Image(
      width: 16, height: 16, channels: 1, pixels: (0..<256).map { UInt8(truncatingIfNeeded: $0 * 37) })
    var plain = Colorizer(model)
    plain.saturation = 0.5 * 0.75
    var packaged = Colorizer(model.packaged(saturation: 0.75))
    packaged.saturation = 0.5
    let expected = try plain.colorize(grey)
    #expect(try packaged.colorize(grey) == expected)
    #expect(try Colorizer(model).colorize(grey) != expected)
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("m.safetensors")
    try model.packaged(workingSize: 24, saturation: 0.75).write(to: url)
    let read = try ColorizerModel(contentsOf: url)
    #expect(read.saturation == 0.75 && read.workingSize == 24 && read.identity == model.identity)
    #expect(model.saturation == 1)
  }
}
