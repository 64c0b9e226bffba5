import Foundation

/// The commands in a Markdown file's fenced blocks of shell, in their order.
struct ReadmeCommands {
  struct Command: Equatable {
    /// As it is written, continued lines joined.
    let text: String
    /// Its line in the file, from 1.
    let line: Int
  }

  let commands: [Command]

  /// The commands of `latent` in the last column of a page's tables, in their order.
  init(tablesOf markdown: String) {
    commands = markdown.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { index, line in
      guard line.hasPrefix("| "), line.hasSuffix(" |") else { return [Command]() }
      let cell = line.dropLast(2).components(separatedBy: " | ").last ?? ""
      let spans = cell.components(separatedBy: "`")
      return stride(from: 1, to: spans.count, by: 2).map { spans[$0] }.filter { $0.hasPrefix("latent ") }
        .map { Command(text: $0, line: index + 1) }
    }
  }

  /// In blocks of `console` lines that begin with `$ ` are commands, and others what they print; in blocks of `sh`,
  /// `bash` and `shell` all lines are commands, but for comments.
  init(markdown: String) {
    var commands: [Command] = []
    var language: Substring?
    var begun: (text: String, line: Int)?
    for (index, line) in markdown.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("```") {
        language = language == nil ? line.dropFirst(3) : nil
        continue
      }
      let isConsole = language == "console"
      guard isConsole || ["sh", "bash", "shell"].contains(language) else { continue }
      var text = line.trimmingCharacters(in: .whitespaces)
      if let earlier = begun {
        text = earlier.text + " " + text
      } else {
        if isConsole {
          guard line.hasPrefix("$ ") else { continue }
          text = String(line.dropFirst(2))
        }
        guard !text.isEmpty, !text.hasPrefix("#") else { continue }
      }
      if text.hasSuffix("\\") {
        begun = (String(text.dropLast()).trimmingCharacters(in: .whitespaces), begun?.line ?? index + 1)
      } else {
        commands.append(Command(text: text, line: begun?.line ?? index + 1))
        begun = nil
      }
    }
    self.commands = commands
  }

  /// A command of `latent` with less work: at most `limits` of what options count, and `defaults` of options that it
  /// could have and does not. Minutes become steps.
  static func shortened(
    _ command: String, limits: [(command: String, option: String, most: Int)],
    defaults: [(command: String, option: String, value: Int)]
  ) -> String {
    var words = command.split(separator: " ").map(String.init)
    guard words.first == "latent" else { return command }
    if let comment = words.firstIndex(where: { $0.hasPrefix("#") }) { words.removeSubrange(comment...) }
    let call = words.dropFirst().joined(separator: " ") + " "
    func isOf(_ name: String) -> Bool { call.hasPrefix(name + " ") }
    if let minutes = words.firstIndex(of: "--minutes"), minutes + 1 < words.count {
      words.replaceSubrange(minutes...minutes + 1, with: words.contains("--steps") ? [] : ["--steps", "\(Int.max)"])
    }
    // Codes from files are as many as they are, and directions from files need none.
    let drawsNone = words.contains("--codes") || ["project", "export"].contains(words.dropFirst(2).first)
    for (name, option, value) in defaults where isOf(name) && !words.contains(option) && !drawsNone {
      words += [option, "\(value)"]
    }
    for (name, option, most) in limits where isOf(name) {
      for place in words.indices.dropLast() where words[place] == option {
        if let value = Int(words[place + 1]) { words[place + 1] = "\(min(value, most))" }
      }
    }
    return words.joined(separator: " ")
  }
}
