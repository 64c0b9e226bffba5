import ArgumentParser

struct DirectionsCommand: CommandWithDefault {
  typealias Default = DirectionsFindCommand

  static let configuration = CommandConfiguration(
    commandName: "directions",
    abstract: "Find directions in the space of codes, and project them out of one another.",
    discussion: "Without a subcommand: find.",
    subcommands: [DirectionsFindCommand.self, DirectionsProjectCommand.self],
    defaultSubcommand: Default.self)
}
