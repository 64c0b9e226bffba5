import FileFormats
import Foundation
import TestSupport
import Testing

@testable import ModelImport

struct ForeignWeightsFilesTests {
  /// A file in a new folder, written by hand.
  private func weights(_ data: Data, name: String = "a.pt", network: String? = nil) throws -> ForeignWeights {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent(name)
      try data.write(to: url)
      return try ForeignWeights(contentsOf: url, network: network)
    }
  }

  private func safetensors(_ names: [String]) throws -> Data {
    var file = SafetensorsFile()
    for (index, name) in names.enumerated() { file[name] = try .init(shape: [1], [Float(index)]) }
    return try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("a.safetensors")
      try file.write(to: url)
      return try Data(contentsOf: url)
    }
  }

  private func fault(_ body: () throws -> ForeignWeights) -> String {
    do {
      _ = try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  /// A pickle of protocol 0, of dictionaries of NumPy's numbers: `{"g": {"w": 1.0}, …}`.
  private func pickle(_ networks: [(String, [String])]) -> Data {
    func text(_ text: String) -> String { "V\(text)\n" }
    let number =
      "cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(Vf4\ntR(I3\nV<\ntb"
      + "c_codecs\nencode\n(V\\u0000\\u0000\\u0080\\u003f\nVlatin1\ntRtR"
    let body = networks.map { network, names in
      text(network) + "(" + names.map { text($0) + number }.joined() + "ds"
    }
    return Data(("(d" + body.joined() + ".").utf8)
  }

  @Test func oneStateDictionaryIsTakenWhole() throws {
    let weights = try weights(safetensors(["module.model.0.weight", "module.model.0.bias"]))
    #expect(weights.tensors.map(\.name) == ["module.model.0.bias", "module.model.0.weight"])
    #expect(weights.network == nil && weights.otherNetworks.isEmpty)
    #expect(weights.source.format == "safetensors")
  }

  /// The digest is that of the file, computed when it is asked for, and refused once the file is another one.
  @Test func theDigestIsOfTheFileThatWasRead() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("a.safetensors")
      try safetensors(["weight"]).write(to: url)
      let source = try ForeignWeights(contentsOf: url).source
      let digest = try source.digest()
      #expect(digest == (try SHA256.digits(ofFile: url)))
      let copy = try JSONDecoder().decode(ForeignWeights.Source.self, from: JSONEncoder().encode(source))
      #expect(try copy.digest() == digest)
      try safetensors(["another"]).write(to: url)
      #expect(throws: FileFormatError.self) { try source.digest() }
      #expect(try copy.digest() == digest)
    }
  }

  /// `net_G` and `net_D` in one state dictionary: the generator, and what was left aside.
  @Test func networksToldApartByTheirNames() throws {
    let data = try safetensors(["net_D.0.weight", "net_G.0.weight", "net_G.1.weight", "L1.scale"])
    let generator = try weights(data)
    #expect(generator.tensors.map(\.name) == ["L1.scale", "net_G.0.weight", "net_G.1.weight"])
    #expect(generator.network == "net_G" && generator.otherNetworks == ["net_D"])
    let critic = try weights(data, network: "net_D")
    #expect(critic.tensors.map(\.name) == ["L1.scale", "net_D.0.weight"])
    #expect(
      fault { try weights(data, network: "net_F") }.hasSuffix(
        ": network: expected one of net_D, net_G, found \"net_F\""))
    // Names of parts alone tell no networks apart.
    #expect(try weights(safetensors(["encoder.w", "mapping.w"])).tensors.count == 2)
  }

  @Test func networksInDictionaries() throws {
    let data = pickle([("g", ["w"]), ("d", ["w"]), ("g_ema", ["w", "b"]), ("g_optim", ["m"])])
    let averaged = try weights(data)
    #expect(averaged.tensors.map(\.name) == ["g_ema.w", "g_ema.b"])
    #expect(averaged.network == "g_ema" && averaged.otherNetworks == ["g", "d", "g_optim"])
    #expect(try averaged.tensors[0].values() == [1])
    #expect(averaged.source.format == "pickle")
    #expect(try weights(data, network: "d").tensors.map(\.name) == ["d.w"])
    #expect(
      fault { try weights(data, network: "G") }
        .hasSuffix(": network: expected one of g, d, g_ema, g_optim, found \"G\""))
    // Neither is known by its name.
    #expect(
      fault { try weights(pickle([("first", ["w"]), ("second", ["w"])])) }
        .hasSuffix(": network: expected one of first, second, found no choice (--network)"))
    #expect(try weights(pickle([("mine", ["w"]), ("optimizer", ["m"])])).network == "mine")
  }

  /// A dictionary around two networks that only their names tell apart.
  @Test func networksWithinAWrapper() throws {
    let weights = try weights(pickle([("state_dict", ["generator.w", "discriminator.w"])]))
    #expect(weights.tensors.map(\.name) == ["state_dict.generator.w"])
    #expect(weights.network == "state_dict.generator" && weights.otherNetworks == ["state_dict.discriminator"])
  }

  @Test func classesWithoutTensorsAreNamed() throws {
    let weights = try weights(Data("(cdnnlib.tflib.network\nNetwork\n)\u{81}l.".unicodeScalars.map { UInt8($0.value) }))
    #expect(weights.tensors.isEmpty && weights.className == "dnnlib.tflib.network.Network")
  }

  @Test func otherFormatsAreRefusedByName() throws {
    #expect(fault { try weights(Data("<html>Quota</html>".utf8)) }.contains("a web page, not the file"))
    #expect(fault { try weights(Data([0x89] + Array("HDF\r\n\u{1A}\n".utf8))) }.contains("an HDF5 file"))
  }

  // MARK: Files of other programs

  private static let pretrained = SharedFiles.folder("pretrained")
  private static let isThere = pretrained != nil

  private func open(_ path: String, network: String? = nil) throws -> ForeignWeights {
    try ForeignWeights(contentsOf: #require(Self.pretrained).appendingPathComponent(path), network: network)
  }

  @Test(.enabled(if: isThere, "needs ../shared")) func snapshotsGiveTheAveragedGenerator() throws {
    let snapshot = try open("stylegan2/ada-cond32/network-snapshot.pkl")
    #expect(snapshot.network == "G_ema" && snapshot.otherNetworks == ["G", "D"])
    #expect(snapshot.className == "Generator" && snapshot.settings["z_dim"]?.integerValue == 48)
    #expect(snapshot.settings["synthesis_kwargs"]?["channel_base"]?.integerValue == 1024)
    let reference = try open("stylegan2/ada-cond32/G_ema.safetensors")
    #expect(snapshot.tensors.count == reference.tensors.count)
    for tensor in reference.tensors {
      let values = try snapshot["G_ema." + tensor.name]?.values().map(\.bitPattern)
      #expect(try values == tensor.values().map(\.bitPattern), "\(tensor.name)")
    }
    #expect(try open("stylegan2/ada-cond32/network-snapshot.pkl", network: "G").tensors[0].name.hasPrefix("G."))
    // One kind of generator in two states: other numbers.
    let other = try open("stylegan2/ada-cond32/network-snapshot.pkl", network: "G")
    #expect(try other["G.synthesis.b4.const"]?.values() != snapshot["G_ema.synthesis.b4.const"]?.values())
  }

  @Test(.enabled(if: isThere, "needs ../shared")) func bothFormatsGiveTheSameBits() throws {
    let (zip, old) = (
      try open("stylegan2/rosinality-32/checkpoint.pt"), try open("stylegan2/rosinality-32/checkpoint-old.pt")
    )
    #expect(zip.tensors.map(\.name) == old.tensors.map(\.name))
    #expect(zip.network == "g_ema" && zip["latent_avg"]?.shape == [64])
    #expect(zip.source.format == "PyTorch archive" && old.source.format == "PyTorch file before archives")
    for (a, b) in Swift.zip(zip.tensors, old.tensors) {
      #expect(try a.values().map(\.bitPattern) == b.values().map(\.bitPattern), "\(a.name)")
    }
  }

  @Test(.enabled(if: isThere, "needs ../shared")) func modelOfTheTutorial() throws {
    let whole = try open("pix2pix/tutorial-unet-128/model.pt")
    let generator = try open("pix2pix/tutorial-unet-128/net_G.pth")
    #expect(whole.network == "net_G" && whole.otherNetworks == ["net_D"])
    for tensor in generator.tensors {
      #expect(try whole["net_G." + tensor.name]?.values() == tensor.values(), "\(tensor.name)")
    }
  }
}
