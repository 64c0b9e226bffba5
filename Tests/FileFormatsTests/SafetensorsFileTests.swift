import Foundation
import TestSupport
import Testing

@testable import FileFormats

struct SafetensorsFileTests {
  /// A file put together by hand from the format's definition.
  private func file(_ header: String, _ payload: [UInt8]) -> Data {
    var data = Data()
    data.appendLittleEndian(UInt64(header.utf8.count))
    return data + Data(header.utf8) + Data(payload)
  }

  private func parse(_ header: String, _ payload: [UInt8] = []) throws -> SafetensorsFile {
    try SafetensorsFile(parsing: file(header, payload), file: "m.safetensors")
  }

  private func example() throws -> SafetensorsFile {
    var file = SafetensorsFile(metadata: ["version": "1", "family": "gan \"small\""])
    file["b.weight"] = try .init(shape: [2, 3], [1, -2, 3.5, 4, 5, 6])
    file["a.half"] = try .init(shape: [3], [0.1, 65504, -6e-8], as: .float16)
    file["a.brain"] = try .init(shape: [2, 1], [3.14159, -1e38], as: .bfloat16)
    file["z.scale"] = .init(shape: [], doubles: [0.1])
    file["z.count"] = .init(shape: [2], integers: [-1, 1 << 40])
    file["none"] = try .init(shape: [0, 4], [])
    return file
  }

