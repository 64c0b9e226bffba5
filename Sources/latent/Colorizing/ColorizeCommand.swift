import ArgumentParser

struct ColorizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "colorize",
    abstract: "Colour grey photographs; train and judge the networks that do it.",
    subcommands: [
      ColorizeTrainCommand.self, ColorizeApplyCommand.self, ColorizeEvaluateCommand.self, ColorizePackageCommand.self,
    ])
}
