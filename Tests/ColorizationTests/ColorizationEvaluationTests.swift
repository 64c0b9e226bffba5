import Engine
import ImageCodecs
import TestSupport
import Testing

@testable import Colorization

struct ColorizationEvaluationTests {
  /// Three pictures of red and green patches.
  private let pictures: [Image] = (0..<3).map { picture in
    var image = Image(width: 32, height: 32, channels: 3, fill: RGBColor(red: 60, green: 120, blue: 60))
    let patch = Image(
      width: 8, height: 16, channels: 3, fill: RGBColor(red: UInt8(120 + 40 * picture), green: 60, blue: 60))
    for column in 0..<3 { image.paste(patch, x: 8 * column + picture, y: 5 * column) }
    return image
  }

  private func evaluated(_ evaluation: ColorizationEvaluation) throws -> ColorizationEvaluation {
    var evaluation = evaluation
    for (index, picture) in pictures.enumerated() { try evaluation.add(picture, name: "\(index)") }
    return evaluation
  }

  @Test func scoresAreMeansOverPictures() throws {
    let colorizer = Colorizer(makeColorizer(hints: true))
    let evaluation = try evaluated(
      ColorizationEvaluation(colorizer, withoutCritic: Colorizer(makeColorizer(base: 4)), hintCounts: [1, 10]))
    #expect(evaluation.methods.map(\.name) == ["model", "grey", "meanColor", "l1Only", "hints1", "hints10"])
    func mean(_ value: (Image) throws -> Double) rethrows -> Double { try pictures.map(value).reduce(0, +) / 3 }
    let truth = mean { PictureQuality.colorfulness($0) }
    let model = evaluation.means(of: evaluation.methods[0])
    #expect(try abs(model.psnr - mean { PictureQuality.psnr(try colorizer.colorize($0), $0) }) < 1e-9)
    #expect(try abs(model.l1 - mean { PictureQuality.colorDifference(try colorizer.colorize($0), $0) }) < 1e-9)
    let colorfulness = try mean { PictureQuality.colorfulness(try colorizer.colorize($0)) }
    #expect(abs(model.colorfulnessGap - abs(colorfulness - truth)) < 1e-9)
    let grey = evaluation.means(of: evaluation.methods[1])
    #expect(grey.colorfulness == 0 && abs(grey.colorfulnessGap - truth) < 1e-9)
    #expect(abs(evaluation.truthMeans.colorfulness - truth) < 1e-9 && evaluation.truthMeans.psnr == 100)
    #expect(evaluation.means(of: evaluation.methods[4]) != model)
  }

  @Test func extremesAreSorted() throws {
    let evaluation = try evaluated(ColorizationEvaluation(Colorizer(makeColorizer())))
    let (best, worst) = evaluation.extremes(2)
    let sorted = evaluation.results.map(\.psnr).sorted(by: >)
    #expect(best.map(\.psnr) == Array(sorted.prefix(2)) && worst.map(\.psnr) == Array(sorted.suffix(2)))
    #expect(evaluation.extremes(10).best.count == 3)
  }
}
