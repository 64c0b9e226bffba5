import FileFormats

/// A page of the manual, in the macros of man(7), made from what `--help` knows of a command.
struct ManualPage {
  /// The words of the command.
  let words: [String]
  let text: String

  /// `latent-model-info.1`.
  var fileName: String { words.joined(separator: "-") + ".1" }

  /// The pages of all commands that are shown, from the parser's description of them.
  /// - Parameter description: the JSON of `ParsableCommand._dumpHelp()`.
  /// - Throws: `FileFormatError` when it is no JSON.
  static func pages(description: String, version: String) throws -> [ManualPage] {
    let tool = try JSONValue(parsing: .init(description.utf8), file: "help")
    guard let command = tool["command"].flatMap({ Command($0, under: []) }) else { return [] }
    return command.pages(version: version, above: nil)
  }

  private struct Command {
    let words: [String]
    let abstract, discussion: String
    let arguments: [JSONValue]
    let subcommands: [Command]
    /// Whether it works without a subcommand too.
    let hasDefault: Bool

    init?(_ value: JSONValue, under above: [String]) {
      guard let name = value["commandName"]?.stringValue, value["shouldDisplay"]?.boolValue ?? true,
        above.isEmpty || name != "help"
      else { return nil }
      let words = above + [name]
      self.words = words
      abstract = value["abstract"]?.stringValue ?? ""
      discussion = value["discussion"]?.stringValue ?? ""
      arguments = value["arguments"]?.arrayValue?.filter { $0["shouldDisplay"]?.boolValue ?? true } ?? []
      subcommands = value["subcommands"]?.arrayValue?.compactMap { Command($0, under: words) } ?? []
      let common: Set = ["help", "version"]
      let hasOwn = arguments.contains { $0["valueName"]?.stringValue.map { !common.contains($0) } ?? true }
      hasDefault = !subcommands.isEmpty && hasOwn
    }

    func pages(version: String, above: Command?) -> [ManualPage] {
      [ManualPage(words: words, text: text(version: version, above: above))]
        + subcommands.flatMap { $0.pages(version: version, above: self) }
    }

    private func text(version: String, above: Command?) -> String {
      let name = words.joined(separator: "-")
      var lines = [
        ".TH \(escaped(name.uppercased())) 1 \"\" \"latent \(version)\" \"latent\"",
        ".SH NAME", "\(escaped(name)) \\- \(escaped(abstract))", ".SH SYNOPSIS",
        ".B \(escaped(words.joined(separator: " ")))", synopsis,
      ]
      if !discussion.isEmpty { lines += [".SH DESCRIPTION"] + paragraphs(discussion) }
      let (options, operands) = (
        arguments.filter { $0.kind != "positional" }, arguments.filter { $0.kind == "positional" }
      )
      for (title, list) in [("ARGUMENTS", operands), ("OPTIONS", options)] where !list.isEmpty {
        lines += [".SH \(title)"] + list.flatMap { [".TP", $0.heading, escaped($0["abstract"]?.stringValue ?? "")] }
      }
      if !subcommands.isEmpty {
        lines.append(".SH COMMANDS")
        for command in subcommands {
          lines += [".TP", ".BR \(escaped(command.words.joined(separator: "-"))) (1)", escaped(command.abstract)]
        }
      }
      if let above { lines += [".SH SEE ALSO", ".BR \(escaped(above.words.joined(separator: "-"))) (1)"] }
      return lines.joined(separator: "\n") + "\n"
    }

    private var synopsis: String {
      if !subcommands.isEmpty, !hasDefault { return "\\fIcommand\\fR" }
      let operands = arguments.filter { $0.kind == "positional" }.map { argument in
        let name = "\\fI\(escaped(argument["valueName"]?.stringValue ?? ""))\\fR"
        let shown = argument["isRepeating"]?.boolValue == true ? name + " ..." : name
        return argument["isOptional"]?.boolValue == true ? "[\(shown)]" : shown
      }
      let plain = (operands + ["[\\fIoptions\\fR]"]).joined(separator: " ")
      guard hasDefault else { return plain }
      // The lines of the second way to call it.
      return "\(plain)\n.br\n.B \(escaped(words.joined(separator: " ")))\n\\fIcommand\\fR"
    }

    /// Text between empty lines is filled; lines that are indented keep their ends.
    private func paragraphs(_ text: String) -> [String] {
      var lines: [String] = []
      var isExample = false
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        let indented = line.hasPrefix("  ")
        if indented != isExample { lines.append(indented ? ".nf" : ".fi") }
        isExample = indented
        lines.append(line.isEmpty ? ".PP" : escaped(String(line)))
      }
      return lines + (isExample ? [".fi"] : [])
    }
  }

  /// Text that no part of is taken for a request: dashes stay dashes, and a line begins with no dot or quote.
  fileprivate static func escaped(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let plain = line.replacing("\\", with: "\\e").replacing("-", with: "\\-")
      return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
    }.joined(separator: "\n")
  }
}

private func escaped(_ text: String) -> String { ManualPage.escaped(text) }

extension JSONValue {
  fileprivate var kind: String { self["kind"]?.stringValue ?? "" }

  /// An option's names with its value, or an argument's name.
  fileprivate var heading: String {
    let value = self["valueName"]?.stringValue.map { "\\fI\(escaped($0))\\fR" } ?? ""
    guard kind != "positional" else { return value }
    let names = (self["names"]?.arrayValue ?? []).compactMap { name -> String? in
      guard let text = name["name"]?.stringValue else { return nil }
      return "\\fB" + escaped((name["kind"]?.stringValue == "long" ? "--" : "-") + text) + "\\fR"
    }
    // A short one comes first, as in the help.
    return names.sorted { $0.count < $1.count }.joined(separator: ", ") + (kind == "option" ? " " + value : "")
  }
}
