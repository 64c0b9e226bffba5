import Engine

@main struct Benchmarks {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let sizes = arguments.dropFirst().compactMap { Int($0) }
    let precision = arguments.last.flatMap(Precision.init(rawValue:)) ?? .float32
    switch arguments.first {
    case "boundary":
      try measureBoundary(
        count: sizes.first ?? 7000, dimensions: sizes.dropFirst().first ?? 512,
        directory: arguments.dropFirst(3).first)
    case "search":
      try measureSearch(count: sizes.first ?? 10_000, dimensions: sizes.dropFirst().first ?? 512)
    case "pca":
      try measureComponents(count: sizes.first ?? 300_000, dimensions: sizes.dropFirst().first ?? 512)
    case "openblas":
      measureOpenBLAS()
    case "step":
      measureTrainingStep(
        design: arguments.dropFirst().first == "first" ? "first" : "second", batch: sizes.last ?? 32,
        precision: precision)
    case "convolutions":
      measureConvolutions(sizes)
    case "labelling":
      try measureLabelling(repetitions: sizes.first ?? 10)
    case "drawing":
      try measureDrawing(model: arguments.dropFirst().first ?? "faces64", pictures: sizes.last ?? 20)
    case "sampling":
      measureSampling(batch: sizes.last ?? 64, precision: precision)
    case "applying":
      measureApplying(batch: sizes.last ?? 16, precision: precision)
    case "json":
      try printJSONNumber(Array(arguments.dropFirst()))
    default:
      print(
        """
        usage: latent-benchmarks boundary [N D [DIRECTORY]] | search [N D] | pca [N D] | labelling [REPETITIONS]
                                 step first|second [BATCH] [PRECISION] | sampling [BATCH] [PRECISION]
                                 applying [BATCH] [PRECISION] | drawing [MODEL [PICTURES]]
                                 convolutions [BATCH IN OUT SIDE KERNEL STRIDE] | openblas | json FILE NAME…
        """
      )
    }
  }
}
