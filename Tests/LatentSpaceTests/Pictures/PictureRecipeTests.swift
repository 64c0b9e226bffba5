import Foundation
import GenerativeModels
import Testing

@testable import LatentSpace

@Suite struct PictureRecipeTests {
  static let full = PictureRecipe(
    model: "faces64", start: .plane(seeds: [3, 8, 11], at: [0.2, 0.4]), className: "cat",
    otherClass: .init(name: "dog", share: 0.3), truncation: 0.5,
    edits: [
      .init(direction: "smile", amount: 1.5, layers: 2...4, hold: ["age", "glasses"]),
      .init(direction: "a=b", amount: -1),
    ],
    channels: [.init(layer: 3, channel: 12, amount: 2)], mix: .init(seed: 9, layers: 4...7), noise: .seed(5))

  static let starts: [PictureRecipe.Start] = [
    .seed(7), .plane(seeds: [1, 2], at: [-0.25]), .components(seed: 3, at: [1.5, -2]), .codes(file: "a.npz", row: 4),
  ]

  /// What is encoded is decoded again, in each of its forms.
  @Test func jsonIsReadBack() throws {
    func again(_ recipe: PictureRecipe) throws -> PictureRecipe {
      try JSONDecoder().decode(PictureRecipe.self, from: JSONEncoder().encode(recipe))
    }
    #expect(try again(Self.full) == Self.full)
    for start in Self.starts { #expect(try again(PictureRecipe(start: start)) == PictureRecipe(start: start)) }
    for noise in [NoiseSource.file, .none, .seed(0)] {
      let recipe = PictureRecipe(start: .seed(1), noise: noise)
      #expect(try again(recipe).noise == noise)
    }
  }

  /// The JSON that the page writes.
  @Test func theFormOfThePage() throws {
    let json = #"""
      {"model": "m", "start": {"seed": 3}, "class": "cat", "otherClass": {"name": "dog", "share": 0.3},
       "edits": [{"direction": "smile", "amount": 1.5, "layers": "2-4", "hold": ["glasses"]}],
       "mix": {"seed": 9, "layers": "5"}, "noise": {"seed": 5}, "unknown": 1}
      """#
    let recipe = try JSONDecoder().decode(PictureRecipe.self, from: Data(json.utf8))
    #expect(
      recipe
        == PictureRecipe(
          model: "m", start: .seed(3), className: "cat", otherClass: .init(name: "dog", share: 0.3),
          edits: [.init(direction: "smile", amount: 1.5, layers: 2...4, hold: ["glasses"])],
          mix: .init(seed: 9, layers: 5...5), noise: .seed(5)))
  }

  @Test(arguments: [
    #"{}"#, #"{"start": {}}"#, #"{"start": {"seed": 1, "codes": "a.npz"}}"#, #"{"start": {"seed": -1}}"#,
    #"{"start": {"seed": 1.5}}"#, #"{"start": {"plane": {"seeds": [1], "at": []}}}"#,
    #"{"start": {"plane": {"seeds": [1, 2, 3], "at": [0.5]}}}"#, #"{"start": {"components": {"seed": 1, "at": [1]}}}"#,
    #"{"start": {"seed": 1}, "truncation": 11}"#, #"{"start": {"seed": 1}, "truncation": 1e39}"#,
    #"{"start": {"seed": 1}, "edits": [{"direction": "a", "amount": 1001}]}"#,
    #"{"start": {"seed": 1}, "edits": [{"direction": "", "amount": 1}]}"#,
    #"{"start": {"seed": 1}, "edits": [{"direction": "a", "amount": 1, "layers": "4-2"}]}"#,
    #"{"start": {"seed": 1}, "otherClass": {"name": "a", "share": 1.5}}"#, #"{"start": {"seed": 1}, "noise": "loud"}"#,
    #"{"start": {"seed": 1}, "format": "latent-recipe"}"#, #"{"start": {"seed": 1}, "version": 2}"#,
    #"{"start": {"codes": "", "row": 0}}"#, #"{"start": {"codes": "a.npz", "row": -1}}"#,
  ])
  func wrongValuesAreRefused(json: String) {
    #expect(throws: (any Error).self) { try JSONDecoder().decode(PictureRecipe.self, from: Data(json.utf8)) }
  }

  /// What the command's words say is what the recipe was.
  @Test func optionsAreReadBack() throws {
    for edit in Self.full.edits { #expect(try PictureRecipe.Edit(option: edit.option) == edit) }
    for channel in Self.full.channels { #expect(try PictureRecipe.Channel(option: channel.option) == channel) }
    #expect(try PictureRecipe.Mix(option: Self.full.mix!.option) == Self.full.mix)
    #expect(try PictureRecipe.OtherClass(option: Self.full.otherClass!.option) == Self.full.otherClass)
    #expect(try PictureRecipe.Start(planeOption: "3,8,11@0.2,0.4") == Self.full.start)
    #expect(try PictureRecipe.Start(componentsOption: "3@1.5,-2") == Self.starts[2])
    #expect(try PictureRecipe.Start(rowOption: "a.npz#4") == Self.starts[3])
    #expect(try PictureRecipe.Start(rowOption: "a.npz") == .codes(file: "a.npz", row: 0))
  }

  @Test(arguments: ["", "smile", "smile=", "=1", "smile=x", "smile=1@", "smile=1@b", "smile=1:hold=", "smile=1001"])
  func wrongEditsAreRefused(text: String) {
    #expect(throws: PictureRecipeError.self) { try PictureRecipe.Edit(option: text) }
  }

  @Test func commandOfAFullRecipe() {
    #expect(
      ShellLine.make(Self.full.command(output: "my pictures"))
        == "latent sample --model faces64 --plane 3,8,11@0.2,0.4 --class cat --other-class dog=0.3 --truncation 0.5 "
        + "--edit smile=1.5@2-4:hold=age+glasses --edit a=b=-1.0 --channel 3/12=2.0 --mix 9@4-7 --noise 5 --separate "
        + "--output 'my pictures'")
    #expect(ShellLine.make(["it's", "$(x)", ""]) == #"'it'\''s' '$(x)' ''"#)
  }

  @Test func aFileIsReadBack() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("recipe-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: url) }
    try Self.full.write(to: url)
    #expect(try PictureRecipe(contentsOf: url) == Self.full)
    try Data(#"{"start": {"seed": 1}}"#.utf8).write(to: url)
    #expect(throws: PictureRecipeError.self) { try PictureRecipe(contentsOf: url) }
  }
}
