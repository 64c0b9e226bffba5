import Engine
import FileFormats
import Foundation
import GenerativeModels
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct EditRecipeTests {
  private let sampler = Sampler(model: tinyModel())
  private let folder: TemporaryFolder
  private var url: URL { folder.file("recipe.json") }

  init() throws { folder = try TemporaryFolder() }

  private func direction(_ attribute: String, _ space: CodeSpace, layers: ClosedRange<Int>? = nil) -> Direction {
    // Lengths of thirds and sevenths have no short binary form.
    Direction(
      attribute: attribute, space: space, layers: layers, normal: [2 / 3, 2 / 3, 0, -1 / 3, 0, 0, 0, 0], offset: 0.5,
      classOffsets: ["second": -1 / 7, "first": 1e-20], deviation: 0.75, modelIdentity: sampler.model.identity,
      method: "svm")
  }

  private func recipe(_ space: CodeSpace = .z) -> EditRecipe {
    EditRecipe(
      model: sampler.model.identity, codes: .seeds([1, 2]), classes: ["first", "second"], truncation: 0.7,
      edits: [
        .init(direction: direction("smile", space), amounts: [1.5]),
        .init(direction: direction("color", .w, layers: 1...2), unit: .signedDistance, amounts: [-1, 1 / 3, 2]),
      ])
  }

  private func found(_ space: CodeSpace, _ shape: [Int]) -> RecipeCodes {
    .found(
      FoundCodes(names: ["a.png", "b.png"], space: space, shape: shape, values: randomTensor(shape, seed: 3).values))
  }

  /// The numbers that are read are those that were written, and so are the codes and the pictures.
  @Test func readsBack() throws {
    let made = recipe()
    try made.write(to: url)
    let read = try EditRecipe(contentsOf: url)
    #expect(read == made)
    let bytes = try Data(contentsOf: url)
    try read.write(to: url)
    #expect(try Data(contentsOf: url) == bytes)
    let (before, after) = (try made.columns(sampler: sampler), try read.columns(sampler: sampler))
    #expect(before.map(\.styles.shape) == [[2, 5, 8], [2, 5, 8], [2, 5, 8]])
    #expect(before.map(\.styles.values) == after.map(\.styles.values))
    #expect(
      sampler.images(before[2]) == sampler.images(after[2]) && sampler.images(before[2]) != sampler.images(before[0]))
    #expect(read.rowLabels == ["first 1", "second 2"])
  }

  /// A column is its edits one after the other: z first, then the layers of w.
  @Test func columnsAreStacks() throws {
    let edits = recipe().edits
    let first = try Editor(sampler: sampler, direction: edits[0].direction, file: "smile")
    let second = try Editor(sampler: sampler, direction: edits[1].direction, file: "color")
    let start = first.codes(
      sampler.codes(seeds: [1, 2]), classes: [0, 1], truncation: 0.7, amount: .deviations(1.5))
    for (codes, amount) in zip(try recipe().columns(sampler: sampler), edits[1].amounts) {
      let expected = second.codes(moving: start, classes: [0, 1], amount: .signedDistance(amount))
      #expect(codes.styles.values == expected.styles.values)
    }
  }

  private func several(isStacked: Bool) -> EditRecipe {
    EditRecipe(
      model: sampler.model.identity, codes: .seeds([1, 2]), classes: ["first", "second"], truncation: 0.7,
      edits: [
        .init(direction: direction("glasses", .w), amounts: [0.5]),
        .init(direction: direction("smile", .z), amounts: [-1, 2], source: "smile.safetensors"),
        .init(direction: direction("color", .w), amounts: [-1, 2]),
      ], shownCount: 2, isStacked: isStacked)
  }

  /// Rows by themselves are what a recipe of each direction alone makes; stacked, each picture has them all.
  @Test func severalDirections() throws {
    for isStacked in [false, true] {
      let made = several(isStacked: isStacked)
      try made.write(to: url)
      let read = try EditRecipe(contentsOf: url)
      #expect(read == made && read.panelCount == (isStacked ? 1 : 2) && read.shown[0].source == "smile.safetensors")
    }
    let rows = several(isStacked: false)
    #expect(rows.rowLabels == ["first 1, smile", "first 1, color", "second 2, smile", "second 2, color"])
    for panel in 0..<2 {
      var alone = rows
      alone = EditRecipe(
        model: rows.model, codes: rows.codes, classes: rows.classes, truncation: 0.7,
        edits: rows.before + [rows.shown[panel]])
      #expect(
        try rows.columns(panel: panel, sampler: sampler).map(\.styles.values)
          == alone.columns(sampler: sampler).map(\.styles.values))
    }
    let stacked = several(isStacked: true)
    #expect(stacked.rowLabels == ["first 1", "second 2"])
    for (column, amount) in ([-1, 2] as [Float]).enumerated() {
      let fixed = EditRecipe(
        model: rows.model, codes: rows.codes, classes: rows.classes, truncation: 0.7,
        edits: [
          rows.before[0], .init(direction: direction("smile", .z), amounts: [amount]),
          .init(direction: direction("color", .w), amounts: [amount]),
        ])
      #expect(
        try stacked.columns(sampler: sampler)[column].styles.values == fixed.columns(sampler: sampler)[0].styles.values)
    }
  }

  /// A recipe of one direction is the text that earlier programs wrote and read.
  @Test func oneDirectionIsOfTheFirstVersion() throws {
    try recipe().write(to: url)
    let text = try String(contentsOf: url, encoding: .utf8)
    #expect(text.contains("\"version\":1") && !text.contains("shown") && !text.contains("source"))
  }

  @Test(arguments: [[2, 8], [2, 5, 8]])
  func stylesOfPictures(_ shape: [Int]) throws {
    var made = recipe(.w)
    made.codes = found(.w, shape)
    try made.write(to: url)
    let read = try EditRecipe(contentsOf: url)
    #expect(read == made && read.rowLabels == ["a.png", "b.png"])
    // Without a move the styles are those of the file, whatever the truncation.
    var still = read
    still.edits = [.init(direction: direction("color", .w), amounts: [0])]
    #expect(try still.columns(sampler: sampler)[0].styles.values == randomTensor(shape, seed: 3).values)
  }

  @Test func latentsOfPictures() throws {
    var made = recipe()
    made.codes = found(.z, [2, 8])
    try made.write(to: url)
    let read = try EditRecipe(contentsOf: url)
    var still = read
    still.edits = [.init(direction: direction("color", .z), amounts: [0])]
    let z = randomTensor([2, 8], seed: 3)
    #expect(
      try still.columns(sampler: sampler)[0].styles.values
        == sampler.styles(z, classes: [0, 1], truncation: 0.7).values)
  }

  /// Each damage by the name of the file and of the part.
  @Test(arguments: [
    ("\"format\":\"latent-recipe\"", "\"format\":\"other\"", "expected a recipe (format latent-recipe), found other"),
    ("\"version\":1", "\"version\":4", "version: expected 1 to 3, found 4"),
    ("\"version\":1", "\"version\":2", "shown: expected a value, found none"),
    ("\"version\":1", "\"shown\":3,\"version\":2", "shown: expected 1 to 2, as there are edits, found 3"),
    (
      "\"version\":1", "\"shown\":2,\"version\":2",
      "edits: edit 1: expected as many amounts as the last has, 3, found 1"
    ),
    ("\"seeds\":[1,2]", "\"seeds\":[1,2,3]", "classes: expected one for each of 3 codes, found 2"),
    ("\"seeds\":[1,2]", "\"seeds\":[1,-2]", "seeds: expected whole numbers from 0 to 4294967295"),
    ("\"amounts\":[1.5]", "\"amounts\":[1e99]", "numbers: expected numbers of single precision"),
    ("\"seeds\":[1,2]", "\"seeds\":[]", "seeds: expected one or more, found none"),
    (",\"seeds\":[1,2]", "", "seeds: expected a value, found none"),
    ("\"truncation\":0.7", "\"truncation\":11", "truncation: expected a number from -10 to 10, found 11.0"),
    ("\"deviation\":0.75", "\"deviation\":-1", "edits[0].direction.deviation: expected a number above 0, found -1.0"),
    ("\"offset\":0.5", "\"offset\":\"x\"", "edits[0].direction.offset: expected a number, found something else"),
    (",\"method\":\"svm\"", "", "edits[0].direction.method: expected a value, found none"),
    ("\"space\":\"z\"", "\"space\":\"q\"", "edits[0].direction.space: "),
    ("\"layers\":\"1-2\"", "\"layers\":\"2-1\"", "edits[1].direction.layers: expected layers of w as 2-4, found 2-1"),
    ("\"amounts\":[1.5]", "\"amounts\":[1.5,2]", "edits: edit 1: expected one amount, found 2"),
    ("\"amounts\":[1.5]", "\"amounts\":[1e6]", "edits: edit 1: expected amounts within ±1000"),
    ("\"normal\":[", "\"normal\":[9,", "edits[0].direction.normal: expected unit length, found 9."),
    ("\"seeds\":[1,2]", "\"seeds\":[1,2", "recipe.json"),
  ])
  func damagedPartsAreRefused(_ part: String, _ replacement: String, _ message: String) throws {
    try recipe().write(to: url)
    let text = try String(contentsOf: url, encoding: .utf8)
    #expect(text.contains(part))
    try text.replacingOccurrences(of: part, with: replacement).write(to: url, atomically: true, encoding: .utf8)
    do {
      _ = try EditRecipe(contentsOf: url)
      Issue.record("a damaged recipe was read: \(message)")
    } catch { #expect("\(error)".hasPrefix("recipe.json") && "\(error)".contains(message), "\(error)") }
  }

  @Test(arguments: [
    ("\"shape\":[2,8]", "\"shape\":[2,9]", "codes.values: expected numbers for the shape [2, 9], found 16"),
    ("\"shape\":[2,8]", "\"shape\":[2,0]", "codes.shape: expected [N, D] or [N, layers, D], found [2, 0]"),
    ("\"names\":[\"a.png\",", "\"names\":[", "codes.names: expected 2 names, found 1"),
    ("\"space\":\"w\",\"values\"", "\"space\":\"s\",\"values\"", "codes.space: expected z or w, found s"),
    ("{\"classes\"", "{\"seeds\":[1,2],\"classes\"", "seeds: expected either seeds or codes, found both"),
    ("\"layers\":\"1-2\",", "", ""),
  ])
  func damagedCodesAreRefused(_ part: String, _ replacement: String, _ message: String) throws {
    var made = recipe(.w)
    made.codes = found(.w, [2, 8])
    try made.write(to: url)
    let text = try String(contentsOf: url, encoding: .utf8)
    #expect(text.contains(part))
    try text.replacingOccurrences(of: part, with: replacement).write(to: url, atomically: true, encoding: .utf8)
    guard !message.isEmpty else {
      #expect(try EditRecipe(contentsOf: url).main.direction.layers == nil)
      return
    }
    let error = #expect(throws: RecipeError.self) { try EditRecipe(contentsOf: url) }
    #expect("\(error!)" == "recipe.json: \(message)")
  }

  /// A style does not tell which z it comes from.
  @Test func editsInZOfStylesAreRefused() throws {
    var made = recipe()
    made.codes = found(.w, [2, 8])
    try made.write(to: url)
    let error = #expect(throws: RecipeError.self) { try EditRecipe(contentsOf: url) }
    #expect("\(error!)" == "recipe.json: edits: edit 1: expected a direction of w or s for codes of w, found one of z")
  }

  @Test func anotherModelIsRefused() throws {
    let other = Sampler(model: tinyModel(seed: 7))
    let error = #expect(throws: RecipeError.self) { try recipe().columns(sampler: other, file: "recipe.json") }
    let (own, its) = (sampler.model.identity.prefix(12), other.model.identity.prefix(12))
    #expect("\(error!)" == "recipe.json: a recipe for the model \(own), and used with the model \(its)")
    var layered = recipe()
    layered.edits[1].direction.layers = 3...5
    let layers = #expect(throws: LatentSpaceError.self) { try layered.columns(sampler: sampler, file: "recipe.json") }
    #expect("\(layers!)" == "recipe.json: color: layers: expected layers from 0 to 4, found 3-5")
    var wide = recipe(.w)
    wide.codes = found(.w, [2, 9])
    let codes = #expect(throws: LatentSpaceError.self) { try wide.columns(sampler: sampler, file: "recipe.json") }
    #expect("\(codes!)".hasPrefix("recipe.json: expected numbers of the shape [N, 8] or [N, 5, 8] in w, found"))
  }
}
