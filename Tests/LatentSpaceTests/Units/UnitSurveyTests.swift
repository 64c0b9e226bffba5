import Engine
import GenerativeModels
import ImageCodecs
import Scoring
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct UnitSurveyTests {
  private let sampler = Sampler(model: calmModel())
  private let count = 40
  /// The unit that scores follow: channel 5 of the layer blocks.0.1.
  private let unit = FeatureUnit(layer: 2, channel: 5)

  /// The unit's mean activations over the codes that a survey of the seed draws, from features read here.
  private func activations() -> [Double] {
    let classes = (0..<count).map { $0 % 2 }
    let w = sampler.styles(sampler.codes(count: count, seed: 4), classes: classes, truncation: 0.7)
    var means: [Double] = []
    _ = sampler.network.pictures(layerStyles: [Tensor](repeating: w, count: 5)) { layer, features in
      if layer == 2 {
        let (places, channels) = (features.shape[1] * features.shape[2], features.shape[3])
        let values = features.value.values
        means = (0..<count).map { row in
          (0..<places).reduce(0) { $0 + Double(values[(row * places + $1) * channels + 5]) } / Double(places)
        }
      }
      return features
    }
    return means
  }

  /// A survey whose scores, in the order of the codes, are given.
  private func survey(layers: [Int], scores: [Double]) throws -> UnitSurvey {
    var next = 0
    return try UnitSurvey(
      sampler: sampler, count: count, truncation: 0.7, seed: 4, layers: layers,
      scorers: [
        AttributeScorer(name: "given") { pictures in
          defer { next += pictures.shape[0] }
          return Array(scores[next..<next + pictures.shape[0]])
        }
      ])
  }

  /// Scores that are a unit's activation, or fall with it as a cube does, correlate with that unit alone by ±1.
  @Test func correlationsAreThoseOfTheUnit() throws {
    let own = activations()
    let survey = try survey(layers: [4, 2, 0], scores: own.map { 3 * $0 - 1 })
    #expect(survey.units.count == 8 + 16 + 16 && survey.units[16].name(in: sampler.network) == "blocks.0.1:0")
    let index = try #require(survey.units.firstIndex(of: unit))
    let correlations = survey.correlations(with: "given", withinClasses: false)
    #expect(abs(correlations[index].linear - 1) < 1e-5 && abs(correlations[index].rank - 1) < 1e-12)
    #expect(correlations.count { abs($0.linear) > 0.99999 } == 1)
    let falling = try self.survey(layers: [2], scores: own.map { -$0 * $0 * $0 })
    #expect(abs(falling.correlations(with: "given", withinClasses: false)[5].rank + 1) < 1e-12)
  }

  /// The unit that scores follow or run against comes first by correlation; by overlap it is whichever covers the subject
  /// best. Equal ones keep their order.
  @Test func ranking() throws {
    let survey = try survey(layers: [2], scores: activations().map { -$0 })
    let correlations = survey.correlations(with: "given", withinClasses: false)
    let byCorrelation = survey.ranking(by: .correlation, correlations)
    #expect(byCorrelation.first == 5 && byCorrelation.sorted() == Array(survey.units.indices))
    let byOverlap = survey.ranking(by: .overlap, correlations).map { survey.overlaps[$0].intersectionOverUnion }
    #expect(byOverlap == byOverlap.sorted(by: >) && byOverlap.count == survey.units.count)
    let alike = [UnitSurvey.Correlation](repeating: correlations[0], count: correlations.count)
    #expect(survey.ranking(by: .correlation, alike) == Array(survey.units.indices))
  }

  /// A difference between classes hides the unit, unless classes are centred.
  @Test func withinClasses() throws {
    let own = activations()
    let survey = try survey(layers: [2], scores: own.enumerated().map { $1 + 100 * Double($0 % 2) })
    #expect(abs(survey.correlations(with: "given", withinClasses: true)[5].linear - 1) < 1e-4)
    #expect(abs(survey.correlations(with: "given", withinClasses: false)[5].linear) < 0.95)
    #expect(abs(survey.deviation(of: "given") - 50) < 5)
  }

  /// In pictures of 16 pixels every pixel is a place; 20 of the 40 codes choose the threshold.
  @Test func overlapsAreOfEnlargedMaps() throws {
    let survey = try survey(layers: [2], scores: activations())
    let maps = try sampler.maps(styles: survey.styles, of: unit)
    #expect(maps.count == count && maps.allSatisfy { $0.count == 256 })
    let isSubject = sampler.images(styles: survey.styles).flatMap { image -> [Bool] in
      let mask = image.labPixels().withUnsafeBufferPointer { SubjectMask(lab: $0, width: 16, height: 16) }
      return mask.weights.map { mask.hasSubject && $0 > 0.5 }
    }
    #expect(
      survey.overlaps[5] == SubjectOverlap(values: maps.flatMap { $0 }, isSubject: isSubject, choosing: 20 * 256))
  }

  /// Of larger pictures the odd rows and columns are places, 16 of each, and of more codes the first 128 count.
  @Test func overlapsOfLargerPicturesAndManyCodes() throws {
    let sampler = Sampler(model: calmModel(size: 32))
    let survey = try UnitSurvey(
      sampler: sampler, count: 144, truncation: 0.7, seed: 4, layers: [2],
      scorers: [AttributeScorer(name: "b", score: brightness)])
    #expect(survey.styles.shape == [144, 8] && survey.scores["b"]?.count == 144)
    let odd = stride(from: 1, to: 32, by: 2)
    let places = odd.flatMap { row in odd.map { row * 32 + $0 } }
    let styles = survey.styles.selectingEntries(Array(0..<128))
    let values = try sampler.maps(styles: styles, of: unit).flatMap { map in places.map { map[$0] } }
    let isSubject = sampler.images(styles: styles).flatMap { image -> [Bool] in
      let mask = image.labPixels().withUnsafeBufferPointer { SubjectMask(lab: $0, width: 32, height: 32) }
      return places.map { mask.hasSubject && mask.weights[$0] > 0.5 }
    }
    #expect(values.count == 128 * 256)
    #expect(survey.overlaps[5] == SubjectOverlap(values: values, isSubject: isSubject, choosing: 64 * 256))
  }

  @Test func stopsWhenAsked() {
    #expect(throws: CancellationError.self) {
      try UnitSurvey(
        sampler: sampler, count: count, truncation: 0.7, seed: 4, layers: [0],
        scorers: [AttributeScorer(name: "b", score: brightness)]
      ) { $0 < 32 }
    }
  }
}
