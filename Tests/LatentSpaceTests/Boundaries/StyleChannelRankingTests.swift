import Engine
import Foundation
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct StyleChannelRankingTests {
  /// By hand: the exemplars 5…9 of 0…9 have the mean 7 and the variance 2, beside the mean 4.5 of all.
  @Test func closedForm() throws {
    let values = Tensor((0..<10).flatMap { [Float($0), 3, Float(-2 * $0)] }, shape: [10, 3])
    let found = try StyleChannelRanking(
      values: values, classes: [Int](repeating: 0, count: 10), scores: (0..<10).map(Double.init), share: 0.5)
    #expect(found.exemplars == 5 && found.codes == 10)
    // The constant channel is left out; of equals the first comes first.
    #expect(found.channels.map(\.index) == [0, 2])
    let theta = 2.5 / Double(2).squareRoot()
    #expect(relativeDifference(found.channels.map(\.theta), [theta, theta]) < 1e-12)
    let deviation = (8.25).squareRoot()
    let shift = 2.5 / deviation
    #expect(relativeDifference(found.channels.map(\.shift), [shift, -shift]) < 1e-12)
    #expect(relativeDifference(found.channels.map(\.correlation), [1, -1]) < 1e-12)
    #expect(relativeDifference(found.channels.map(\.deviation), [deviation, 2 * deviation]) < 1e-12)
  }

  /// Scores fall with channel 4; one class has higher scores and another level of channel 2.
  @Test func findsThePlantedChannel() throws {
    var random = PhiloxGenerator(seed: 3, purpose: "planted channel")
    let classes = (0..<400).map { $0 % 2 }
    var (values, scores) = ([Float](), [Double]())
    for label in classes {
      var row = (0..<6).map { _ in random.normal() }
      row[2] += 50 * Double(label)
      scores.append(0.1 * random.normal() - row[4] + 40 * Double(label))
      values += row.map(Float.init)
    }
    let tensor = Tensor(values, shape: [400, 6])
    let within = try StyleChannelRanking(values: tensor, classes: classes, scores: scores, share: 0.1)
    #expect(within.channels[0].index == 4 && within.channels[0].shift < -1.4)
    // The means of the uppermost tenth of a normal distribution lie 1.75 away, with a deviation of 0.41.
    #expect(within.channels[0].theta > 2.5 && within.channels[1].theta < 0.7)
    #expect(within.channels[0].correlation < -0.98)
    let pooled = try StyleChannelRanking(
      values: tensor, classes: classes.map { _ in 0 }, scores: scores, share: 0.1)
    #expect(pooled.channels[0].index == 2 && pooled.channels[0].theta > 10)
    let some = try StyleChannelRanking(values: tensor, classes: classes, scores: scores, share: 0.1, ranked: [0, 1])
    #expect(Set(some.channels.map(\.index)) == [0, 1])
  }

  /// Every yes is an exemplar, in a class that has it four times in five as in one that has it once.
  @Test func yesOrNoOfUnequalShares() throws {
    let classes = (0..<100).map { $0 % 2 }
    let scores = classes.indices.map { ($0 / 2 % 5 == 0) == (classes[$0] == 1) ? 1.0 : 0 }
    let channels = randomTensor([100, 1], seed: 4).values
    let values = Tensor(classes.indices.flatMap { [channels[$0], Float(scores[$0])] }, shape: [100, 2])
    let found = try StyleChannelRanking(values: values, classes: classes, scores: scores, share: 0.1)
    #expect(found.exemplars == 50 && found.channels[0].index == 1)
    // A yes lies 0.2 above the mean of the one class and 0.8 above that of the other; the deviation is 0.4 in both.
    #expect(abs(found.channels[0].shift - (0.8 * 0.2 + 0.2 * 0.8) / 0.4) < 1e-6)
    #expect(abs(found.channels[0].correlation - 1) < 1e-12)
  }

  @Test func refusals() {
    let values = randomTensor([40, 2], seed: 1)
    let classes = [Int](repeating: 0, count: 40)
    func rank(_ scores: [Double], share: Double = 0.2) throws {
      _ = try StyleChannelRanking(values: values, classes: classes, scores: scores, share: share)
    }
    #expect(throws: StatisticsError.tooFew(what: "high scores", expected: 5, found: 4)) {
      try rank((0..<40).map(Double.init), share: 0.1)
    }
    #expect(throws: StatisticsError.equalScores(value: 1)) { try rank([Double](repeating: 1, count: 40)) }
    #expect(throws: LatentSpaceError.codesAlike(along: "style channels")) {
      try StyleChannelRanking(
        values: Tensor(repeating: 0.3, shape: [40, 2]), classes: classes, scores: (0..<40).map(Double.init), share: 0.2)
    }
  }

  /// The channel that scores are read from comes first, and its direction moves it alone.
  @Test func directionsOfAModel() throws {
    let model = tinyModel()
    let sampler = Sampler(model: model)
    let classes = (0..<300).map { $0 % 2 }
    // Those of an untrained mapping lie almost on a line, and all channels with them.
    let w = randomTensor([300, 8], seed: 1)
    let layer = try #require(model.generator.styleChannels.first { $0.layer == "blocks.0.1" })
    let (place, width) = (layer.range.lowerBound + 3, model.styleChannelCount)
    let channels = try sampler.styleChannels(SynthesisCodes(styles: w)).values
    let scores = classes.indices.map { -Double(channels[$0 * width + place]) }
    let sample = ScoredSample(z: w, w: w, truncation: 1, classes: classes, scores: ["tone": scores])
    let ranking = try StyleChannelRanking(of: "tone", in: sample, sampler: sampler, share: 0.2)
    let colors = model.generator.styleChannels.filter(\.makesColors).flatMap(\.range)
    #expect(!ranking.channels.contains { colors.contains($0.index) })
    #expect(ranking.channels.count == width - colors.count)
    let all = try StyleChannelRanking(of: "tone", in: sample, sampler: sampler, share: 0.2, includingColors: true)
    #expect(all.channels.count == width)

    let origin = DirectionOrigin(
      method: "channels", space: .s, truncation: 1, modelIdentity: model.identity,
      classNames: model.classes)
    let direction = try ranking.directions(of: "tone", count: 2, model: model, origin: origin)[0]
    #expect(direction.attribute == "tone blocks.0.1:3" && direction.space == .s && direction.method == "channels")
    #expect(direction.normal.indices.filter { direction.normal[$0] != 0 } == [place] && direction.normal[place] == -1)
    // Distances are 0 in the middle of each class, and vary by the deviation.
    let distances = classes.indices.map { row in
      Double(
        direction.signedDistance(
          channels[row * width..<(row + 1) * width], className: model.classes[classes[row]]))
    }
    let deviation = (distances.reduce(0) { $0 + $1 * $1 } / 300).squareRoot()
    #expect(abs(deviation / Double(direction.deviation) - 1) < 1e-4)
    for label in 0..<2 {
      let own = classes.indices.filter { classes[$0] == label }.map { distances[$0] }
      #expect(abs(own.reduce(0, +) / 150) < 1e-4 * Double(direction.deviation))
    }
    let report = try JSONDecoder().decode(StyleChannelReport.self, from: Data(direction.report.utf8))
    #expect(report.layer == "blocks.0.1" && report.channel == 3 && report.rank == 1 && report.shift < 0)
    let moved = try Editor(sampler: sampler, direction: direction, file: "d").codes(
      moving: SynthesisCodes(styles: w), classes: classes, amount: .deviations(2))
    let offsets = try #require(moved.channelOffsets).values
    #expect(offsets.indices.allSatisfy { ($0 % width == place) == (offsets[$0] != 0) })
    #expect(abs(offsets[place] + 2 * direction.deviation) < 1e-6)
  }
}
