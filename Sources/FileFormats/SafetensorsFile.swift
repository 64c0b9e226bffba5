import Foundation

/// Named tensors and a map of texts in the safetensors format: eight bytes of header length, a JSON header,
/// then the values, little-endian and row-major.
///
/// ```swift
/// var file = SafetensorsFile(metadata: ["format": "1"])
/// file["dense.weight"] = try .init(shape: [64, 10], weights, as: .float16)
/// try file.write(to: url)
/// let weights = try SafetensorsFile(contentsOf: url).tensor(named: "dense.weight", shape: [64, 10]).floats()
/// ```
///
/// Equal contents give equal bytes: keys are sorted, and tensors lie by descending element size, then by name.
public struct SafetensorsFile: Equatable, Sendable {
  /// The texts under `__metadata__`.
  public var metadata: [String: String]
  var tensors: [String: Tensor] = [:]
  private var file = "model"

  /// How one value is stored.
  public enum DataType: String, Sendable, CaseIterable {
    /// IEEE half precision: five bits of exponent, ten of fraction.
    case float16 = "F16"
    /// The upper half of single precision: eight bits of exponent, seven of fraction.
    case bfloat16 = "BF16"
    /// Single precision.
    case float32 = "F32"
    /// Double precision.
    case float64 = "F64"
    /// Signed numbers of 64 bits.
    case int64 = "I64"

    /// Bytes of one value.
    public var byteCount: Int {
      switch self {
      case .float16, .bfloat16: 2
      case .float32: 4
      case .float64, .int64: 8
      }
    }
  }

  /// A file without tensors.
  /// - Parameter metadata: the texts under `__metadata__`; where it is empty, the file has no such entry.
  public init(metadata: [String: String] = [:]) { self.metadata = metadata }

  /// The names in ascending order of their UTF-8 bytes. With each tensor's type, shape and bytes in this
  /// order, a digest of the contents does not depend on how a file lays them out.
  public var names: [String] { tensors.keys.sorted(by: Self.precedes) }

  /// Files are equal when their contents are, wherever they were read.
  public static func == (a: Self, b: Self) -> Bool { a.metadata == b.metadata && a.tensors == b.tensors }

  /// The tensor of this name; `nil` removes it.
  public subscript(name: String) -> Tensor? {
    get { tensors[name] }
    set {
      precondition(name != Self.metadataKey, "SafetensorsFile: \(name) is no name for a tensor")
      tensors[name] = newValue
    }
  }

  /// The tensor of this name, of this shape where one is given.
  /// - Throws: `FileFormatError` naming the file, the tensor, and the expected and the found shape.
  public func tensor(named name: String, shape: [Int]? = nil) throws -> Tensor {
    guard let tensor = tensors[name] else {
      throw FileFormatError.malformed(
        file: file, field: "tensor \"\(name)\"", expected: "an entry", found: "none among \(tensors.count)")
    }
    guard shape == nil || tensor.shape == shape else {
      throw FileFormatError.malformed(
        file: file, field: "tensor \"\(name)\": shape", expected: "\(shape ?? [])", found: "\(tensor.shape)")
    }
    return tensor
  }

  /// The text under this key of `__metadata__`.
  /// - Throws: `FileFormatError` naming the file and the key.
  public func metadata(named key: String) throws -> String {
    guard let text = metadata[key] else {
      throw FileFormatError.malformed(file: file, field: "metadata \"\(key)\"", expected: "an entry", found: "none")
    }
    return text
  }

  static let metadataKey = "__metadata__"
  /// Longer headers are refused by other readers, too.
  private static let longestHeader = 100_000_000

  /// Ascending order of UTF-8 bytes.
  static func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
}

extension SafetensorsFile {
  /// Reads the file at `url`; see `init(parsing:file:)`. Its header is read and checked before its values, of which no
  /// more are read than the header states.
  public init(contentsOf url: URL) throws {
    var prefix = try FilePrefix(url)
    let length = try Self.headerLength(of: prefix.read(to: 8), file: prefix.path)
    let headerEnd = 8 + length
    let layout = try Layout(Self.header(of: prefix.read(to: headerEnd), file: prefix.path), file: prefix.path)
    let (end, overflow) = headerEnd.addingReportingOverflow(layout.end)
    guard !overflow, end < FileContents.largest else {
      throw FileFormatError.tooLarge(prefix.path, limit: FileContents.largest)
    }
    // The header may claim more than there is, and then no memory is taken for it.
    let data = try prefix.read(to: end + 1)
    try self.init(layout, payload: data.bytes(in: headerEnd..<data.count), size: prefix.size.map { $0 - headerEnd })
  }

  /// The texts under `__metadata__` of the file at `url`, of which no more than the header is read.
  /// - Throws: `FileFormatError` naming the file for one that cannot be read or whose header is none.
  public static func metadata(of url: URL) throws -> [String: String] {
    var prefix = try FilePrefix(url)
    let length = try headerLength(of: prefix.read(to: 8), file: prefix.path)
    return try Layout(header(of: prefix.read(to: 8 + length), file: prefix.path), file: prefix.path).metadata
  }

  /// Parses the bytes of a whole file, without copying the tensors; `file` is what errors name.
  ///
  /// The tensors must fill the data without gaps or overlaps, as the format asks.
  /// - Throws: `FileFormatError` naming the file and the tensor: a file cut short, offsets that overlap or lead
  ///   out of the file, a size that does not fit the shape, a name given twice, an unknown type.
  public init(parsing data: Data, file: String) throws {
    let header = try Self.header(of: data, file: file)
    try self.init(Layout(header, file: file), payload: data.bytes(in: (8 + header.count)..<data.count), size: nil)
  }

