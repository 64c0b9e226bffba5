import ArgumentParser

@main
struct Latent: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Explore what an image generator has learned.")
}
