import ArgumentParser

extension CommandWithDefault {
  /// The command as it is described.
  fileprivate static var described: any ParsableCommand.Type { DescribedCommand<Self>.self }
}

/// A command with a default subcommand as help and manual describe it: with the arguments of that
/// subcommand, which the parser shows under the subcommand's own name alone. It is never run.
struct DescribedCommand<Command: CommandWithDefault>: ParsableCommand {
  static var configuration: CommandConfiguration {
    var configuration = Command.configuration
    configuration.discussion = [configuration.discussion, Command.Default.configuration.discussion]
      .filter { !$0.isEmpty }.joined(separator: "\n\n")
    // Two ways to call it, of which the parser would make one.
    let (name, own) = (Command._commandName, Command.Default._commandName)
    configuration.usage =
      Latent.usageString(for: Command.Default.self).replacing("latent \(name) \(own)", with: "latent \(name)")
      + "\nlatent \(name) <subcommand>"
    return configuration
  }

  @OptionGroup var arguments: Command.Default
}

/// All commands as they are described.
struct DescribedLatent: ParsableCommand {
  static let configuration = {
    var configuration = Latent.configuration
    configuration.subcommands = configuration.subcommands.map {
      ($0 as? any CommandWithDefault.Type)?.described ?? $0
    }
    return configuration
  }()

  /// Answers a shell that asks for its script of completions or for the words at a place of the command line, and ends:
  /// a command with a default subcommand then completes that one's options as well.
  static func answerShell(_ arguments: ArraySlice<String>) {
    guard arguments.first == "---completion" || arguments.contains(where: { $0.hasPrefix("--generate-completion") })
    else { return }
    do { _ = try parseAsRoot(Array(arguments)) } catch { exit(withError: error) }
  }

  /// The help that arguments ask for, where it is of a command with a default subcommand and none is named.
  static func help(_ arguments: ArraySlice<String>) -> String? {
    let isCommand = arguments.first == "help"
    guard isCommand || arguments.contains("--help") || arguments.contains("-h") else { return nil }
    var command: any ParsableCommand.Type = Latent.self
    for word in isCommand ? arguments.dropFirst() : arguments {
      guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
      command = next
    }
    return (command as? any CommandWithDefault.Type).map { helpMessage(for: $0.described) }
  }
}
