import Foundation
import TestSupport
import Testing

@testable import FileFormats

struct PyTorchFileTests {
  private func values(_ file: PyTorchFile) throws -> [String: (shape: [Int], values: [Float])] {
    Dictionary(
      uniqueKeysWithValues: try file.tensors().map { ($0.path, ($0.tensor.shape, try $0.tensor.floats())) })
  }

  private static let expected: [(String, [Int], [Float])] = [
    ("base", [2, 3], [0, 0.5, 1, 1.5, 2, 2.5]), ("transposed", [3, 2], [0, 1.5, 0.5, 2, 1, 2.5]),
    ("row", [3], [1.5, 2, 2.5]), ("column", [2], [0.5, 2]), ("half", [2], [1.5, -2]), ("brain", [2], [1.5, -2]),
    ("double", [1], [0.1]), ("uint8", [2], [1, 100]), ("int8", [2], [1, 100]), ("int16", [2], [1, 100]),
    ("int32", [2], [1, 100]), ("int64", [2], [1, 100]), ("bool", [2], [1, 0]), ("scalar", [], [3.25]),
    ("empty", [0, 4], []), ("parameter", [1], [9]), ("repeated", [3], [4, 4, 4]),
  ]

  @Test(arguments: [PickleFixtures.archive, PickleFixtures.legacy]) func tensorsOfEveryType(_ data: Data) throws {
    let file = try PyTorchFile(parsing: data, file: "a.pt")
    let found = try values(file)
    for (name, shape, numbers) in Self.expected {
      #expect(found[name]?.shape == shape, "\(name)")
      #expect(found[name]?.values == numbers, "\(name)")
    }
    #expect(file.trailingByteCount == 0)
    #expect(file.globals.allSatisfy { $0.effect == .buildsValue })
  }

  /// PyTorch has no storage class for these, and says the type beside the tensor.
  @Test func typesWithoutStorageClass() throws {
    let file = try PyTorchFile(parsing: PickleFixtures.archive, file: "a.pt")
    #expect(file.container == .zip)
    #expect(try values(file)["uint16"]?.values == [1, 40000])
    #expect(try PyTorchFile(parsing: PickleFixtures.legacy, file: "a.pt").container == .legacy)
  }

  @Test(arguments: PickleFixtures.numpy) func arraysOfNumPy(_ data: Data) throws {
    let file = try PyTorchFile(parsing: data, file: "a.pkl")
    let entries = try #require(file.entries(file.tree.root))
    func array(_ name: String) throws -> (shape: [Int], values: [Float])? {
      try file.tree.value(name, of: entries).flatMap { try file.tensor($0) }.map { ($0.shape, try $0.floats()) }
    }
    #expect(try array("matrix")?.shape == [2, 3])
    #expect(try array("matrix")?.values == [0, 1, 2, 3, 4, 5])
    #expect(try array("fortran")?.values == [0, 1, 2, 3, 4, 5])
    #expect(try array("big")?.values == [1.5, 2.5])
    #expect(try array("scalar")?.values == [0.25])
    #expect(try array("scalar")?.shape == [])
    #expect(try array("ints")?.values == [1, 2])
    #expect(message { _ = try array("complex") } == "a.pkl: a NumPy array of the type 'c16' is not supported")
    #expect(message { _ = try array("objects") } == "a.pkl: a NumPy array of the type 'O8' is not supported")
  }

  @Test(arguments: [PickleFixtures.archive, PickleFixtures.legacy, PickleFixtures.numpy[2]])
  func fuzzed(_ data: Data) {
    fuzz(data) { data in
      let file = try PyTorchFile(parsing: data, file: "a.pt")
      for tensor in try file.tensors() { _ = try tensor.tensor.floats() }
    }
  }

  // MARK: Files of other programs

  /// The shared folder, beside the repository.
  private static let pretrained = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/pretrained")
  private static let isThere = FileManager.default.fileExists(atPath: pretrained.path)

  private func open(_ path: String) throws -> PyTorchFile {
    try PyTorchFile(contentsOf: Self.pretrained.appendingPathComponent(path))
  }

