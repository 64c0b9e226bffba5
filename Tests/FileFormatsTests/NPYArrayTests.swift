import Foundation
import TestSupport
import Testing

@testable import FileFormats

struct NPYArrayTests {
  private func parse(_ data: Data) throws -> NPYArray { try NPYArray(parsing: data, file: "a.npy") }

  private func file(_ header: String, _ payload: [UInt8] = []) -> Data {
    var data = Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0])
    data.appendLittleEndian(UInt16(header.utf8.count))
    return data + Data(header.utf8) + Data(payload)
  }

  @Test func numpysFilesAreRead() throws {
    #expect(try parse(NumPyFixtures.matrix) == NPYArray(shape: [2, 3], [1.5, -2, 3, 4, 5, 6]))
    #expect(try parse(NumPyFixtures.fortranBigEndian) == NPYArray(shape: [2, 3], .float64([1, 2, 3, 4, 5, 6])))
    #expect(try parse(NumPyFixtures.cube) == NPYArray(shape: [2, 3, 4], .uint8(Array(0..<24))))
    #expect(try parse(NumPyFixtures.version2) == NPYArray(.int64([-1, 1 << 40])))
    #expect(try parse(NumPyFixtures.version3) == NPYArray(shape: [0], []))
    #expect(try parse(NumPyFixtures.booleans) == NPYArray(.bool([true, false, true])))
    #expect(try parse(NumPyFixtures.scalar) == NPYArray(shape: [], .int32([-7])))
    #expect(try parse(NumPyFixtures.texts) == NPYArray(.text(["eye", "ñandú", "𝒳"])))
  }

  /// NumPy pads as we do, so little-endian arrays in C order are equal to the byte.
  @Test(arguments: [NumPyFixtures.matrix, NumPyFixtures.booleans, NumPyFixtures.scalar])
  func writtenBytesAreNumPys(_ data: Data) throws {
    #expect(try parse(data).data == data)
  }

  @Test func everyTypeReadsBack() throws {
    let arrays = [
      NPYArray(shape: [2, 1], [0.1, -.infinity]),
      NPYArray(shape: [1, 2], .float64([1 / 3.0, Double.leastNonzeroMagnitude])),
      NPYArray(.int32([.min, .max])), NPYArray(.int64([.min, .max])), NPYArray(.uint8([0, 255])),
      NPYArray(shape: [2, 0], .bool([])), NPYArray(.text(["", "a b", "é"])), NPYArray(.text([])),
      NPYArray(shape: [Int](repeating: 1, count: 64), [1]),
    ]
    for array in arrays {
      #expect(try parse(array.data) == array)
    }
  }

  /// The lowest and the highest value of every width, and the bits of half precision, in both byte orders: each is read
  /// into a type that holds it exactly. `0x3555` is 1365/4096, `0x0001` the least number above 0, 2⁻²⁴.
  @Test func numbersOfEveryWidthAreRead() throws {
    func read(_ type: String, _ payload: [UInt8], count: Int = 2) throws -> NPYArray {
      let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(count),), }"
      return try parse(file(header, payload))
    }
    #expect(try read("<f2", [0x55, 0x35, 0x01, 0x00]).floats == [1365.0 / 4096, 0x1p-24])
    #expect(try read(">f2", [0x35, 0x55, 0xFB, 0xFF]).floats == [1365.0 / 4096, -65504])
    #expect(try read("|i1", [0x80, 0x7F]) == NPYArray(.int32([-128, 127])))
    #expect(try read("<i2", [0x00, 0x80, 0xFF, 0x7F]) == NPYArray(.int32([-32768, 32767])))
    #expect(try read(">i2", [0x80, 0x00, 0x7F, 0xFF]) == NPYArray(.int32([-32768, 32767])))
    #expect(try read("<u2", [0x00, 0x00, 0xFF, 0xFF]) == NPYArray(.int32([0, 65535])))
    #expect(try read("<u4", [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]) == NPYArray(.int64([0, 4_294_967_295])))
    #expect(
      try read("<u8", [1] + [UInt8](repeating: 0, count: 7) + [UInt8](repeating: 255, count: 7) + [0x7F])
        == NPYArray(.int64([1, .max])))
    #expect(try read("|S3", Array("a\0\0ñb".utf8)) == NPYArray(.text(["a", "ñb"])))
    #expect(try read(">S3", Array("abc".utf8), count: 1) == NPYArray(.text(["abc"])))
  }

  @Test func conversions() {
    #expect(NPYArray(.int64([-1, 3])).floats == [-1, 3])
    #expect(NPYArray(.bool([true, false])).doubles == [1, 0])
    #expect(NPYArray(.text(["a"])).floats == nil && NPYArray(.text(["a"])).strings == ["a"])
    #expect(NPYArray(.uint8([7])).strings == nil)
  }

  @Test func faultsNameTheField() {
    func fault(_ data: Data) -> String { message { _ = try parse(data) } }
    #expect(fault(NumPyFixtures.pickled) == "a.npy: descr '|O': an array of pickled objects is not supported")
    #expect(fault(NumPyFixtures.structured) == "a.npy: descr: a type with named fields is not supported")
    #expect(fault(Data("PNG".utf8)) == "a.npy: magic bytes: expected an .npy file, found other bytes")
    #expect(
      fault(NumPyFixtures.matrix.prefix(9))
        == "a.npy: header: expected a version and a length, found the end of the file")
    #expect(fault(NumPyFixtures.matrix.prefix(100)) == "a.npy: header: expected 128 bytes, found 100")
    #expect(fault(NumPyFixtures.matrix.dropLast()) == "a.npy: data: expected 24 bytes for the shape [2, 3], found 23")
    #expect(fault(NumPyFixtures.matrix + [0]) == "a.npy: data: expected 24 bytes for the shape [2, 3], found 25")
    let huge = "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 8), }"
    #expect(fault(file(huge)).hasPrefix("a.npy: shape: expected sizes within memory"))
    let complex = "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }"
    #expect(fault(file(complex)) == "a.npy: descr '<c8': an array of complex numbers is not supported")
    let extended = "{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }"
    #expect(fault(file(extended)) == "a.npy: descr '<f16': extended precision is not supported")
    let large = "{'descr': '<u8', 'fortran_order': False, 'shape': (2,), }"
    #expect(
      fault(file(large, [UInt8](repeating: 0, count: 8) + [UInt8](repeating: 255, count: 8)))
        == "a.npy: descr 'u8': expected numbers up to 9223372036854775807, found 18446744073709551615")
    let bytes = "{'descr': '|S2', 'fortran_order': False, 'shape': (1,), }"
    #expect(fault(file(bytes, [0xC3, 0])) == "a.npy: text 0: expected UTF-8, found other bytes")
  }

  @Test(arguments: [
    "", "{", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': 0, 'shape': ()}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "{'descr': '<f4', 'fortran_order': False, 'shape': 1}",
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", "{'descr': '<f4",
    "{'descr': '', 'fortran_order': False, 'shape': ()}", "{'descr': '<U', 'fortran_order': False, 'shape': ()}",
    "{'descr': '<U0', 'fortran_order': False, 'shape': (9,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}", "[1, 2]",
  ])
  func malformedHeadersAreRefused(_ header: String) {
    #expect(throws: FileFormatError.self) { try parse(file(header, [0, 0, 0, 0])) }
  }

  @Test func messagesStayOneShortLineWhateverTheFileSays() {
    let header = "{'descr': '\n\u{1B}[2J\(String(repeating: "x", count: 5000))', 'fortran_order': False, 'shape': ()}"
    let text = message { _ = try parse(file(header)) }
    #expect(text.hasPrefix("a.npy: descr '\\n\\u{1B}[2Jxxx") && text.hasSuffix("x…"))
    #expect(text.count < 1100)
  }

  /// A text of a byte takes sixteen in memory.
  @Test func textsAreCounted() throws {
    func texts(_ count: Int, size: Int) throws -> Int {
      let header = "{'descr': '|S\(size)', 'fortran_order': False, 'shape': (\(count),), }"
      return try parse(file(header, [UInt8](repeating: 0x61, count: count * size))).elements.count
    }
    #expect(try texts(10_000, size: 1) == 10_000)
    #expect(throws: FileFormatError.self) { try texts(20_000, size: 1) }
    #expect(try texts(20_000, size: 4) == 20_000)
  }

  @Test func invalidCharactersAreRefused() {
    let header = "{'descr': '<U1', 'fortran_order': False, 'shape': (1,)}"
    #expect(throws: FileFormatError.self) { try parse(file(header, [0, 0xD8, 0, 0])) }
  }

  @Test(arguments: [
    NumPyFixtures.matrix, NumPyFixtures.fortranBigEndian, NumPyFixtures.version2, NumPyFixtures.texts,
    NumPyFixtures.cube,
  ])
  func fuzzed(_ data: Data) { fuzz(data) { _ = try parse($0) } }

  @Test(.enabled(if: NumPy.isInstalled, "needs Python with NumPy")) func numpyReadsOurs() throws {
    try withTemporaryFolder { directory in
      let url = directory.appendingPathComponent("a.npy")
      try NPYArray(shape: [2, 2], .float64([0.1, -2, 3, 1e300])).write(to: url)
      let script = "import sys, numpy; a = numpy.load(sys.argv[1]); print(a.dtype.str, a.tolist())"
      #expect(try NumPy.run(script, arguments: [url.path]) == "<f8 [[0.1, -2.0], [3.0, 1e+300]]\n")
      try NPYArray(.text(["ñ", "ab"])).write(to: url)
      #expect(try NumPy.run(script, arguments: [url.path]) == "<U2 ['ñ', 'ab']\n")
    }
  }
}
