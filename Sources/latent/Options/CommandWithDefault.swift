import ArgumentParser

/// A command that does the work of one of its subcommands when none is named.
protocol CommandWithDefault: ParsableCommand {
  associatedtype Default: ParsableCommand
}
