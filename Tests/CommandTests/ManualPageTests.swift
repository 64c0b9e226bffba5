import Foundation
import Testing

@testable import latent

struct ManualPageTests {
  private static let description = """
    {"command": {"commandName": "tool", "abstract": "Do -x.", "discussion": "First.\\n\\n.dot 'n\\n  tool a\\nThen.",
      "subcommands": [
        {"commandName": "make", "abstract": "Make it.", "superCommands": ["tool"], "arguments": [
          {"kind": "positional", "valueName": "file", "isRepeating": true, "abstract": "Input."},
          {"kind": "option", "names": [{"kind": "long", "name": "out-to"}, {"kind": "short", "name": "o"}],
            "valueName": "path", "isOptional": true, "abstract": "Where \\\\n goes."},
          {"kind": "flag", "names": [{"kind": "long", "name": "json"}], "isOptional": true, "abstract": "As JSON."},
          {"kind": "flag", "names": [{"kind": "long", "name": "odd"}], "shouldDisplay": false}]},
        {"commandName": "hidden", "shouldDisplay": false}, {"commandName": "help"}]}}
    """

  @Test func aPageACommand() throws {
    let pages = try ManualPage.pages(description: Self.description, version: "1.2")
    #expect(pages.map(\.fileName) == ["tool.1", "tool-make.1"])
    #expect(
      pages[0].text == """
        .TH TOOL 1 "" "latent 1.2" "latent"
        .SH NAME
        tool \\- Do \\-x.
        .SH SYNOPSIS
        .B tool
        \\fIcommand\\fR
        .SH DESCRIPTION
        First.
        .PP
        \\&.dot 'n
        .nf
          tool a
        .fi
        Then.
        .SH COMMANDS
        .TP
        .BR tool\\-make (1)
        Make it.

        """)
    #expect(
      pages[1].text == """
        .TH TOOL\\-MAKE 1 "" "latent 1.2" "latent"
        .SH NAME
        tool\\-make \\- Make it.
        .SH SYNOPSIS
        .B tool make
        \\fIfile\\fR ... [\\fIoptions\\fR]
        .SH ARGUMENTS
        .TP
        \\fIfile\\fR
        Input.
        .SH OPTIONS
        .TP
        \\fB\\-o\\fR, \\fB\\-\\-out\\-to\\fR \\fIpath\\fR
        Where \\en goes.
        .TP
        \\fB\\-\\-json\\fR
        As JSON.
        .SH SEE ALSO
        .BR tool (1)

        """)
  }

  /// Every command and option of the help has its place.
  @Test func nothingOfTheHelpIsLeftOut() throws {
    let pages = try ManualPage.pages(description: DescribedLatent._dumpHelp(), version: Software.version)
    #expect(Set(pages.map(\.fileName)).count == pages.count)
    #expect(!pages.contains { $0.words.contains("manual") || $0.words.contains("help") })
    for command in Latent.subcommandNames {
      let page = try #require(pages.first { $0.words == ["latent", command] })
      #expect(page.text.contains("\n.SH NAME\nlatent\\-\(command) \\- "), "\(command)")
    }
    let edit = try #require(pages.first { $0.fileName == "latent-edit.1" })
    #expect(edit.text.contains("\n\\fB\\-\\-direction\\fR \\fIname or file\\fR\n"))
    #expect(edit.text.contains("\n\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fIpath\\fR\n"))
  }
}
