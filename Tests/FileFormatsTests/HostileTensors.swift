import Foundation

@testable import FileFormats

/// Tensors whose storage, shape or strides lie, in both formats of `torch.save` and in pickles alone.
enum HostileTensors {
  private typealias P = PickleBytes

  static let all: [HostileFileTests.HostileFile] = shapes + storages + legacy + arrays

  /// An archive with one tensor and a storage of four numbers.
  private static func archive(_ tensor: [UInt8]) -> Data {
    ZipBytes(pickle: P.file(P.dictionary([("w", tensor)])), storages: [("0", [1, 2, 3, 4])]).data
  }

  private static let shapes: [HostileFileTests.HostileFile] = [
    .init("one number 2^31 times", .refused("\"w\": tensor: shape: expected at most the 4 numbers of its storage")) {
      archive(P.tensor(P.storage(count: 4), shape: [1 << 31], strides: [0]))
    },
    .init("a shape that overflows", .refused("\"w\": tensor: shape: expected at most 64 sizes within memory")) {
      archive(P.tensor(P.storage(count: 4), shape: [1 << 62, 4], strides: [0, 0]))
    },
    .init("a shape of negative sizes", .refused("\"w\": tensor: shape: expected at most 64 sizes within memory")) {
      archive(P.tensor(P.storage(count: 4), shape: [-2, -2], strides: [1, 1]))
    },
    .init("a shape of a thousand axes", .refused("\"w\": tensor: shape: expected at most 64 sizes")) {
      archive(
        P.tensor(
          P.storage(count: 4), shape: [Int](repeating: 1, count: 1000), strides: [Int](repeating: 1, count: 1000)))
    },
    .init("a shape beyond the storage", .refused("\"w\": tensor: storage: expected numbers within its 4")) {
      archive(P.tensor(P.storage(count: 4), shape: [5], strides: [1]))
    },
    .init("strides that overflow", .refused("\"w\": tensor: storage: expected numbers within its 4")) {
      archive(P.tensor(P.storage(count: 4), shape: [3, 2], strides: [1 << 62, 1]))
    },
    .init("strides that overflow in sum", .refused("\"w\": tensor: storage: expected numbers within its 4")) {
      archive(P.tensor(P.storage(count: 4), offset: 4, shape: [2, 2], strides: [Int.max, 1]))
    },
    .init("a negative stride", .refused("\"w\": tensor: strides: expected 1 of at least 0")) {
      archive(P.tensor(P.storage(count: 4), offset: 3, shape: [4], strides: [-1]))
    },
    .init("fewer strides than axes", .refused("\"w\": tensor: strides: expected 2 of at least 0")) {
      archive(P.tensor(P.storage(count: 4), shape: [2, 2], strides: [1]))
    },
    .init("a negative offset", .refused("\"w\": tensor: offset: expected 0 to 4, found -1")) {
      archive(P.tensor(P.storage(count: 4), offset: -1, shape: [1], strides: [1]))
    },
    .init("an offset beyond the storage", .refused("\"w\": tensor: offset: expected 0 to 4, found 5")) {
      archive(P.tensor(P.storage(count: 4), offset: 5, shape: [0], strides: [1]))
    },
    .init("a shape of texts", .refused("\"w\": tensor: expected a storage, an offset, a shape and strides")) {
      archive(
        P.call(
          "torch._utils", "_rebuild_tensor_v2", P.storage(count: 4), P.integer(0), P.tuple(P.text("4")), P.sizes([1])))
    },
    .init("no arguments", .refused("\"w\": tensor: expected a storage")) {
      archive(P.call("torch._utils", "_rebuild_tensor_v2"))
    },
    .init("two tensors of one name", .refused("\"a.b\": expected one tensor, found two")) {
      let tensor = P.tensor(P.storage(count: 4), shape: [4], strides: [1])
      return ZipBytes(
        pickle: P.file(P.dictionary([("a.b", tensor), ("a", P.dictionary([("b", tensor)]))])),
        storages: [("0", [1, 2, 3, 4])]
      ).data
    },
  ]

