import Testing

@testable import latent

/// Commands that do something without a subcommand.
struct DescribedCommandTests {
  private static let commands = [
    (["score"], "draw", "--attr <list>", "train"), (["directions"], "find", "--method <", "project"),
    (["metrics"], "quality", "--features <", "separability"),
  ]

  /// Their help, however it is asked for, has the options of what they do then, under their own name, and the
  /// subcommands there are.
  @Test(.enabled(if: LatentProgram.executable != nil), arguments: commands)
  func help(_ words: [String], _ own: String, _ option: String, _ other: String) throws {
    try LatentProgram.inEmptyFolder { latent in
      let help = try latent.run(words + ["--help"])
      #expect(help.status == 0 && help.errors.isEmpty)
      let text = help.output
      #expect(text.contains("\nUSAGE: latent \(words[0]) ") && !text.contains("USAGE: latent \(words[0]) \(own)"))
      #expect(text.contains(option) && text.contains("\nSUBCOMMANDS:\n") && text.contains("\n  \(other) "), "\(text)")
      #expect(text.contains("\n  \(own) (default)") && text.contains("\n       latent \(words[0]) <subcommand>\n"))
      for ask in [["help"] + words, words + ["-h"], words + [option.split(separator: " ")[0] + "", "x", "--help"]] {
        #expect(try latent.run(ask).output == text, "\(ask)")
      }
      // A subcommand's own help is only its own.
      let inner = try latent.run(words + [other, "--help"]).output
      #expect(inner.contains("USAGE: latent \(words[0]) \(other)") && !inner.contains("SUBCOMMANDS"))
    }
  }

  @Test(arguments: commands) func manual(_ words: [String], _ own: String, _ option: String, _ other: String) throws {
    let pages = try ManualPage.pages(description: DescribedLatent._dumpHelp(), version: Software.version)
    let page = try #require(pages.first { $0.words == ["latent"] + words }).text
    let name = option.split(separator: " ")[0].dropFirst(2)
    #expect(page.contains("\\fB\\-\\-\(name)\\fR"))
    #expect(page.contains("\n.br\n.B latent \(words[0])\n\\fIcommand\\fR\n"))
    #expect(page.contains("\n.BR latent\\-\(words[0])\\-\(other) (1)\n"))
  }
}
