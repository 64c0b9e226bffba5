import ArgumentParser

struct DirectionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "directions",
    abstract: "Make and compare directions.",
    subcommands: [DirectionsProjectCommand.self])
}
