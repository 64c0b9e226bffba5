import Foundation

/// Files of 300,000 bytes whose every byte is a value, or the most of what can be claimed by few bytes: what takes the
/// most memory beside the file. The fuzzer's own inputs are too small for that.
extension FuzzTarget {
  var largeInputs: [Data] {
    switch self {
    case .csv:
      return [
        Self.repeating(","), Self.repeating("\n"), Self.repeating("a\n"), Self.repeating("\"\"\n"),
        Self.repeating(String(repeating: ",", count: 8191) + "\n"), Self.counting { "\($0)," },
      ]
    case .json:
      return [
        Self.repeating("["), Self.repeating("[],", first: "[", last: "0]"),
        Self.repeating("1,", first: "[", last: "1]"),
        Self.repeating("{},", first: "[", last: "0]"), Self.repeating("\"\",", first: "[", last: "0]"),
        Self.counting(first: "{", last: "\"\":0}") { "\"\(String($0, radix: 36))\":0," },
        Self.repeating("a", first: "\"", last: "\""),
        Self.repeating("\\u00e9", first: "\"", last: "\""),
        Self.repeating(
          "{\"a\":[" + String(repeating: "1,", count: 4000) + "1]},", first: "[", last: "0]"),
      ]
    case .pickle, .pytorch:
      return [
        // NONE, EMPTY_LIST, EMPTY_TUPLE, EMPTY_DICT, EMPTY_SET, MARK, DUP.
        Self.repeating("N", last: "."), Self.repeating("]", last: "."), Self.repeating(")", last: "."),
        Self.repeating("}", last: "."), Self.repeating("\u{8F}", last: "."), Self.repeating("(", last: "."),
        Self.repeating("2", first: "N", last: "."),
        // One list and one dictionary of all, and lists that grow by an item at a time.
        Self.repeating("N", first: "](", last: "e."), Self.repeating("N", first: "}(", last: "u."),
        Self.repeating("Na", first: "]", last: "."), Self.repeating("NNs", first: "}", last: "."),
        Self.repeating("N", first: "(", last: "t."), Self.repeating("N\u{85}", last: "."),
        // The memo: in order, after a gap, by PUT of random numbers.
        Self.repeating("\u{94}", first: "N", last: "."), Self.repeating("\u{94}", first: "Np7\n", last: "."),
        Self.counting(first: "N", last: ".") { "p\($0 &* 2_654_435_761 & 0xFFFF_FFFF)\n" },
        // Names, calls, tensors of one storage.
        Self.counting(last: ".") { "ca\n\($0)\n" }, Self.repeating("h\u{0})R", first: "ca\nb\nq\u{0}", last: "."),
        Self.counting(first: "ctorch.storage\n_load_from_bytes\nq\u{0}0](", last: "e.") { _ in
          "h\u{0}B\u{1}\0\0\0x\u{85}R"
        },
        Self.counting(first: "c_codecs\nencode\nq\u{0}0X\u{6}\0\0\0latin1q\u{1}0](", last: "e.") { _ in
          "h\u{0}X\u{1}\0\0\0xh\u{1}\u{86}R"
        },
        Self.tensors, Self.repeating("\\u0061", first: "V", last: "\n."),
        Self.repeating("\\x61", first: "S'", last: "'\n."),
      ]
    case .npy:
      return ["|b1", "|u1", "<f2", "|S1"].map { type in
        let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (300000,), }"
        let header = Data([0x93] + "NUMPY".utf8 + [1, 0, 118, 0]) + text.utf8
        return header + Data(repeating: 0x20, count: 128 - header.count - 1) + [0x0A]
          + Data(count: type == "<f2" ? 600_000 : 300_000)
      }
    case .safetensors:
      return [
        (Self.counting(first: "{", last: "\"\":{}}") {
          "\"\(String($0, radix: 36))\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[\($0 * 4),\($0 * 4 + 4)]},"
        }),
        Self.counting(first: "{\"__metadata__\":{", last: "\"\":\"\"}}") { "\"\(String($0, radix: 36))\":\"\"," },
      ].map { header in
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header + Data(count: 100_000)
      }
    case .npz, .png, .jpeg: return []
    }
  }

  private static let size = 300_000

  /// Latin-1, so that instructions above 127 are one byte.
  private static func bytes(_ text: String) -> Data { Data(text.unicodeScalars.map { UInt8($0.value) }) }

  private static func repeating(_ text: String, first: String = "", last: String = "") -> Data {
    let part = bytes(text)
    var data = bytes(first)
    for _ in 0..<(size / part.count) { data += part }
    return data + bytes(last)
  }

  private static func counting(first: String = "", last: String = "", _ text: (Int) -> String) -> Data {
    var (data, index) = (bytes(first), 0)
    while data.count < size {
      data += bytes(text(index))
      index += 1
    }
    return data + bytes(last)
  }

  /// A dictionary of many names for one tensor.
  private static var tensors: Data {
    let empty = "ccollections\nOrderedDict\n)R"
    let storage = "(X\u{7}\0\0\0storagectorch\nFloatStorage\nX\u{1}\0\0\00X\u{3}\0\0\0cpuK\u{1}tQ"
    let tensor = "ctorch._utils\n_rebuild_tensor_v2\n(\(storage)K\0))\u{89}\(empty)tR"
    return counting(first: "\(tensor)q\u{0}0}(", last: "u.") { index in
      "J"
        + String(
          String.UnicodeScalarView(
            (0..<4).map { shift in Unicode.Scalar(UInt8(truncatingIfNeeded: index >> (8 * shift))) }))
        + "h\u{0}"
    }
  }
}
