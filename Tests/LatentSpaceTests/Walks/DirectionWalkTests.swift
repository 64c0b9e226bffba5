import Engine
import GenerativeModels
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct DirectionWalkTests {
  private let sampler = Sampler(model: tinyModel())

  private func walk(isClosed: Bool, seeds: [UInt32] = [1, 2]) throws -> DirectionWalk {
    let direction = Direction(
      attribute: "tone", space: .w, normal: [0.6, 0, 0, 0.8, 0, 0, 0, 0], offset: 0, deviation: 0.5, modelIdentity: "",
      method: "test")
    return DirectionWalk(
      editor: try Editor(sampler: sampler, direction: direction, file: "tone"),
      start: .latents(sampler.codes(seeds: seeds)), classes: [1, 0].prefix(seeds.count).map { $0 }, truncation: 0.7,
      amounts: (-2, 1), isClosed: isClosed)
  }

  /// One way both ends are shown, of each code in turn; back and forth the beginning is shown once.
  @Test func places() throws {
    let open = try walk(isClosed: false)
    let there = (0..<8).map { open.place(ofFrame: $0, count: 8) }
    #expect(there.map(\.code) == [0, 0, 0, 0, 1, 1, 1, 1])
    #expect(there.map(\.amount) == [-2, -1, 0, 1, -2, -1, 0, 1])
    let closed = try walk(isClosed: true, seeds: [1])
    #expect((0..<6).map { closed.place(ofFrame: $0, count: 6).amount } == [-2, -1, 0, 1, 0, -1])
    // Every frame has a code, and every code as many frames as another, or one more.
    let uneven = try walk(isClosed: false)
    let codes = (0..<7).map { uneven.place(ofFrame: $0, count: 7) }
    #expect(codes.map(\.code) == [0, 0, 0, 0, 1, 1, 1] && codes[0].amount == -2 && codes[6].amount == 1)
    #expect(uneven.place(ofFrame: 0, count: 1).code == 0)
  }

  /// A frame is the picture that the editor makes of its code and amount, whatever block it is drawn in.
  @Test func framesAreEdits() throws {
    let walk = try walk(isClosed: false)
    let count = Sampler.blockSize + 6
    var pictures: [[UInt8]] = []
    walk.forEachPictures(frames: count, sampler: sampler) { block, range in
      #expect(block.shape[0] == range.count && range.lowerBound == pictures.count)
      pictures += block.makeImages().map(\.pixels)
    }
    #expect(pictures.count == count)
    for frame in [0, 3, count / 2, count - 1] {
      let place = walk.place(ofFrame: frame, count: count)
      let codes = walk.editor.codes(
        sampler.codes(seeds: [[1, 2][place.code]]), classes: [walk.classes[place.code]], truncation: 0.7,
        amount: .deviations(place.amount))
      #expect(sampler.images(codes)[0].pixels == pictures[frame], "frame \(frame)")
    }
  }
}