  /// - Parameters:
  ///   - payload: the bytes after the header.
  ///   - size: how many there are, where not all were read.
  private init(_ layout: Layout, payload: Data, size: Int?) throws {
    self.init(metadata: layout.metadata)
    file = layout.file
    for entry in layout.entries {
      guard entry.range.upperBound <= payload.count else {
        throw FileFormatError.malformed(
          file: file, field: entry.field, expected: "\(entry.range.count) bytes",
          found: "\(payload.count - entry.range.lowerBound) (the file is cut short)")
      }
      tensors[entry.name] = Tensor(dataType: entry.dataType, shape: entry.shape, bytes: payload.bytes(in: entry.range))
    }
    guard layout.end == payload.count else {
      throw FileFormatError.malformed(
        file: file, field: "data", expected: "\(layout.end) bytes, as the header says",
        found: "\(max(size ?? 0, payload.count))")
    }
  }

  /// What the header says: texts, and tensors that follow one another.
  private struct Layout {
    let file: String
    var metadata: [String: String] = [:]
    var entries: [Entry] = []
    /// Bytes of all tensors.
    var end = 0

    init(_ header: Data, file: String) throws {
      self.file = file
      guard case .object(let members) = try JSONValue(parsing: header, file: "\(file): header") else {
        throw FileFormatError.malformed(file: file, field: "header", expected: "a JSON object", found: "something else")
      }
      for member in members {
        if member.key == SafetensorsFile.metadataKey {
          metadata = try SafetensorsFile.parseMetadata(member.value, file: file)
        } else {
          entries.append(try Entry(parsing: member, file: file))
        }
      }
      entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
      for entry in entries {
        guard entry.range.lowerBound == end else {
          throw FileFormatError.malformed(
            file: file, field: "\(entry.field): data_offsets", expected: "the begin \(end), after the tensor before it",
            found: "\(entry.range.lowerBound)")
        }
        end = entry.range.upperBound
      }
    }
  }

  /// What the first eight bytes say of the header.
  private static func headerLength(of data: Data, file: String) throws -> Int {
    guard let length = data.prefix(8).withUnsafeBytes({ $0.integer(at: 0, as: UInt64.self) }) else {
      throw FileFormatError.malformed(
        file: file, field: "header length", expected: "8 bytes", found: "\(data.count) (the file is cut short)")
    }
    guard length <= UInt64(longestHeader) else {
      throw FileFormatError.malformed(
        file: file, field: "header length", expected: "at most \(longestHeader) bytes",
        found: "\(length) (is this a safetensors file?)")
    }
    return Int(length)
  }

  /// The JSON text, whose length the first eight bytes give.
  private static func header(of data: Data, file: String) throws -> Data {
    let length = try headerLength(of: data, file: file)
    guard length <= data.count - 8 else {
      throw FileFormatError.malformed(
        file: file, field: "header", expected: "\(length) bytes", found: "\(data.count - 8) (the file is cut short)")
    }
    return data.bytes(in: 8..<(8 + length))
  }

  private static func parseMetadata(_ value: JSONValue, file: String) throws -> [String: String] {
    guard case .object(let members) = value else {
      throw FileFormatError.malformed(file: file, field: metadataKey, expected: "an object", found: value.kind)
    }
    var metadata: [String: String] = [:]
    for member in members {
      guard let text = member.value.stringValue else {
        throw FileFormatError.malformed(
          file: file, field: "metadata \"\(member.key)\"", expected: "a string", found: member.value.kind)
      }
      metadata[member.key] = text
    }
    return metadata
  }

  /// What the header says of one tensor.
  private struct Entry {
    let name: String
    let dataType: DataType
    let shape: [Int]
    let range: Range<Int>
    var field: String { "tensor \"\(name)\"" }

    init(parsing member: JSONValue.Member, file: String) throws {
      name = member.key
      let field = "tensor \"\(member.key)\""
      guard let type = member.value["dtype"]?.stringValue, let sizes = Self.sizes(member.value["shape"]),
        let offsets = Self.sizes(member.value["data_offsets"]), offsets.count == 2
      else {
        throw FileFormatError.malformed(
          file: file, field: field, expected: "dtype, shape and two data_offsets", found: "another entry")
      }
      guard let dataType = DataType(rawValue: type) else {
        throw FileFormatError.unsupported(file: file, feature: "\(field): dtype \(type) is")
      }
      guard offsets[0] <= offsets[1] else {
        throw FileFormatError.malformed(
          file: file, field: "\(field): data_offsets", expected: "ascending ones", found: "\(offsets)")
      }
      let size = byteCount(shape: sizes, elementSize: dataType.byteCount)
      guard size == offsets[1] - offsets[0] else {
        throw FileFormatError.malformed(
          file: file, field: "\(field): data_offsets",
          expected: "\(size.map(String.init) ?? "addressable") bytes for \(type) \(sizes)",
          found: "\(offsets[1] - offsets[0])")
      }
      self.dataType = dataType
      shape = sizes
      range = offsets[0]..<offsets[1]
    }

    private static func sizes(_ value: JSONValue?) -> [Int]? {
      guard let values = value?.arrayValue else { return nil }
      let sizes = values.compactMap(\.integerValue).filter { $0 >= 0 }
      return sizes.count == values.count ? sizes : nil
    }
  }
}
