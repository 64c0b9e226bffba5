import ArgumentParser
import Foundation
import GenerativeModels
import LatentSpace

/// The options of `latent sample` that make more of a picture than a seed's, and the recipe that holds them all.
struct PictureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Draw the one picture of this recipe, .json as the studio saves it; it says all of a picture (default: not).",
      valueName: "file"))
  var recipe: String?
  @Option(
    help: ArgumentHelp(
      """
      Instead of --seeds: a place on the plane of three seeds' codes, as 3,8,11@0.2,0.4, where 0,0 is the first, 1,0 the \
      second and 0,1 the third; or on the line of two, as 3,8@0.5 (default: not).
      """, valueName: "place"))
  var plane: String?
  @Option(
    help: ArgumentHelp(
      """
      Instead of --seeds: a seed, and how far its code goes along the first two principal components of w, in standard \
      deviations, as 3@1.2,-0.5 (default: not).
      """, valueName: "place"))
  var components: String?
  @Option(
    help: ArgumentHelp(
      """
      Instead of --seeds: a row of a file of codes, from 0, as found.npz#2, its w taken as it is (default: not).
      """, valueName: "file"))
  var start: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A second class, mixed in by a share from 0 to 1, as dog=0.3 (default: none).", valueName: "name=share"))
  var otherClass: String?
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      An edit along a direction, in standard deviations: smile=1.5, smile=1.5@2-4 in these layers of w, \
      smile=1.5:hold=age+glasses with others held; may be repeated, and is not seen in --codes of z (default: none).
      """, valueName: "edit"))
  var edit: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      A style channel and how far it goes, in standard deviations: layer/channel=amount, as 3/12=2; may be repeated \
      (default: none).
      """, valueName: "move"))
  var channel: [String] = []
  @Option(
    help: ArgumentHelp(
      "Layers that take their w from another seed, as 9@4-7 (default: none).", valueName: "seed@layers"))
  var mix: String?

  func validate() throws {
    let starts = [("--plane", plane), ("--components", components), ("--start", start)].filter { $0.1 != nil }
    if starts.count > 1 { throw ValidationError("\(starts[0].0) and \(starts[1].0) do not go together") }
    try requireExtension(["json"], "--recipe", recipe)
    if recipe != nil {
      try requireNone(
        of: [
          ("--plane", plane != nil), ("--components", components != nil), ("--start", start != nil),
          ("--other-class", otherClass != nil), ("--edit", !edit.isEmpty), ("--channel", !channel.isEmpty),
          ("--mix", mix != nil),
        ], with: "--recipe, which says all that a picture comes from")
    }
    _ = try parts()
  }

  /// Whether pictures are of a recipe, and not of their seeds alone.
  var areGiven: Bool {
    recipe != nil || plane != nil || components != nil || start != nil || otherClass != nil || !edit.isEmpty
      || !channel.isEmpty || mix != nil
  }

  /// Whether the options name the one code, so that there are no seeds.
  var nameCode: Bool { recipe != nil || plane != nil || components != nil || start != nil }

  /// The start that the options name, and a recipe with all that they say else.
  /// - Throws: `ValidationError`.
  private func parts() throws -> (start: PictureRecipe.Start?, recipe: PictureRecipe) {
    func read<Value>(_ option: String, _ body: () throws -> Value) throws -> Value {
      do { return try body() } catch PictureRecipeError.field(_, let expected, let found) {
        throw ValidationError("\(option): expected \(expected), found \(found)")
      }
    }
    var start: PictureRecipe.Start?
    if let plane { start = try read("--plane") { try .init(planeOption: plane) } }
    if let components { start = try read("--components") { try .init(componentsOption: components) } }
    if let text = self.start { start = try read("--start") { try .init(rowOption: text) } }
    return (
      start,
      PictureRecipe(
        start: .seed(0),
        otherClass: try otherClass.map { text in try read("--other-class") { try .init(option: text) } },
        edits: try edit.map { text in try read("--edit") { try .init(option: text) } },
        channels: try channel.map { text in try read("--channel") { try .init(option: text) } },
        mix: try mix.map { text in try read("--mix") { try .init(option: text) } })
    )
  }

  /// A recipe a picture, without the model and the noise, which have options of their own.
  func recipes(_ seedOptions: SeedOptions) throws -> [PictureRecipe] {
    if let recipe { return [try PictureRecipe(contentsOf: URL(fileURLWithPath: recipe))] }
    var (start, common) = try parts()
    (common.className, common.truncation) = (seedOptions.className, seedOptions.truncation)
    let starts = try start.map { [$0] } ?? seedOptions.list().map { .seed($0) }
    return starts.map { start in
      var recipe = common
      recipe.start = start
      return recipe
    }
  }
}
