import Foundation

/// What lies in a file of weights, as a tree for people: names, kinds, shapes, types and sizes. The file is read as inert
/// data, and no values are converted.
///
/// ```swift
/// let outline = try FileOutline(contentsOf: url, depth: 3)
/// print(outline.format, outline.root.children.map(\.name), outline.globals)
/// ```
public struct FileOutline: Sendable {
  /// One value, and what lies in it as far as the depth goes.
  public struct Item: Sendable {
    /// The key or the place under which it lies.
    public var name: String
    /// `tensor`, `dictionary`, `list`, `network Generator`, `text`, …
    public var kind: String
    /// Of a tensor: how a number is stored.
    public var elementType: String?
    /// Of a tensor: sizes of its axes.
    public var shape: [Int]?
    /// A plain value in short, or why a tensor cannot be read.
    public var note: String?
    /// How many values a container holds.
    public var count: Int?
    /// What lies in a container, in the order of the file; empty for plain values and below the depth that was asked
    /// for.
    public var children: [Item] = []
    /// What lies in it, to any depth.
    public var contents = Contents()
  }

  /// How much lies in a value.
  public struct Contents: Equatable, Sendable {
    /// Tensors and arrays.
    public var tensors = 0
    /// Numbers in all of them together.
    public var numbers = 0
    /// Bytes of the numbers as they are stored.
    public var bytes = 0

    static func += (a: inout Contents, b: Contents) {
      a.tensors += b.tensors
      a.numbers = a.numbers.addingReportingOverflow(b.numbers).partialValue
      a.bytes = a.bytes.addingReportingOverflow(b.bytes).partialValue
    }
  }

  /// The kind of file: `PyTorch archive`, `pickle`, `safetensors`, …
  public let format: String
  /// The whole file; its name is empty, or `array` for a `.npy` file.
  public let root: Item
  /// What a program that really loads the file would import, in the order of the file; none for formats that hold data
  /// only.
  public let globals: [PickleGlobal]
  /// Bytes after the last that was read.
  public let trailingByteCount: Int

  /// - Parameters:
  ///   - url: a file of PyTorch, a pickle, or a safetensors, `.npz` or `.npy` file.
  ///   - depth: how many containers inside one another are listed, 0 for the file alone.
  /// - Throws: `FileFormatError` for a file that is damaged or of a format that is not read. A tensor that cannot be read
  ///   is no error: its note says why.
  public init(contentsOf url: URL, depth: Int) throws {
    let mapping = try MappedFile(url)
    guard let format = ForeignFormat(recognizing: mapping.data, file: url.path) else {
      throw FileFormatError.malformed(
        file: url.path, field: "content", expected: "a .pt, .pth, .pkl, .safetensors, .npz or .npy file",
        found: "bytes of no known format")
    }
    switch format {
    case .safetensors:
      let file = try SafetensorsFile(parsing: mapping.data, file: url.path)
      self.init(format: "safetensors", root: Self.item(file))
    case .npy:
      let header = try NPYHeader(parsing: mapping.data, file: url.path)
      self.init(format: "npy", root: Self.item("array", header))
    case .zip where try Self.isNPZ(mapping.data, url.path):
      self.init(format: "npz", root: try Self.item(npz: mapping.data, url.path))
    case .pickle, .pyTorch, .zip:
      let file = try PyTorchFile(contentsOf: url)
      var outliner = PickleOutliner(file: file)
      self.init(
        format: file.format, root: outliner.item("", file.tree.root, depth: min(max(0, depth), 64)),
        globals: file.globals, trailingByteCount: file.trailingByteCount)
    default: throw format.refusal(url.path)
    }
  }

  private init(format: String, root: Item, globals: [PickleGlobal] = [], trailingByteCount: Int = 0) {
    (self.format, self.root) = (format, root)
    (self.globals, self.trailingByteCount) = (globals, trailingByteCount)
  }
}

extension FileOutline {
  private static func container(_ name: String, _ kind: String, _ children: [Item]) -> Item {
    var item = Item(name: name, kind: kind, count: children.count, children: children)
    for child in children { item.contents += child.contents }
    return item
  }

  private static func item(_ file: SafetensorsFile) -> Item {
    var children = file.names.compactMap { name in
      file[name].map { tensor in
        tensorItem(name, tensor.dataType.rawValue, tensor.shape, byteCount: tensor.dataType.byteCount)
      }
    }
    if !file.metadata.isEmpty {
      let texts = file.metadata.sorted { $0.key < $1.key }.map { key, text in
        Item(name: key, kind: "text", note: PickleOutliner.short(text))
      }
      children.insert(container("__metadata__", "dictionary", texts), at: 0)
    }
    return container("", "dictionary", children)
  }

  private static func isNPZ(_ data: Data, _ file: String) throws -> Bool {
    try ZipContents(parsing: data, file: file).names.contains { $0.hasSuffix(".npy") }
  }

  private static func item(npz data: Data, _ file: String) throws -> Item {
    let zip = try ZipContents(parsing: data, file: file)
    let children = zip.names.map { entry -> Item in
      let name = entry.hasSuffix(".npy") ? String(entry.dropLast(4)) : entry
      guard entry.hasSuffix(".npy") else { return Item(name: name, kind: "file", note: "not read") }
      do {
        return item(name, try NPYHeader(parsing: try zip.content(named: entry) ?? Data(), file: file))
      } catch {
        return Item(name: name, kind: "array", note: "\(error)")
      }
    }
    return container("", "dictionary", children)
  }

  private static func item(_ name: String, _ header: NPYHeader) -> Item {
    let order = header.isBigEndian ? ">" : ""
    var item = tensorItem(
      name, "\(order)\(header.kind)\(header.kind == "U" ? header.itemSize / 4 : header.itemSize)", header.shape,
      byteCount: header.itemSize)
    item.kind = "array"
    return item
  }

  static func tensorItem(_ name: String, _ type: String, _ shape: [Int], byteCount size: Int) -> Item {
    let numbers = byteCount(shape: shape, elementSize: 1) ?? 0
    return Item(
      name: name, kind: "tensor", elementType: type, shape: shape,
      contents: Contents(tensors: 1, numbers: numbers, bytes: byteCount(shape: shape, elementSize: size) ?? 0))
  }
}

extension PyTorchFile {
  /// The kind of file in words.
  public var format: String {
    switch container {
    case .zip: "PyTorch archive"
    case .legacy: "PyTorch file before archives"
    case .pickle: "pickle"
    }
  }
}