  private static let storages: [HostileFileTests.HostileFile] = [
    .init("a storage beyond its entry", .refused("storage \"0\": expected 1000 numbers of 4 bytes, found 16 bytes")) {
      archive(P.tensor(P.storage(count: 1000), shape: [1000], strides: [1]))
    },
    .init("a storage of 2^62 numbers", .refused("storage \"0\": expected 4611686018427387904 numbers")) {
      archive(P.tensor(P.storage(count: 1 << 62), shape: [4], strides: [1]))
    },
    .init("a storage of negative length", .refused("storage \"0\": expected -1 numbers")) {
      archive(P.tensor(P.storage(count: -1), shape: [0], strides: [1]))
    },
    .init("a storage that is not there", .refused("storage \"7\": expected an entry, found none")) {
      archive(P.tensor(P.storage("7", count: 4), shape: [4], strides: [1]))
    },
    .init("a storage outside the archive", .refused("storage \"../data.pkl\": expected an entry, found none")) {
      archive(P.tensor(P.storage("../data.pkl", count: 4), shape: [4], strides: [1]))
    },
    .init("complex numbers", .refused("a tensor of torch.ComplexFloatStorage is not supported")) {
      archive(P.tensor(P.storage("0", "ComplexFloatStorage", count: 2), shape: [2], strides: [1]))
    },
    .init("os.system as a storage's class", .refused("a tensor of os.system is not supported")) {
      archive(
        P.tensor(
          P.tuple(P.text("storage"), P.global("os", "system"), P.text("0"), P.text("cpu"), P.integer(4)) + [0x51],
          shape: [4], strides: [1]))
    },
    .init("quantised numbers", .refused("a tensor of torch._utils._rebuild_qtensor is not supported")) {
      archive(P.call("torch._utils", "_rebuild_qtensor", P.storage(count: 4)))
    },
    .init("a call in place of a storage", .refused("expected a storage, found a call of os.system")) {
      archive(P.tensor(P.call("os", "system", P.text("sh")), shape: [4], strides: [1]))
    },
    .init("a storage in a pickle alone", .refused("expected a file of torch.save, found a pickle alone")) {
      P.file(P.tensor(P.storage(count: 4), shape: [4], strides: [1]))
    },
    .init("an embedded storage that is text", .refused("expected a storage as torch.save wrote it")) {
      P.file(P.tensor(P.call("torch.storage", "_load_from_bytes", P.bytes([1, 2, 3])), shape: [1], strides: [1]))
    },
    .init("an embedded storage that is a number", .refused("expected a storage, found a number")) {
      let inner = P.legacy(P.integer(1), keys: [])
      return P.file(
        P.tensor(P.call("torch.storage", "_load_from_bytes", P.bytes([UInt8](inner))), shape: [1], strides: [1]))
    },
  ]

  private static let one = P.tensor(P.storage(count: 1), shape: [1], strides: [1])

  private static let legacy: [HostileFileTests.HostileFile] = [
    .init("old: a key that nothing names", .refused("expected the names of storages, found \"9\"")) {
      P.legacy(one, keys: ["9"], P.stored([1]))
    },
    .init("old: a storage of 2^62 numbers", .refused("expected 4611686018427387904 numbers of 4 bytes")) {
      P.legacy(one, keys: ["0"], P.littleEndian(Int64(1) << 62))
    },
    .init("old: a storage of negative length", .refused("expected -1 numbers of 4 bytes")) {
      P.legacy(one, keys: ["0"], P.littleEndian(Int64(-1)))
    },
    .init("old: no storage", .refused("storage \"0\": expected its length, found the end of the file")) {
      P.legacy(one, keys: ["0"])
    },
    .init("old: a storage twice", .refused("storage \"0\": expected one, found two")) {
      P.legacy(one, keys: ["0", "0"], P.stored([1]), P.stored([1]))
    },
    .init("old: keys that are no list", .refused("keys: expected the names of storages")) {
      P.legacy(one, keys: ["os.system"], P.stored([1]))
    },
    .init("old: another protocol", .refused("a protocol other than 1001 is not supported")) {
      P.legacy(one, keys: ["0"], P.stored([1]), version: 1002)
    },
    .init("old: a tensor beyond its storage", .refused("storage \"0\": expected 9 numbers, found 1")) {
      P.legacy(P.tensor(P.storage(count: 9), shape: [9], strides: [1]), keys: ["0"], P.stored([1]))
    },
    .init("old: a part beyond its storage", .refused("expected a part within its 1 numbers, found 5 from 3 on")) {
      let view = P.tuple(P.text("v"), P.integer(3), P.integer(5))
      return P.legacy(
        P.tensor(P.storage(count: 1, view: view), shape: [1], strides: [1]), keys: ["0"], P.stored([1]))
    },
  ]

  /// `_reconstruct` with a state of this shape and these bytes.
  private static func array(_ type: String, shape: [Int], bytes: [UInt8], order: UInt8 = 0x89) -> [UInt8] {
    let dtype = P.call("numpy", "dtype", P.text(type)) + P.tuple(P.integer(3), P.text("<")) + [0x62]
    return P.call("numpy.core.multiarray", "_reconstruct")
      + P.tuple(P.integer(1), P.sizes(shape), dtype, [order], P.bytes(bytes)) + [0x62]
  }

  private static let arrays: [HostileFileTests.HostileFile] = [
    .init("NumPy: fewer bytes than the shape", .refused("expected the bytes of float32 [1000], found 4 bytes")) {
      P.file(array("f4", shape: [1000], bytes: [0, 0, 0, 0]))
    },
    .init("NumPy: a shape that overflows", .refused("expected the bytes of float32")) {
      P.file(array("f4", shape: [1 << 40, 1 << 40], bytes: []))
    },
    .init("NumPy: sizes beside a zero that overflow", .refused("expected the bytes of float32")) {
      P.file(array("f4", shape: [1 << 40, 1 << 40, 0], bytes: []))
    },
    .init("NumPy: a zero before sizes that would overflow", .inert([])) {
      P.file(array("f4", shape: [0, 1 << 40, 1 << 40], bytes: [], order: 0x88))
    },
    .init("NumPy: pickled objects", .refused("a NumPy array of the type 'O8' is not supported")) {
      P.file(array("O8", shape: [1], bytes: [0]))
    },
    .init("NumPy: a type without a name", .refused("numpy.core.multiarray._reconstruct: expected its arguments")) {
      P.file(
        P.call("numpy.core.multiarray", "_reconstruct")
          + P.tuple(P.integer(1), P.sizes([1]), P.none, P.no, P.bytes([0])) + [0x62])
    },
  ]
}
