import Engine
import FileFormats
import Foundation
import NeuralNetworks
import TestSupport
import Testing

@testable import Colorization

struct ColorizerModelTests {
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test(arguments: [false, true]) func savedModelsColourAlike(half: Bool) throws {
    try withFolder { folder in
      let model = makeColorizer(hints: true, half: half)
      let url = folder.appendingPathComponent("model.safetensors")
      try model.write(to: url)
      let read = try ColorizerModel(contentsOf: url)
      #expect(read.identity == model.identity && read.provenance == model.provenance)
      #expect(read.architecture == model.architecture && read.normalization == model.normalization)
      #expect(read.workingSize == model.workingSize && read.isHalfPrecision == half && read.takesHints)
      let input = randomTensor([1, 32, 32, 4], seed: 3)
      #expect(read.colors(of: input).values == model.colors(of: input).values)
      let first = try Data(contentsOf: url)
      try read.write(to: url)
      #expect(try Data(contentsOf: url) == first)
    }
  }

  /// Half the bytes, and colours that a viewer cannot tell apart.
  @Test func halfPrecisionHalvesTheFile() throws {
    try withFolder { folder in
      let (single, half) = (makeColorizer(base: 12, half: false), makeColorizer(base: 12, half: true))
      let urls = ["single", "half"].map { folder.appendingPathComponent("\($0).safetensors") }
      try single.write(to: urls[0])
      try half.write(to: urls[1])
      let sizes = try urls.map { try Data(contentsOf: $0).count }
      #expect(Double(sizes[1]) < 0.56 * Double(sizes[0]), "\(sizes)")
      let input = randomTensor([1, 32, 32, 1], seed: 3)
      // Rounding of weights is 2⁻¹¹ of each; through ten layers of sums the outputs move by less than 1 %.
      let difference = relativeDifference(half.colors(of: input).values, single.colors(of: input).values)
      #expect(difference > 0 && difference < 1e-2)
      #expect(half.identity != single.identity)
    }
  }

  @Test func otherFilesAreRefused() throws {
    try withFolder { folder in
      let url = folder.appendingPathComponent("model.safetensors")
      try makeColorizer().write(to: url)
      let good = try SafetensorsFile(contentsOf: url)
      func refused(_ change: (inout SafetensorsFile) throws -> Void) throws -> String {
        var file = good
        try change(&file)
        try file.write(to: url)
        do {
          _ = try ColorizerModel(contentsOf: url)
          return "accepted"
        } catch { return "\(error)" }
      }
      #expect(try refused { $0.metadata["format"] = "latent-generator" }.contains("found latent-generator"))
      #expect(try refused { $0.metadata["formatVersion"] = "2" }.contains("expected format version 1, found 2"))
      #expect(try refused { $0.metadata["description"] = "{}" }.contains("metadata \"description\""))
      #expect(
        try refused {
          $0.metadata["description"] = $0.metadata["description"]!.replacingOccurrences(
            of: "\"depth\":5", with: "\"depth\":99")
        }.contains("depth 99"))
      for (field, value, bad) in [("largestSide", "9", "0"), ("stop", "0.125", "0")] {
        let message = try refused {
          $0.metadata["provenance"] = $0.metadata["provenance"]!.replacingOccurrences(
            of: "\"\(field)\":\(value)", with: "\"\(field)\":\(bad)")
        }
        #expect(message.contains("hints.\(field): expected ") && message.contains("found 0"), "\(message)")
      }
      #expect(
        try refused { file in
          let bias = try file.tensor(named: "up.0.bias")
          file["up.0.bias"] = try .init(shape: bias.shape, bias.floats().map { $0 + 1 })
        }.contains("the tensors were changed"))
      #expect(try refused { $0["meanColors"] = nil }.contains("meanColors"))
      try Data(good.data.prefix(1000)).write(to: url)
      #expect(throws: FileFormatError.self) { try ColorizerModel(contentsOf: url) }
    }
  }

  /// The picture's own statistics make one picture's colours independent of stored ones, and the other way round.
  @Test func normalizationDecidesWhoseStatisticsCount() throws {
    let input = randomTensor([1, 32, 32, 1], seed: 5)
    let own = makeColorizer(normalization: .picture)
    let stored = makeColorizer(normalization: .recalibrated)
    func shifted(_ model: ColorizerModel) -> ColorizerModel {
      var statistics = model.statistics
      for i in statistics.tensors.indices {
        statistics.tensors[i] = Tensor(
          statistics.tensors[i].values.map { $0 + 0.5 }, shape: statistics.tensors[i].shape)
      }
      return ColorizerModel(
        network: model.network, parameters: model.parameters, statistics: statistics,
        normalization: model.normalization, meanColors: model.meanColors, workingSize: model.workingSize,
        provenance: model.provenance)
    }
    #expect(shifted(own).colors(of: input).values == own.colors(of: input).values)
    #expect(shifted(stored).colors(of: input).values != stored.colors(of: input).values)
  }
}
