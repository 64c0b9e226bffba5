import ArgumentParser

struct DirectionsCommand: CommandWithDefault {
  typealias Default = DirectionsFindCommand

  static let configuration = CommandConfiguration(
    commandName: "directions",
    abstract: "Find directions in the space of codes, project them out of one another, and write them for others.",
    discussion: "Without a subcommand: find.",
    subcommands: [DirectionsFindCommand.self, DirectionsProjectCommand.self, DirectionsExportCommand.self],
    defaultSubcommand: Default.self)
}
