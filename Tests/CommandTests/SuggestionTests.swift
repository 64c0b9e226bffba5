import Testing

/// What is said to somebody who mistypes a name.
@Suite(.enabled(if: LatentProgram.executable != nil))
struct SuggestionTests {
  @Test(arguments: [
    (["smaple"], 64, "no command 'smaple'; did you mean sample?"),
    (["model", "lits"], 64, "no command 'lits'; did you mean list?"),
    (["metrics", "pth"], 64, "no command 'pth'; did you mean path?"),
    (["paint"], 64, "no command 'paint'; there are train, sample, walk, "),
    (["help", "trian"], 64, "help: no command 'trian'; did you mean train?"),
    (["sample", "--trunkation", "1"], 64, "Did you mean '--truncation'?"),
    (["sample", "--class", "rbot"], 1, "it has bear, cat, human, robot; did you mean robot?"),
    (["sample", "--model", "fcaes"], 1, "did you mean faces64?"),
    (["edit", "--direction", "simle"], 1, "; did you mean smile?"),
    (["score", "--attr", "britghness"], 1, "; did you mean brightness?"),
    (["score", "--attr", "glases"], 1, "; did you mean glasses?"),
    (["score", "--attr", "hue:gren"], 1, "; did you mean green?"),
    (["score", "--attr", "kind:caat"], 1, "; did you mean cat?"),
    (["rescore", "--attr", "color,simle"], 1, "; did you mean smile?"),
  ])
  func theNearestNameIsSuggested(_ arguments: [String], _ status: Int, _ hint: String) throws {
    try LatentProgram.inEmptyFolder { latent in
      let result = try latent.run(arguments)
      #expect(result.status == Int32(status) && result.errorLines.count == 1, "\(result.errors)")
      #expect(result.errorLines.first?.contains(hint) == true, "\(result.errors)")
      #expect(try latent.contents().isEmpty)
    }
  }

  /// A default subcommand still takes words of its own.
  @Test func whatIsNoCommandReachesTheDefault() throws {
    try LatentProgram.inEmptyFolder { latent in
      let result = try latent.run("metrics", "--data", "nowhere")
      #expect(result.status == 1 && result.errors.contains("nowhere"), "\(result.errors)")
    }
  }
}