  /// A snapshot of the official program holds what its safetensors file holds, to the bit.
  @Test(.enabled(if: isThere, "needs ../shared")) func snapshotOfStyleGAN2() throws {
    let file = try open("stylegan2/ada-cond32/network-snapshot.pkl")
    let entries = try #require(file.entries(file.tree.root))
    #expect(
      entries.compactMap { file.tree.name($0.key) } == ["training_set_kwargs", "G", "D", "G_ema", "augment_pipe"])
    let place = try #require(file.tree.value("G_ema", of: entries))
    let network = try #require(file.network(place))
    #expect(network.className == "Generator")
    let keywords = try #require(network.keywords.flatMap { file.entries($0) })
    #expect(file.tree.value("z_dim", of: keywords).flatMap { file.tree.integer($0) } == 48)

    let reference = try SafetensorsFile(
      contentsOf: Self.pretrained.appendingPathComponent("stylegan2/ada-cond32/G_ema.safetensors"))
    let tensors = try file.tensors(under: place)
    #expect(Set(tensors.map(\.path)) == Set(reference.names))
    for tensor in tensors {
      // The safetensors file holds the scalars among them as one value along one axis.
      let expected = try reference.tensor(named: tensor.path)
      #expect(try tensor.tensor.floats().map(\.bitPattern) == expected.floats().map(\.bitPattern), "\(tensor.path)")
    }
    #expect(file.globals.filter { $0.effect != .buildsValue } == [.persistentObject])
  }

  /// Both formats of `torch.save` hold the same.
  @Test(.enabled(if: isThere, "needs ../shared")) func bothFormatsOfTheCommonPort() throws {
    let (zip, old) = (
      try open("stylegan2/rosinality-32/checkpoint.pt"), try open("stylegan2/rosinality-32/checkpoint-old.pt")
    )
    let (new, legacy) = (try zip.tensors(), try old.tensors())
    #expect(new.map(\.path) == legacy.map(\.path))
    #expect(new.first?.path == "g_ema.style.1.weight" && new.last?.path == "latent_avg")
    for (a, b) in Swift.zip(new, legacy) {
      #expect(a.tensor.shape == b.tensor.shape)
      #expect(try a.tensor.floats().map(\.bitPattern) == b.tensor.floats().map(\.bitPattern), "\(a.path)")
    }
  }

  @Test(.enabled(if: isThere, "needs ../shared")) func generatorOfDigits() throws {
    let file = try open("mnist-cgan/generator.pth")
    let reference = try SafetensorsFile(
      contentsOf: Self.pretrained.appendingPathComponent("mnist-cgan/generator.safetensors"))
    let tensors = try file.tensors()
    #expect(Set(tensors.map(\.path)).isSuperset(of: reference.names))
    for tensor in tensors where reference[tensor.path] != nil {
      #expect(try tensor.tensor.floats() == reference[tensor.path]?.floats(), "\(tensor.path)")
    }
    #expect(
      message { _ = try open("mnist-cgan/mnist_cnn_model.h5") }
        .hasSuffix(
          "an HDF5 file (Keras and older tools), which is not read; copy its arrays into an .npz with Python:"
            + " numpy.savez(\"model.npz\", **arrays), arrays read with h5py"))
  }

  /// A list of NumPy numbers in protocol 2, some fifty bytes each, of which a call gives the bytes.
  @Test func manyNumbersOfNumPyAreRead() throws {
    var bytes = Array("c_codecs\nencode\nq\u{0}0X\u{6}\0\0\0latin1q\u{1}0](".utf8)
    for index in 0..<20_000 {
      let text = Array("\(100_000 + index)".utf8)
      bytes += [0x68, 0, 0x58, UInt8(text.count), 0, 0, 0] + text + [0x68, 1, 0x86, 0x52]
    }
    let file = try PyTorchFile(parsing: PickleBytes.file(bytes, [0x65]), file: "a.pkl")
    #expect(file.encodedTexts.count == 20_000)
    #expect(Set(file.encodedTexts.values).contains(Data("119999".utf8)))
  }
}
