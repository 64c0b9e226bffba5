import Foundation
import TestSupport
import Testing

@testable import FileFormats

struct ForeignFormatTests {
  private func format(_ bytes: [UInt8], _ name: String = "model") -> ForeignFormat? {
    ForeignFormat(recognizing: Data(bytes), file: "/tmp/\(name)")
  }

  @Test func contentsDecide() throws {
    let text = { (text: String) in [UInt8](text.utf8) }
    #expect(format([]) == .empty)
    #expect(format([0x89] + text("HDF\r\n\u{1A}\n") + [0]) == .hdf5)
    #expect(format([UInt8](repeating: 0, count: 512) + [0x89] + text("HDF\r\n\u{1A}\n")) == .hdf5)
    #expect(format([0x93] + text("NUMPY")) == .npy)
    #expect(format(text("PK\u{3}\u{4}")) == .zip)
    #expect(format([0x1F, 0x8B, 8]) == .gzip)
    #expect(format(text("GGUF")) == .gguf)
    #expect(format([0, 0, 0, 0] + text("TFL3")) == .tensorFlowLite)
    #expect(format([0x89] + text("PNG")) == .picture)
    #expect(format(text("version https://git-lfs.github.com/spec/v1\n")) == .lfsPointer)
    #expect(format(text("<!DOCTYPE html>")) == .webPage)
    #expect(format([8, 7, 0x12, 7] + text("pytorch") + [0x1A]) == .onnx)
    #expect(format([2, 0, 0, 0, 0, 0, 0, 0] + text("{}")) == .safetensors)
    #expect(format([0x80, 4, 0x4E, 0x2E]) == .pickle)
    #expect(format(text("(dp0\n.")) == .pickle)
    #expect(format(text("Once upon a time.")) == .text)
    #expect(
      format([UInt8](repeating: 0, count: 60) + [0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB])
        == .tensorFlowCheckpoint)
    #expect(format([UInt8](repeating: 0xC1, count: 64)) == nil)
    #expect(ForeignFormat(recognizing: PickleFixtures.legacy, file: "a") == .pyTorch)
    #expect(ForeignFormat(recognizing: PickleFixtures.archive, file: "a") == .zip)

    var tar = [UInt8](repeating: 0, count: 512)
    tar.replaceSubrange(257..<262, with: text("ustar"))
    #expect(format(tar) == .tar)
    tar.replaceSubrange(0..<8, with: text("storages"))
    #expect(format(tar) == .torchTar)
  }

  /// Where the content has no mark, the name says what it is: TensorFlow writes numbers alone.
  @Test func namesDecideWhereContentsDoNot() {
    let numbers = [UInt8](repeating: 0xC1, count: 64)
    #expect(format(numbers, "model.ckpt.data-00000-of-00001") == .tensorFlowCheckpoint)
    #expect(format(numbers, "saved_model.pb") == .tensorFlowGraph)
    #expect(format(numbers, "model.onnx") == .onnx)
    #expect(format([0x50, 0x4B, 3, 4], "model.keras") == .keras)
    // A checkpoint of PyTorch Lightning is a file of torch.save.
    #expect(format([0x50, 0x4B, 3, 4], "last.ckpt") == .zip)
  }

  @Test func everyRefusalSaysWhatToDo() {
    for format in ForeignFormat.allCases where !format.isReadable {
      let line = format.refusal("a/model").description
      #expect(line.hasPrefix("a/model: ") && line.contains(", which is not read; ") && !line.contains("\n"), "\(line)")
    }
  }

  /// A mapping gives its memory back without losing its content, and bytes elsewhere are left alone.
  @Test func mappedFilesKeepTheirContent() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("a")
      let content = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
      try content.write(to: url)
      let file = try MappedFile(url)
      #expect(file.data == content)
      file.data.withUnsafeBytes { file.release($0) }
      #expect(file.data == content)
      content.withUnsafeBytes { file.release($0) }
      #expect(content == file.data)
      #expect(message { _ = try MappedFile(folder) } == "\(folder.path): expected a file, found a directory")
      try Data().write(to: url)
      #expect(try MappedFile(url).data.isEmpty)
    }
  }

  /// Every view of 2 × 3 × 4 numbers by permuted axes, against places computed one by one.
  @Test func stridedViewsInAnyOrder() throws {
    let values = (0..<24).map { Float($0) }
    let storage = PyTorchStorage(.float32, count: 24, bytes: Data(memoryOf: values))
    let (shape, strides) = ([2, 3, 4], [12, 4, 1])
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      let (sizes, steps) = (order.map { shape[$0] }, order.map { strides[$0] })
      var expected: [Float] = []
      for i in 0..<sizes[0] {
        for j in 0..<sizes[1] {
          for k in 0..<sizes[2] { expected.append(Float(i * steps[0] + j * steps[1] + k * steps[2])) }
        }
      }
      let view = try StoredTensor(storage, shape: sizes, strides: steps, file: "a")
      #expect(try view.floats() == expected, "\(order)")
    }
  }

  @Test func bigEndianNumbers() throws {
    let storage = PyTorchStorage(.float32, count: 1, bytes: Data([0x3F, 0xC0, 0, 0]), isBigEndian: true)
    #expect(try StoredTensor(storage, shape: [1], file: "a").floats() == [1.5])
    let half = PyTorchStorage(.bfloat16, count: 1, bytes: Data([0x3F, 0xC0]), isBigEndian: true)
    #expect(try StoredTensor(half, shape: [], file: "a").floats() == [1.5])
    let archive = ZipBytes(
      pickle: PickleBytes.file(
        PickleBytes.tensor(PickleBytes.storage(count: 2), shape: [2], strides: [1])),
      storages: [("0", [1, 2].map { Float(bitPattern: Float($0).bitPattern.byteSwapped) })], byteOrder: "big")
    #expect(try PyTorchFile(parsing: archive.data, file: "a").tensors().first?.tensor.floats() == [1, 2])
  }
}
