import Engine
import GenerativeModels
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct DraggerTests {
  private let sampler = Sampler(model: BlobGenerator())
  private let start = DragStart.latent(Tensor([-1, 0, 0], shape: [1, 3]), mixture: ClassMixture(0), truncation: 1)
  /// The bump begins at (5.5, 7.5).
  private let pair = DragPair(from: PicturePoint(x: 5.5, y: 7.5), to: PicturePoint(x: 10, y: 9))

  private func dragger(
    pairs: [DragPair]? = nil, mask: DragMask? = nil, changing change: (inout DragOptions) -> Void = { _ in }
  ) throws -> Dragger {
    var options = DragOptions()
    (options.rate, options.tolerance) = (0.05, 0.5)
    change(&options)
    return try Dragger(sampler, from: start, pairs: pairs ?? [pair], mask: mask, options: options)
  }

  /// The bump's centre is a function of the code: the code that is found puts it where the point was pulled to.
  @Test(arguments: [DragSpace.w, .layers, .z]) func theBumpGoesWhereItIsPulled(space: DragSpace) throws {
    var dragger = try dragger { $0.space = space }
    dragger.run(steps: 200) { _ in true }
    #expect(dragger.frame.hasArrived)
    let w = dragger.frame.codes.styles.values
    let place = BlobGenerator.place(w)
    // The point may stop half a pixel away, and is followed to within half a pixel, as is checked below.
    #expect(abs(place.x - pair.to.x) < 1 && abs(place.y - pair.to.y) < 1, "\(place)")
    // The followed point is where the bump is, within the half pixel of the search.
    #expect(abs(dragger.frame.points[0].x - place.x) < 0.5 && abs(dragger.frame.points[0].y - place.y) < 0.5)
    // A style for each layer is kept as such only where they differ.
    #expect(dragger.frame.codes.styles.shape == (space == .layers ? [1, 2, 3] : [1, 3]))
    #expect((dragger.frame.z != nil) == (space == .z))
  }

  /// The frame's picture is that of its codes, to the bit.
  @Test func theFrameBelongsToItsCodes() throws {
    var dragger = try dragger()
    for _ in 0..<3 { dragger.step() }
    let again = sampler.pictures(
      layers: [0, 1].map { Tensor(dragger.frame.codes.styles.values[$0 * 3..<$0 * 3 + 3].map { $0 }, shape: [1, 3]) },
      channelOffsets: nil)
    #expect(again.values == dragger.frame.picture.values && dragger.frame.step == 3)
  }

  /// A copy goes on as if nothing had been between: steps in parts are steps at once.
  @Test func stepsInPartsAreStepsAtOnce() throws {
    var whole = try dragger()
    for _ in 0..<8 { whole.step() }
    var parts = try dragger()
    for _ in 0..<5 { parts.step() }
    var undone = parts
    undone.step()
    for _ in 0..<3 { parts.step() }
    #expect(parts.frame.codes.styles.values == whole.frame.codes.styles.values)
    #expect(parts.frame.points == whole.frame.points && parts.frame.loss == whole.frame.loss)
    #expect(undone.frame.step == 6)
  }

  /// What must stay stays: the stripe that the code's third number would brighten is outside of the mask.
  @Test func theMaskHolds() throws {
    let mask = DragMask(size: 16, mayChange: (0..<256).map { $0 % 16 >= 3 })
    // A pull along the stripe's edge pays for brightening it.
    let pairs = [DragPair(from: PicturePoint(x: 2, y: 4), to: PicturePoint(x: 6, y: 4))]
    func change(_ mask: DragMask?) throws -> Float {
      var dragger = try dragger(pairs: pairs, mask: mask) { $0.maskWeight = 5 }
      for _ in 0..<20 { dragger.step() }
      return abs(dragger.frame.codes.styles.values[2])
    }
    let (free, held) = (try change(nil), try change(mask))
    #expect(held < free / 4, "\(held) against \(free)")
  }

  @Test func wrongDragsAreRefusedByName() throws {
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return ""
    }
    #expect(message { _ = try dragger(pairs: []) } == "drag: points: expected at least one, found none")
    let outside = DragPair(from: PicturePoint(x: 16, y: 2), to: PicturePoint(x: 3, y: 3))
    #expect(
      message { _ = try dragger(pairs: [outside]) }
        == "drag: point: expected 0 to 15 to the right and downwards, found 16.0,2.0")
    #expect(message { _ = try dragger { $0.rate = 0 } }.contains("drag: rate: expected a positive number"))
    #expect(message { _ = try dragger { $0.featureLayer = 4 } }.contains("feature layer: expected 0 to 0, found 4"))
    #expect(message { _ = try dragger { $0.movedLayers = 3 } }.contains("layers that move: expected 1 to 2, found 3"))
    #expect(
      message { _ = try dragger(mask: DragMask(size: 8, mayChange: [Bool](repeating: true, count: 64))) }
        == "mask: expected 16 × 16 pixels, found 8 × 8")
    #expect(
      message {
        _ = try Dragger(
          Sampler(model: PlainGenerator()), from: .latent(.zeros([1, 5]), mixture: ClassMixture(0), truncation: 1),
          pairs: [pair])
      }.contains("feature maps"))
  }
}
