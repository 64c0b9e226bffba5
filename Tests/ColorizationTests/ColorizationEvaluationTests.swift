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

  /// What a method may see of a picture.
  private func seen(_ picture: Image) -> Image { LabPictures([picture]).grey.images()[0] }

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
    func colored(_ picture: Image) throws -> Image { try colorizer.colorize(seen(picture)) }
    #expect(try abs(model.psnr - mean { PictureQuality.psnr(try colored($0), $0) }) < 1e-9)
    #expect(try abs(model.l1 - mean { PictureQuality.colorDifference(try colored($0), $0) }) < 1e-9)
    let colorfulness = try mean { PictureQuality.colorfulness(try colored($0)) }
    #expect(abs(model.colorfulnessGap - abs(colorfulness - truth)) < 1e-9)
    let grey = evaluation.means(of: evaluation.methods[1])
    #expect(grey.colorfulness == 0 && abs(grey.colorfulnessGap - truth) < 1e-9)
    #expect(abs(evaluation.truthMeans.colorfulness - truth) < 1e-9 && evaluation.truthMeans.psnr == 100)
    #expect(evaluation.means(of: evaluation.methods[4]) != model)
  }

  /// Each pixel has the colour of its lightness's row; L of these patches is far from where rows meet.
  @Test func meanColoursAreThoseOfTheTable() throws {
    let model = makeColorizer()
    let evaluation = try evaluated(ColorizationEvaluation(Colorizer(model)))
    let table = model.meanColors.table.values
    let expected = pictures.map { picture -> Image in
      let lab = picture.labPixels()
      let colors = (0..<1024).flatMap { pixel -> [Float] in
        let row = Int(lab[3 * pixel].rounded())
        return [table[2 * row], table[2 * row + 1]]
      }
      return LabPictures([picture]).colored(Tensor(colors, shape: [1, 32, 32, 2])).images()[0]
    }
    let scores = evaluation.means(of: evaluation.methods[2])
    let psnr = zip(expected, pictures).map { PictureQuality.psnr($0, $1) }.reduce(0, +) / 3
    let l1 = zip(expected, pictures).map { PictureQuality.colorDifference($0, $1) }.reduce(0, +) / 3
    #expect(abs(scores.psnr - psnr) < 1e-9 && abs(scores.l1 - l1) < 1e-9)
  }

  /// The network sees the grey picture, and of the truth what the sampler tells, in other places for each picture.
  @Test func hintsAreOfTheTruth() throws {
    var colorizer = Colorizer(makeColorizer(hints: true))
    colorizer.holdsHints = false
    let evaluation = try evaluated(ColorizationEvaluation(colorizer, hintCounts: [10], seed: 5))
    let expected = pictures.enumerated().map { index, picture -> Image in
      let hints = HintSampler().hints(
        colors: LabPictures([picture]).colors, count: 10, seed: 5, item: index)
      let copy = LabPictures([seen(picture)])
      let colors = colorizer.model.colors(of: copy.input(channels: 4, hints: hints))
      return colorizer.finish(.init(picture: seen(picture), alpha: nil, lightness: copy.lightness, colors: colors))
    }
    let scores = evaluation.means(of: evaluation.methods[3])
    #expect(evaluation.methods[3].name == "hints10")
    let psnr = zip(expected, pictures).map { PictureQuality.psnr($0, $1) }.reduce(0, +) / 3
    #expect(abs(scores.psnr - psnr) < 1e-9)
  }

  /// Held, the mean colour of a hint's square comes out in its middle: hints of the truth make the picture truer.
  @Test func heldHintsOfTheTruth() throws {
    let colorizer = Colorizer(makeColorizer(hints: true))
    var free = colorizer
    free.holdsHints = false
    func psnr(_ colorizer: Colorizer) throws -> Double {
      let evaluation = try evaluated(ColorizationEvaluation(colorizer, hintCounts: [10], seed: 5))
      return evaluation.means(of: evaluation.methods[3]).psnr
    }
    #expect(try psnr(colorizer) > psnr(free) + 0.5)
    let size = (width: 32, height: 32)
    let colors = LabPictures([pictures[0]]).colors
    let square = HintSampler().squares(shape: colors.shape, count: 1, seed: 5, item: 0)[0][0]
    let wanted = colors.withUnsafeValues {
      LabPictures.colorScale * HintSampler.mean(square, of: $0, firstRow: 0, width: size.width)
    }
    let result = colorizer.colorize(seen(pictures[0]), hintsOf: pictures[0], count: 1, seed: 5, item: 0).labPixels()
    let (x, y) = (
      (square.columns.lowerBound + square.columns.upperBound) / 2, (square.rows.lowerBound + square.rows.upperBound) / 2
    )
    let at = 3 * (y * 32 + x)
    let shown = HeldColor(x: x, y: y, a: wanted.x, b: wanted.y).shown(lightness: result[at])
    // Half a level of eight bits.
    #expect(abs(result[at + 1] - shown.x) < 2 && abs(result[at + 2] - shown.y) < 2)
  }

  @Test func extremesAreSorted() throws {
    let colorizer = Colorizer(makeColorizer())
    let evaluation = try evaluated(ColorizationEvaluation(colorizer))
    let (best, worst) = evaluation.extremes(2)
    let sorted = evaluation.results.map(\.psnr).sorted(by: >)
    #expect(best.map(\.psnr) == Array(sorted.prefix(2)) && worst.map(\.psnr) == Array(sorted.suffix(2)))
    #expect(evaluation.extremes(10).best.count == 3)
    // What is left of a picture is enough to make it again.
    #expect(evaluation.results.map(\.index) == [0, 1, 2] && best.allSatisfy { $0.name == "\($0.index)" })
    for result in best {
      let (truth, again) = (pictures[result.index], try evaluation.colored(pictures[result.index]))
      #expect(try again == colorizer.colorize(seen(truth)) && PictureQuality.psnr(again, truth) == result.psnr)
    }
  }
}
