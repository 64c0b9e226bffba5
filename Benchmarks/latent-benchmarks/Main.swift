import Engine

@main struct Benchmarks {
  static func main() throws {
    let arguments = CommandLine.arguments
    switch arguments.dropFirst().first {
    case "boundary":
      let sizes = arguments.dropFirst(2).compactMap { Int($0) }
      try measureBoundary(count: sizes.first ?? 7000, dimensions: sizes.dropFirst().first ?? 512)
    default:
      print("usage: latent-benchmarks boundary [N D]")
    }
  }
}
