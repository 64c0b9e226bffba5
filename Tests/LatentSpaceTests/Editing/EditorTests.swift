import Engine
import GenerativeModels
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct EditorTests {
  private let sampler = Sampler(model: tinyModel())
  private let classes = [0, 1, 1]

  private func direction(_ space: CodeSpace, model: String? = nil, dimensions: Int = 8) -> Direction {
    var normal = [Float](repeating: 0, count: dimensions)
    (normal[1], normal[3]) = (0.6, -0.8)
    return Direction(
      attribute: "color", space: space, normal: normal, offset: 0.5, classOffsets: ["second": -1.25], deviation: 0.75,
      modelIdentity: model ?? sampler.model.identity, method: "svm")
  }

  private func editor(_ direction: Direction) throws -> Editor {
    try Editor(sampler: sampler, direction: direction, file: "color.safetensors")
  }

  /// In w: the difference to the truncated style is amount · deviation · normal.
  @Test func movesStylesAlongTheNormal() throws {
    let editor = try editor(direction(.w))
    let z = sampler.codes(seeds: [1, 2, 3])
    let start = sampler.styles(z, classes: classes, truncation: 0.7).values
    #expect(editor.codes(z, classes: classes, truncation: 0.7, amount: .deviations(0)).styles.values == start)
    for amount: Float in [-3, 0.5, 2] {
      let moved = editor.codes(z, classes: classes, truncation: 0.7, amount: .deviations(amount)).styles.values
      let expected = start.indices.map { start[$0] + amount * 0.75 * editor.direction.normal[$0 % 8] }
      #expect(relativeDifference(moved, expected) < 1e-6)
    }
  }

  /// In z the move comes before the mapping.
  @Test func movesCodesBeforeTheMapping() throws {
    let editor = try editor(direction(.z))
    let z = sampler.codes(seeds: [1, 2, 3])
    let moved = Tensor(
      z.values.indices.map { z.values[$0] - 2 * 0.75 * editor.direction.normal[$0 % 8] }, shape: z.shape)
    let expected = sampler.styles(moved, classes: classes, truncation: 0.7).values
    let found = editor.codes(z, classes: classes, truncation: 0.7, amount: .deviations(-2)).styles.values
    #expect(relativeDifference(found, expected) < 1e-5)
  }

  /// Each code ends at the distance asked for from the plane of its own class.
  @Test(arguments: [-2, 0, 1.5] as [Float])
  func reachesASignedDistance(_ goal: Float) throws {
    let direction = direction(.w)
    let editor = try editor(direction)
    let w = editor.codes(
      sampler.codes(seeds: [1, 2, 3]), classes: classes, truncation: 0.7, amount: .signedDistance(goal)
    ).styles.values
    for (row, label) in classes.enumerated() {
      let distance = direction.signedDistance(w[row * 8..<(row + 1) * 8], className: ["first", "second"][label])
      // Sums of eight products near one in single precision.
      #expect(abs(distance - goal * 0.75) < 1e-5)
    }
  }

  /// Styles that come from elsewhere move as those of a code do, each layer's alike.
  @Test func movesGivenStyles() throws {
    let editor = try editor(direction(.w))
    let z = sampler.codes(seeds: [1, 2, 3])
    let w = sampler.styles(z, classes: classes, truncation: 0.7)
    for amount: Editor.Amount in [.deviations(-2), .signedDistance(1.5)] {
      let expected = editor.codes(z, classes: classes, truncation: 0.7, amount: amount).styles.values
      #expect(
        editor.codes(moving: SynthesisCodes(styles: w), classes: classes, amount: amount).styles.values == expected)
      let rows = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]
      let layers = w.selectingEntries(rows).reshaped([3, 5, 8])
      let moved = editor.codes(moving: SynthesisCodes(styles: layers), classes: classes, amount: amount).styles
      #expect(moved.shape == [3, 5, 8])
      #expect(moved.values == Tensor(expected, shape: [3, 8]).selectingEntries(rows).values)
    }
  }

  /// With layers, their styles move as all do without, and the others stay.
  @Test func movesSomeLayers() throws {
    var layered = direction(.w)
    layered.layers = 1...2
    let z = sampler.codes(seeds: [1, 2, 3])
    let w = sampler.styles(z, classes: classes, truncation: 0.7)
    for amount: Editor.Amount in [.deviations(-2), .signedDistance(1.5)] {
      let all = try editor(direction(.w)).codes(z, classes: classes, truncation: 0.7, amount: amount).styles
      let found = try editor(layered).codes(z, classes: classes, truncation: 0.7, amount: amount).styles
      #expect(found.shape == [3, 5, 8])
      for row in 0..<15 {
        let expected = [1, 2].contains(row % 5) ? all : w
        #expect(found.values[row * 8..<(row + 1) * 8] == expected.values[row / 5 * 8..<(row / 5 + 1) * 8])
      }
    }
    layered.layers = 4...5
    let beyond = #expect(throws: LatentSpaceError.self) { try editor(layered) }
    #expect("\(beyond!)" == "color.safetensors: layers: expected layers from 0 to 4, found 4-5")
  }

  /// In S: offsets of the channels, which add up over edits; a distance is that of the channels with what was added.
  @Test func movesStyleChannels() throws {
    let width = sampler.network.styleChannelCount
    let editor = try editor(direction(.s, dimensions: width))
    let z = sampler.codes(seeds: [1, 2, 3])
    let once = editor.codes(z, classes: classes, truncation: 0.7, amount: .deviations(2))
    #expect(once.styles.values == sampler.styles(z, classes: classes, truncation: 0.7).values)
    #expect(once.channelOffsets!.values == (0..<3 * width).map { 2 * 0.75 * editor.direction.normal[$0 % width] })
    let twice = editor.codes(moving: once, classes: classes, amount: .deviations(-1))
    #expect(
      relativeDifference(
        twice.channelOffsets!.values, (0..<3 * width).map { 0.75 * editor.direction.normal[$0 % width] }) < 1e-6)
    let there = editor.codes(moving: twice, classes: classes, amount: .signedDistance(1.5))
    let channels = try sampler.styleChannels(there).values
    for (row, label) in classes.enumerated() {
      let distance = editor.direction.signedDistance(
        channels[row * width..<(row + 1) * width], className: ["first", "second"][label])
      #expect(abs(distance - 1.5 * 0.75) < 1e-5)
    }
    #expect(sampler.images(there) != sampler.images(once))
  }

  /// z first, whatever the order of the edits; the rest as one edit after the other.
  @Test func stacks() throws {
    let (inZ, inW) = (try editor(direction(.z)), try editor(direction(.w)))
    let z = sampler.codes(seeds: [1, 2, 3])
    let stack = EditStack(
      sampler: sampler, edits: [(inW, .deviations(1)), (inZ, .deviations(-2)), (inW, .deviations(3))])
    let moved = inZ.codes(z, classes: classes, truncation: 0.7, amount: .deviations(-2))
    let expected = inW.codes(moving: moved, classes: classes, amount: .deviations(4)).styles.values
    #expect(relativeDifference(stack.codes(z, classes: classes, truncation: 0.7).styles.values, expected) < 1e-6)
  }

  /// Codes that were found are taken as they are, z at the truncation.
  @Test func stacksOfAnyCodes() throws {
    let inW = try editor(direction(.w))
    let stack = EditStack(sampler: sampler, edits: [(inW, .deviations(1))])
    let z = sampler.codes(seeds: [1, 2, 3])
    let drawn = stack.codes(from: .latents(z), classes: classes, truncation: 0.7)
    #expect(drawn.styles.values == stack.codes(z, classes: classes, truncation: 0.7).styles.values)
    let w = SynthesisCodes(styles: sampler.styles(z, classes: classes, truncation: 0.7))
    let found = stack.codes(from: .found(w), classes: classes, truncation: 0)
    #expect(found.styles.values == drawn.styles.values && StartingCodes.found(w).count == 3)
  }

  @Test func otherModelsAndSpacesAreRefused() throws {
    let other = tinyModel(seed: 7).identity
    let own = sampler.model.identity
    let model = #expect(throws: LatentSpaceError.self) { try editor(direction(.w, model: other)) }
    let text = "\(model!)"
    #expect(text.contains("color.safetensors") && text.contains(other.prefix(12)) && text.contains(own.prefix(12)))
    let length = #expect(throws: LatentSpaceError.self) { try editor(direction(.z, dimensions: 9)) }
    #expect("\(length!)" == "color.safetensors: normal: expected 8 dimensions in z, found 9")
    // A normal of anyone's names no model.
    #expect(try editor(direction(.w, model: "")).direction.modelIdentity.isEmpty)
  }
}
