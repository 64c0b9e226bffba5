import FileFormats
import Foundation

/// What `latent model inspect` prints.
struct OutlineReport {
  let outline: FileOutline
  let file: String

  init(_ outline: FileOutline, file: String) { (self.outline, self.file) = (outline, file) }

  // MARK: Text

  var text: String {
    var lines = ["file        \(file), \(outline.format)", "holds       \(Self.contents(outline.root.contents))"]
    if outline.trailingByteCount > 0 {
      lines.append("after it    \(Self.size(outline.trailingByteCount)) that are not read")
    }
    lines.append("")
    lines += Self.lines(outline.root)
    if !outline.globals.isEmpty { lines += [""] + names }
    return lines.joined(separator: "\n")
  }

  /// The root without a line of its own where it is a container.
  private static func lines(_ root: FileOutline.Item) -> [String] {
    guard !root.children.isEmpty else { return [line(root, nameWidth: 0, indentation: 0)] }
    return lines(root.children, indentation: 0)
  }

  private static func lines(_ items: [FileOutline.Item], indentation: Int) -> [String] {
    let width = min(40, items.map(\.name.count).max() ?? 0)
    return items.flatMap { item in
      [line(item, nameWidth: width, indentation: indentation)] + lines(item.children, indentation: indentation + 2)
    }
  }

  private static func line(_ item: FileOutline.Item, nameWidth: Int, indentation: Int) -> String {
    // A name may hold line breaks, which must not look like lines of ours.
    let name = item.name.visible()
    let padding = String(repeating: " ", count: max(0, nameWidth - name.count))
    let start = String(repeating: " ", count: indentation) + (nameWidth > 0 ? name + padding + "  " : "")
    return start + description(item).visible()
  }

  private static func description(_ item: FileOutline.Item) -> String {
    if let type = item.elementType, let shape = item.shape {
      return "\(type) \(shape.isEmpty ? "scalar" : "[\(shape.map(String.init).joined(separator: ", "))]")"
    }
    var parts = [item.kind]
    switch item.kind {
    case "none": break
    case "boolean", "integer", "number", "text", "name", "list", "tuple": parts = [item.note ?? item.kind]
    case "bytes": parts = ["\(item.note ?? "0") bytes"]
    default: if let note = item.note { parts.append(note) }
    }
    if let count = item.count, item.note == nil {
      parts.append(item.contents.tensors > 0 ? contents(item.contents) : count == 1 ? "1 value" : "\(count) values")
    }
    return parts.joined(separator: ", ")
  }

  private var names: [String] {
    let width = min(60, outline.globals.map(\.description.count).max() ?? 0)
    let risky = outline.globals.filter { $0.effect != .buildsValue }
    let title =
      switch risky.count {
      case 0: "names that Python would import; all of them are known to build plain values only:"
      case 1: "names that Python would import; one of them could run code there. Nothing was run here:"
      default: "names that Python would import; \(risky.count) of them could run code there. Nothing was run here:"
      }
    return [title]
      + outline.globals.map { global in
        let name = global.description.visible()
        let padding = String(repeating: " ", count: max(0, width - name.count))
        return "  \(name)\(padding)  \(Self.words(global.effect))"
      }
  }

  private static func words(_ effect: PickleGlobal.Effect) -> String {
    switch effect {
    case .buildsValue: "builds a value"
    case .runsEmbeddedSource: "RUNS THE SOURCE TEXT IN THE FILE"
    case .couldRunCode: "COULD RUN CODE: not known to build a value only"
    }
  }

  private static func contents(_ contents: FileOutline.Contents) -> String {
    guard contents.tensors > 0 else { return "no tensors" }
    return "\(contents.tensors == 1 ? "1 tensor" : "\(contents.tensors) tensors"), "
      + "\(grouped(contents.numbers)) numbers, \(size(contents.bytes))"
  }

  private static func size(_ bytes: Int) -> String {
    switch bytes {
    case 1_000_000...: String(format: "%.1f MB", Double(bytes) / 1e6)
    case 1000...: String(format: "%.1f kB", Double(bytes) / 1e3)
    default: "\(bytes) bytes"
    }
  }

  // MARK: JSON

  var json: JSONValue {
    [
      "file": .string(file), "format": .string(outline.format), "contents": Self.json(outline.root.contents),
      "trailingBytes": .integer(outline.trailingByteCount), "root": Self.json(outline.root),
      "names": .array(
        outline.globals.map { global in
          [
            "name": .string(global.description), "effect": .string(global.effect.rawValue),
            "couldRunCode": .bool(global.effect != .buildsValue),
          ]
        }),
    ]
  }

  private static func json(_ contents: FileOutline.Contents) -> JSONValue {
    ["tensors": .integer(contents.tensors), "numbers": .integer(contents.numbers), "bytes": .integer(contents.bytes)]
  }

  private static func json(_ item: FileOutline.Item) -> JSONValue {
    var members: [JSONValue.Member] = [.init("name", .string(item.name)), .init("kind", .string(item.kind))]
    if let type = item.elementType { members.append(.init("type", .string(type))) }
    if let shape = item.shape { members.append(.init("shape", .array(shape.map { .integer($0) }))) }
    if let note = item.note { members.append(.init("value", .string(note))) }
    if let count = item.count {
      members.append(.init("count", .integer(count)))
      members.append(.init("contents", json(item.contents)))
    }
    if !item.children.isEmpty { members.append(.init("children", .array(item.children.map { json($0) }))) }
    return .object(members)
  }
}
