import Foundation

extension SafetensorsFile {
  /// The bytes of a whole file. The header is filled with spaces to a multiple of eight bytes.
  public var data: Data {
    let (opening, order) = parts
    var data = opening
    data.reserveCapacity(data.count + order.reduce(0) { $0 + $1.bytes.count })
    for tensor in order { data.append(tensor.bytes) }
    return data
  }

  /// Writes the file beside `url` and renames it, tensor by tensor: for what takes a large part of the memory.
  public func write(to url: URL) throws {
    let (opening, order) = parts
    try AtomicFile.writeParts(to: url) { append in
      try opening.withUnsafeBytes(append)
      for tensor in order { try tensor.bytes.withUnsafeBytes(append) }
    }
  }

  /// What comes before the tensors' bytes, and the tensors in the order of the file.
  private var parts: (opening: Data, tensors: [Tensor]) {
    let order = tensors.sorted {
      let (a, b) = ($0.value.dataType.byteCount, $1.value.dataType.byteCount)
      return a == b ? Self.precedes($0.key, $1.key) : a > b
    }
    let opening = Self.opening(
      metadata, order.map { ($0.key, $0.value.dataType, $0.value.shape, $0.value.bytes.count) })
    return (opening, order.map(\.value))
  }

  /// Writes a file of arrays in single precision, with the same bytes as a file that holds them, of which it asks for one
  /// at a time: for what takes a large part of the memory.
  /// - Parameters:
  ///   - metadata: what the header says beside the arrays.
  ///   - arrays: the names and shapes of the arrays.
  ///   - url: the destination.
  ///   - values: an array's numbers by its name, row by row, as many as the product of its shape.
  public static func write(
    metadata: [String: String], arrays: [(name: String, shape: [Int])], to url: URL, values: (String) -> [Float]
  ) throws {
    let order = arrays.sorted { precedes($0.name, $1.name) }
    let opening = opening(metadata, order.map { ($0.name, .float32, $0.shape, 4 * $0.shape.reduce(1, *)) })
    try AtomicFile.writeParts(to: url) { append in
      try opening.withUnsafeBytes(append)
      for array in order {
        let values = values(array.name)
        precondition(
          values.count == array.shape.reduce(1, *),
          "SafetensorsFile: \(values.count) values for the shape \(array.shape)")
        try values.withUnsafeBytes(append)
      }
    }
  }

  /// What comes before the tensors' bytes: the length of the header and the header.
  private static func opening(
    _ metadata: [String: String], _ tensors: [(name: String, dataType: DataType, shape: [Int], byteCount: Int)]
  ) -> Data {
    var members: [JSONValue.Member] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { precedes($0.key, $1.key) }
      members.append(.init(metadataKey, .object(texts.map { .init($0.key, .string($0.value)) })))
    }
    var end = 0
    for tensor in tensors {
      let begin = end
      end += tensor.byteCount
      let entry: JSONValue = [
        "dtype": .string(tensor.dataType.rawValue),
        "shape": .array(tensor.shape.map { .integer($0) }),
        "data_offsets": [.integer(begin), .integer(end)],
      ]
      members.append(.init(tensor.name, entry))
    }
    var header = Data(JSONValue.object(members).text().utf8)
    header.append(contentsOf: [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8))
    var data = Data(capacity: 8 + header.count)
    data.appendLittleEndian(UInt64(header.count))
    data.append(header)
    return data
  }
}
