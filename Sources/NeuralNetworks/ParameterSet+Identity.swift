import Engine
import FileFormats

extension ParameterSet {
  /// These tensors in ascending order of their names, the order in which a file gives them back.
  public var sorted: ParameterSet {
    var set = ParameterSet()
    for index in names.indices.sorted(by: { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }) {
      _ = set.add(names[index], tensors[index])
    }
    return set
  }

  /// SHA-256 of the tensors' names, shapes and values in turn, hexadecimal: what other files refer to a model by.
  public var identity: String {
    var hash = SHA256()
    for (name, tensor) in zip(names, tensors) {
      hash.add([UInt8]("\(name) \(tensor.shape)\n".utf8))
      tensor.withUnsafeValues { hash.add(UnsafeRawBufferPointer($0)) }
    }
    return hash.digits
  }
}
