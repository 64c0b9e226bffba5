import ArgumentParser

@main
struct Latent: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "latent",
    abstract: "Explore what an image generator has learned: train, sample, find boundaries, edit.",
    version: version,
    subcommands: [TrainCommand.self, DataCommand.self])
}
