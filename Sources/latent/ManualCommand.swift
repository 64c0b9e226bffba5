import ArgumentParser
import FileFormats
import Foundation

/// What an installation calls: it is in no help.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Write the pages of the manual into a folder.", shouldDisplay: false)

  @Argument(help: ArgumentHelp("The folder; made where it is missing.", valueName: "folder"), completion: .directory)
  var folder: String

  func run() throws {
    let url = URL(fileURLWithPath: folder, isDirectory: true)
    try makeFolder(url)
    for page in try ManualPage.pages(description: DescribedLatent._dumpHelp(), version: Software.version) {
      try AtomicFile.write(Data(page.text.utf8), to: url.appendingPathComponent(page.fileName))
    }
  }
}