  @Test func handMadeFileIsRead() throws {
    let header = #"""
      {"w":{"dtype":"F16","shape":[1,2],"data_offsets":[4,8]},"__metadata__":{"k":"v"},
       "v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"u":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]}}
      """#
    let file = try parse(header, [0, 0, 0xC0, 0x3F, 0, 0x3C, 0, 0xC0, 0x80, 0x3F, 0, 0xC0])
    #expect(file.names == ["u", "v", "w"])
    #expect(file.metadata == ["k": "v"])
    #expect(file["v"]?.floats() == [1.5])
    #expect(file["w"]?.floats() == [1, -2])
    #expect(file["w"]?.shape == [1, 2])
    #expect(file["u"]?.doubles() == [1, -2])
  }

  @Test func writtenBytesFollowTheDefinition() throws {
    var file = SafetensorsFile(metadata: ["b": "2", "a": "1"])
    file["y"] = try .init(shape: [1], [1.5], as: .float16)
    file["x"] = try .init(shape: [1], [1.5])
    let header =
      #"{"__metadata__":{"a":"1","b":"2"},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
      + #""y":{"dtype":"F16","shape":[1],"data_offsets":[4,6]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    #expect(file.data == self.file(padded, [0, 0, 0xC0, 0x3F, 0, 0x3E]))
  }

  @Test func whatIsWrittenReadsBack() throws {
    let original = try example()
    try withTemporaryFolder { directory in
      let url = directory.appendingPathComponent("m.safetensors")
      try original.write(to: url)
      #expect(try Data(contentsOf: url) == original.data)
      let read = try SafetensorsFile(contentsOf: url)
      #expect(read == original)
      #expect(read.data == original.data)
      #expect(try read.tensor(named: "z.count").integers() == [-1, 1 << 40])
      #expect(try read.tensor(named: "z.scale", shape: []).doubles() == [0.1])
      #expect(try read.metadata(named: "family") == "gan \"small\"")
    }
  }

  @Test func orderOfInsertionDoesNotMatter() throws {
    let original = try example()
    var other = SafetensorsFile(metadata: original.metadata)
    for name in original.names.reversed() { other[name] = original[name] }
    #expect(other.data == original.data)
    let aligned = original.data.prefix(8).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    #expect(aligned % 8 == 0)
  }

  /// Half an ulp is 2⁻¹¹ for F16 and 2⁻⁹ for BF16, relative to the value.
  @Test func halfPrecisionRoundsToNearest() throws {
    let values: [Float] = [0.1, -3.14159, 1000.7, 1e-3]
    for (type, bound) in [(SafetensorsFile.DataType.float16, Float(0x1p-11)), (.bfloat16, 0x1p-9)] {
      let stored = try SafetensorsFile.Tensor(shape: [4], values, as: type).floats()
      for (value, rounded) in zip(values, stored) { #expect(abs(rounded - value) <= bound * abs(value)) }
    }
    // Ties go to even: 1 + 2⁻⁸ lies between 1 and 1 + 2⁻⁷, and 1 + 3·2⁻⁸ between 1 + 2⁻⁷ and 1 + 2⁻⁶.
    let ties = try SafetensorsFile.Tensor(shape: [2], [1 + 0x1p-8, 1 + 3 * 0x1p-8], as: .bfloat16).floats()
    #expect(ties == [1, 1 + 0x1p-6])
    let special = try SafetensorsFile.Tensor(shape: [2], [.infinity, .nan], as: .bfloat16).floats()
    #expect(special[0] == .infinity && special[1].isNaN)
    #expect(throws: FileFormatError.self) { try SafetensorsFile.Tensor(shape: [1], [65520], as: .float16) }
    #expect(throws: FileFormatError.self) {
      try SafetensorsFile.Tensor(shape: [1], [.greatestFiniteMagnitude], as: .bfloat16)
    }
  }

  @Test func faultsNameFileAndTensor() throws {
    func entry(_ name: String, _ begin: Int, _ end: Int) -> String {
      #""\#(name)":{"dtype":"F32","shape":[\#((end - begin) / 4)],"data_offsets":[\#(begin),\#(end)]}"#
    }
    let zeros = [UInt8](repeating: 0, count: 16)
    func fault(_ header: String) -> String { message { _ = try parse(header, zeros) } }
    #expect(
      fault("{\(entry("a", 0, 8)),\(entry("b", 4, 16))}")
        == "m.safetensors: tensor \"b\": data_offsets: expected the begin 8, after the tensor before it, found 4")
    #expect(
      fault("{\(entry("a", 0, 8)),\(entry("b", 12, 16))}")
        == "m.safetensors: tensor \"b\": data_offsets: expected the begin 8, after the tensor before it, found 12")
    #expect(
      fault("{\(entry("a", 0, 8)),\(entry("b", 8, 24))}")
        == "m.safetensors: tensor \"b\": expected 16 bytes, found 8 (the file is cut short)")
    #expect(fault("{\(entry("a", 0, 8))}") == "m.safetensors: data: expected 8 bytes, as the header says, found 16")
    #expect(
      fault("{\(entry("a", 0, 8)),\(entry("a", 8, 16))}")
        == "m.safetensors: header: \"a\": expected one entry, found two")
    #expect(
      fault(#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,16]}}"#)
        == "m.safetensors: tensor \"a\": data_offsets: expected 12 bytes for F32 [3], found 16")
    #expect(
      fault(#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#)
        == "m.safetensors: tensor \"a\": data_offsets: "
        + "expected addressable bytes for F32 [4611686018427387904, 4], found 0"
    )
    #expect(
      fault(#"{"a":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}}"#)
        == "m.safetensors: tensor \"a\": expected dtype, shape and two data_offsets, found another entry")
    #expect(
      fault(#"{"a":{"dtype":"F8_E4M3","shape":[16],"data_offsets":[0,16]}}"#)
        == "m.safetensors: tensor \"a\": dtype F8_E4M3 is not supported")
    #expect(
      fault(#"{"a":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}}"#)
        == "m.safetensors: tensor \"a\": data_offsets: expected ascending ones, found [16, 0]")
    #expect(
      fault(#"{"__metadata__":{"k":1}}"#) == "m.safetensors: metadata \"k\": expected a string, found a number")
    #expect(fault("[]") == "m.safetensors: header: expected a JSON object, found something else")
    #expect(
      message { _ = try parse("{}").tensor(named: "w") }
        == "m.safetensors: tensor \"w\": expected an entry, found none among 0")
    let shaped = try parse("{\(entry("w", 0, 16))}", zeros)
    #expect(
      message { _ = try shaped.tensor(named: "w", shape: [2, 2]) }
        == "m.safetensors: tensor \"w\": shape: expected [2, 2], found [4]")
  }

  @Test func aModelCutAnywhereIsRefused() throws {
    let data = try example().data
    for count in 0..<data.count {
      let text = message { _ = try SafetensorsFile(parsing: data.prefix(count), file: "m") }
      #expect(text.hasPrefix("m: ") && text.hasSuffix("(the file is cut short)"), "cut to \(count) bytes: \(text)")
    }
    #expect(throws: FileFormatError.self) { try SafetensorsFile(parsing: data + [0], file: "m") }
    let picture = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0])
    #expect(message { _ = try SafetensorsFile(parsing: picture, file: "m") }.hasSuffix("(is this a safetensors file?)"))
  }

  @Test func fuzzed() throws {
    fuzz(try example().data) { data in
      let file = try SafetensorsFile(parsing: data, file: "m")
      for name in file.names { _ = file[name]?.floats() }
      #expect(try SafetensorsFile(parsing: file.data, file: "m") == file)
    }
  }

  /// What is written array by array has the bytes of the file that holds the arrays.
  @Test func arraysAreWrittenAsAFileOfThem() throws {
    let arrays: [(name: String, shape: [Int], values: [Float])] = [
      ("b", [2, 2], [1, 2, 3, -4]), ("a", [], [0.5]), ("aa", [3], [.infinity, 0, 1e-40]),
    ]
    var file = SafetensorsFile(metadata: ["format": "test", "a": "ü"])
    for array in arrays { file[array.name] = try .init(shape: array.shape, array.values) }
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: url) }
    try SafetensorsFile.write(metadata: file.metadata, arrays: arrays.map { ($0.name, $0.shape) }, to: url) { name in
      arrays.first { $0.name == name }!.values
    }
    #expect(try Data(contentsOf: url) == file.data)
  }
}
