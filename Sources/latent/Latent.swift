import ArgumentParser
import FileFormats
import Foundation

@main
struct Latent: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latent",
    abstract: "Explore what an image generator has learned: train, sample, find boundaries, edit.",
    discussion: """
      Results go to standard output or to the files named; progress and messages to standard error. The exit status \
      is 0 on success, 1 when something could not be done, 64 after wrong usage.
      """,
    version: Software.version,
    subcommands: [
      TrainCommand.self, SampleCommand.self, WalkCommand.self, ScoreCommand.self, BoundaryCommand.self,
      DirectionsCommand.self, EditCommand.self, DragCommand.self, RescoreCommand.self, InvertCommand.self,
      UnitsCommand.self,
      MetricsCommand.self, ColorizeCommand.self, ModelCommand.self, DataCommand.self, DemoCommand.self,
      StudioCommand.self, DoctorCommand.self, ManualCommand.self,
    ])

  static func main() {
    ThreadWaiting.startAgainIfNeeded()
    // A closed pipe shows as a failed write instead of ending, say, a training run whose progress nobody reads.
    signal(SIGPIPE, SIG_IGN)
    do {
      checkHelp(CommandLine.arguments.dropFirst())
      checkCommand(CommandLine.arguments.dropFirst())
      try requireNoEmptyArgument(CommandLine.arguments.dropFirst())
      DescribedLatent.answerShell(CommandLine.arguments.dropFirst())
      if let help = DescribedLatent.help(CommandLine.arguments.dropFirst()) {
        print(help)
        CommandEnd.success()
      }
      var command = try parseAsRoot()
      do {
        if var computing = command as? any EngineCommand { try computing.runInContext() } else { try command.run() }
      } catch let error as ValidationError {
        // The parser adds the usage to its own errors only.
        CommandEnd.wrongUsage(error.message, of: type(of: command), root: Self.self)
      }
    } catch {
      CommandEnd.failure(error, root: Self.self)
    }
    CommandEnd.success()
  }

  /// Refuses a word that is no command where one has to be, and says which was meant.
  private static func checkCommand(_ arguments: ArraySlice<String>) {
    var command: any ParsableCommand.Type = Self.self
    for word in arguments {
      let names = command.subcommandNames
      if names.isEmpty || word.hasPrefix("-") || word == "help" { return }
      if let next = command.configuration.subcommands.first(where: { $0._commandName == word }) {
        command = next
        continue
      }
      // The default subcommand may take a word that is near no other's name.
      let hint = NearestName.hint(word, among: names)
      guard command.configuration.defaultSubcommand == nil || !hint.isEmpty else { return }
      CommandEnd.wrongUsage(
        "no command '\(word)'" + (hint.isEmpty ? "; there are \(names.joined(separator: ", "))" : hint), of: command,
        root: Self.self)
    }
  }

  /// Options whose text may be empty.
  private static let texts = ["--licence", "--credits"]

  /// Refuses an empty argument, as an unset variable of a shell leaves one: as a path it would be the working folder.
  /// - Throws: `ValidationError` naming the option.
  static func requireNoEmptyArgument(_ arguments: ArraySlice<String>) throws {
    // A shell that asks for completions gives the word that is begun, however little of it there is.
    guard arguments.first != "---completion" else { return }
    var option: String?
    for argument in arguments {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if argument.isEmpty || argument.hasPrefix("-") && parts.count == 2 && parts[1].isEmpty {
        let name = argument.isEmpty ? option : parts[0]
        guard let name, texts.contains(name) else {
          throw ValidationError("\(name.map { "\($0): expected" } ?? "expected") a value, found an empty one")
        }
      }
      option = argument.hasPrefix("-") ? argument : nil
    }
  }

  /// Refuses `help` of what is no command, to which the parser gives the help of the nearest that is.
  private static func checkHelp(_ arguments: ArraySlice<String>) {
    guard arguments.first == "help" else { return }
    var command: any ParsableCommand.Type = Self.self
    for word in arguments.dropFirst() where !word.hasPrefix("-") {
      guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else {
        CommandEnd.wrongUsage(
          "help: no command '\(word)'" + NearestName.hint(word, among: command.subcommandNames), of: command,
          root: Self.self)
      }
      command = next
    }
  }
}

extension ParsableCommand {
  /// The names of the subcommands that are shown.
  static var subcommandNames: [String] {
    configuration.subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
  }
}
