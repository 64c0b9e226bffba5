import Engine
import Foundation
import GenerativeModels
import ImageCodecs
import Testing

@testable import LatentSpace

/// On the bundled faces: what a recipe draws is what the parts of the library draw that it is made of.
@Suite struct PictureDrawerTests {
  private static func drawer() throws -> PictureDrawer { PictureDrawer(try ModelBundle(named: "faces64")) }

  @Test func aSeedAloneIsTheSamplersPicture() throws {
    let drawer = try Self.drawer()
    let sampler = drawer.bundle.sampler
    let expected = sampler.images(styles: sampler.styles(sampler.codes(seeds: [3]), classes: [2], truncation: 0.7))[0]
    #expect(try drawer.image(of: PictureRecipe(start: .seed(3))) == expected)
    // An edit by nothing, and the plane's corner, are the seed's picture too.
    let zero = PictureRecipe(start: .plane(seeds: [3, 8], at: [0]), edits: [.init(direction: "smile", amount: 0)])
    #expect(try drawer.image(of: zero) == expected)
    // Stages and layers give the same bits.
    let codes = try drawer.codes(of: PictureRecipe(start: .seed(3)))
    #expect(try drawer.picture(codes).makeImages()[0] == expected)
  }

  @Test func editsAreThoseOfTheEditor() throws {
    let drawer = try Self.drawer()
    let sampler = drawer.bundle.sampler
    var direction = try drawer.bundle.direction("smile").direction
    direction.layers = 2...4
    let z = sampler.codes(seeds: [5])
    let expected = try Editor(sampler: sampler, direction: direction, file: "smile")
      .codes(z, classes: [1], truncation: 0.6, amount: .deviations(1.5))
    let made = try drawer.codes(
      of: PictureRecipe(
        start: .seed(5), className: sampler.model.classes[1], truncation: 0.6,
        edits: [.init(direction: "smile", amount: 1.5, layers: 2...4)]))
    #expect(made.codes.styles.values == expected.styles.values && made.classIndex == 1)
  }

  /// Layers come from another seed, the others stay.
  @Test func mixedLayers() throws {
    let drawer = try Self.drawer()
    let width = drawer.bundle.model.styleDimension
    func styles(_ recipe: PictureRecipe) throws -> [Float] { try drawer.codes(of: recipe).codes.styles.values }
    let own = try styles(PictureRecipe(start: .seed(1), className: "cat"))
    let other = try styles(PictureRecipe(start: .seed(9), className: "cat"))
    let mixed = try styles(PictureRecipe(start: .seed(1), className: "cat", mix: .init(seed: 9, layers: 2...3)))
    for layer in 0..<drawer.bundle.sampler.styleLayers {
      let expected = (2...3).contains(layer) ? other : own
      #expect(Array(mixed[layer * width..<(layer + 1) * width]) == expected, "layer \(layer)")
    }
  }

  /// A channel's offset is so many of its deviations, and doubles with the amount.
  @Test func channelsMoveByDeviations() throws {
    let drawer = try Self.drawer()
    func offsets(_ amount: Float) throws -> [Float] {
      let recipe = PictureRecipe(start: .seed(1), channels: [.init(layer: 3, channel: 12, amount: amount)])
      return try #require(drawer.codes(of: recipe).codes.channelOffsets).values
    }
    let place = try drawer.bundle.sampler.channelled().styleChannels[3].range.lowerBound + 12
    let (once, twice) = (try offsets(1), try offsets(2))
    #expect(once[place] > 0 && twice[place] == 2 * once[place])
    #expect(once.indices.allSatisfy { $0 == place || once[$0] == 0 })
    let sampler = drawer.bundle.sampler
    let channels = try sampler.codes(
      sampler.codes(count: 4, seed: 0), classes: [0, 0, 0, 0], truncation: 0.7, in: .s)
    let spread = (0..<4).map { channels.values[$0 * channels.shape[1] + place] }
    // Four codes tell the deviation to a factor of three in all but one case in thousands.
    let mean = spread.reduce(0, +) / 4
    let deviation = (spread.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3).squareRoot()
    #expect(once[place] < 5 * deviation && deviation < 5 * once[place])
  }

  /// Codes that are written are a start that draws the same picture.
  @Test func writtenCodesAreAStart() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("drawer-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let drawer = PictureDrawer(try ModelBundle(named: "faces64"), folder: folder)
    let recipe = PictureRecipe(start: .seed(4), mix: .init(seed: 2, layers: 0...1))
    let made = try drawer.codes(of: recipe)
    try PictureDrawer.write([made, made], names: ["a", "b"], to: folder.appendingPathComponent("codes.npz"))
    let again = try drawer.codes(of: PictureRecipe(start: .codes(file: "codes.npz", row: 1)))
    #expect(again.codes.styles.values == made.codes.styles.values && again.classIndex == made.classIndex)
    #expect(throws: PictureRecipeError.self) {
      try drawer.codes(of: PictureRecipe(start: .codes(file: "codes.npz", row: 2)))
    }
    let moved = try drawer.codes(of: PictureRecipe(start: .seed(4), channels: [.init(layer: 0, channel: 0, amount: 1)]))
    #expect(throws: PictureRecipeError.self) {
      try PictureDrawer.write([moved], names: ["a"], to: folder.appendingPathComponent("moved.npz"))
    }
  }

  /// Work ends between two layers, and a smaller stage is what its layers have made.
  @Test func drawingIsGivenUpBetweenLayers() throws {
    let drawer = try Self.drawer()
    let codes = try drawer.codes(of: PictureRecipe(start: .seed(1)))
    var asked = 0
    #expect(throws: CancellationError.self) {
      try drawer.picture(codes) {
        asked += 1
        if asked == 4 { throw CancellationError() }
      }
    }
    #expect(asked == 4)
    #expect(drawer.coarseSizes == [4, 8, 16, 32])
    #expect(try drawer.picture(codes, size: 16).shape == [1, 16, 16, 3])
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let drawer = try Self.drawer()
    let wrong: [PictureRecipe] = [
      PictureRecipe(start: .seed(1), className: "fish"),
      PictureRecipe(start: .seed(1), otherClass: .init(name: "fish", share: 0.5)),
      PictureRecipe(start: .seed(1), edits: [.init(direction: "nothing", amount: 1)]),
      PictureRecipe(start: .seed(1), edits: [.init(direction: "smile", amount: 1, layers: 3...99)]),
      PictureRecipe(start: .seed(1), channels: [.init(layer: 99, channel: 0, amount: 1)]),
      PictureRecipe(start: .seed(1), channels: [.init(layer: 0, channel: 9999, amount: 1)]),
      PictureRecipe(start: .seed(1), mix: .init(seed: 1, layers: 0...99)),
      PictureRecipe(start: .seed(1), noise: .seed(1)), PictureRecipe(start: .codes(file: "none.npz", row: 0)),
    ]
    for recipe in wrong { #expect(throws: (any Error).self, "\(recipe)") { try drawer.codes(of: recipe) } }
  }
}
