import Engine
import Foundation
import ImageCodecs

/// Judges a colorizer on pictures whose colours are known, beside what is known without it: grey, and the mean colour
/// for each lightness of its training set.
///
/// Pictures are taken one at a time and not kept, so that any number of them can be judged.
public struct ColorizationEvaluation {
  /// Means over pictures.
  public struct Scores: Codable, Equatable, Sendable {
    /// Peak signal-to-noise ratio of red, green and blue, in dB.
    public var psnr = 0.0
    /// Structural similarity (Wang et al., IEEE TIP 2004), the mean over red, green and blue: 1 for equal pictures.
    public var ssim = 0.0
    /// Mean absolute difference of a and b, in units of CIE L*a*b*.
    public var l1 = 0.0
    /// Colourfulness after Hasler and Süsstrunk (2003), of red, green and blue in 0...255; 0 for a grey picture.
    public var colorfulness = 0.0
    /// Colourfulness as DDColor's evaluation code (ICCV 2023) has it, from the absolute differences of the channels:
    /// its values are lower.
    public var colorfulnessAbsolute = 0.0
    /// How far the mean of `colorfulness` is from that of the true pictures, 0 or more; only in means over pictures.
    public var colorfulnessGap = 0.0
    /// How far the mean of `colorfulnessAbsolute` is from that of the true pictures, 0 or more; only in means over
    /// pictures.
    public var colorfulnessAbsoluteGap = 0.0
  }

  /// A picture, and what a method may see of it: its grey version alone, but for hints of the truth.
  struct Picture {
    let truth: Image
    let lab: LabPictures
    let grey: Image

    init(_ truth: Image) {
      self.truth = truth
      lab = LabPictures([truth])
      grey = lab.grey.images()[0]
    }
  }

  /// One way of colouring the pictures.
  public struct Method {
    /// What results are listed under: `model`, `grey`, `meanColor`, `l1Only`, or `hints` and their number, as
    /// `hints10`.
    public let name: String
    let color: (_ picture: Picture, _ index: Int) throws -> Image
    fileprivate(set) var scores = Scores()
  }

  /// How one picture came out, by the first method.
  public struct Result {
    /// What the picture was called when it was added.
    public let name: String
    /// How many pictures were taken before it.
    public let index: Int
    /// Peak signal-to-noise ratio of the coloured picture and the true one, in dB.
    public let psnr: Double
  }

  /// The ways of colouring that are compared, the model's own first. Their scores are read with `means(of:)`.
  public private(set) var methods: [Method]
  /// The sums of the scores that the true pictures have themselves; `truthMeans` has the means.
  public private(set) var truth = Scores()
  /// How each picture came out by the first method, in the order in which they were added.
  public private(set) var results: [Result] = []
  /// How many pictures have been added.
  public var count: Int { results.count }

  /// The model, grey and the mean colours; a model that takes hints also with these numbers of them in random places,
  /// and another colorizer, of the same run before its critic joined, where there is one.
  public init(_ colorizer: Colorizer, withoutCritic: Colorizer? = nil, hintCounts: [Int] = [], seed: UInt64 = 0) {
    precondition(hintCounts.isEmpty || colorizer.model.takesHints, "ColorizationEvaluation: hints for a model without")
    methods = [
      Method(name: "model") { picture, _ in try colorizer.colorize(picture.grey) },
      Method(name: "grey") { picture, _ in picture.grey },
      Method(name: "meanColor") { picture, _ in
        picture.lab.colored(colorizer.model.meanColors.colors(of: picture.lab.lightness)).images()[0]
      },
    ]
    if let withoutCritic {
      methods.append(Method(name: "l1Only") { picture, _ in try withoutCritic.colorize(picture.grey) })
    }
    for number in hintCounts {
      methods.append(
        Method(name: "hints\(number)") { picture, index in
          colorizer.colorize(picture.grey, hintsOf: picture.truth, count: number, seed: seed, item: index)
        })
    }
  }

  /// Colours the grey version of a picture in every way and compares the results with it.
  public mutating func add(_ picture: Image, name: String) throws {
    let (seen, item) = (Picture(picture), count)
    add(measures(of: picture, picture), to: &truth)
    for index in methods.indices {
      let measured = measures(of: try methods[index].color(seen, item), picture)
      add(measured, to: &methods[index].scores)
      if index == 0 { results.append(Result(name: name, index: item, psnr: measured.psnr)) }
    }
  }

  /// A picture as the first method colours it, to be shown again.
  public func colored(_ picture: Image) throws -> Image { try methods[0].color(Picture(picture), 0) }

  private func measures(of colored: Image, _ picture: Image) -> Scores {
    var scores = Scores()
    scores.psnr = PictureQuality.psnr(colored, picture)
    scores.ssim = PictureQuality.structuralSimilarity(colored, picture)
    scores.l1 = PictureQuality.colorDifference(colored, picture)
    scores.colorfulness = PictureQuality.colorfulness(colored)
    scores.colorfulnessAbsolute = PictureQuality.colorfulness(colored, absolute: true)
    return scores
  }

  /// Sums; `means` divides them.
  private func add(_ scores: Scores, to sum: inout Scores) {
    for field in [\Scores.psnr, \.ssim, \.l1, \.colorfulness, \.colorfulnessAbsolute] {
      sum[keyPath: field] += scores[keyPath: field]
    }
  }

  /// The scores of a method, means over the pictures so far.
  public func means(of method: Method) -> Scores { means(method.scores) }

  /// The scores of the true pictures themselves, means over the pictures so far.
  public var truthMeans: Scores { means(truth) }

  private func means(_ sum: Scores) -> Scores {
    var result = sum
    for field in [\Scores.psnr, \.ssim, \.l1, \.colorfulness, \.colorfulnessAbsolute] {
      result[keyPath: field] /= Double(max(count, 1))
    }
    let share = 1 / Double(max(count, 1))
    result.colorfulnessGap = abs(result.colorfulness - share * truth.colorfulness)
    result.colorfulnessAbsoluteGap = abs(result.colorfulnessAbsolute - share * truth.colorfulnessAbsolute)
    return result
  }

  /// The pictures with the highest and with the lowest PSNR, best first, so many of each at most.
  public func extremes(_ number: Int) -> (best: [Result], worst: [Result]) {
    let sorted = results.sorted { ($1.psnr, $0.name) < ($0.psnr, $1.name) }
    return (Array(sorted.prefix(number)), Array(sorted.suffix(number)))
  }
}

extension Colorizer {
  /// Coloured with hints of the true colour in random places, as a user might give them; each `item` has its own.
  func colorize(_ grey: Image, hintsOf truth: Image, count: Int, seed: UInt64, item: Int) -> Image {
    let size = copySize(width: grey.width, height: grey.height)
    let colors = LabPictures([truth.resized(width: size.width, height: size.height)]).colors
    let sampler = model.provenance.options.hints
    var draft = draft(grey) { _ in sampler.hints(colors: colors, count: count, seed: seed, item: item) }
    draft.held = sampler.squares(shape: colors.shape, count: count, seed: seed, item: item)[0].map { square in
      let color = colors.withUnsafeValues {
        LabPictures.colorScale * HintSampler.mean(square, of: $0, firstRow: 0, width: size.width)
      }
      func place(_ range: Range<Int>, _ copy: Int, _ full: Int) -> Int {
        min((range.lowerBound + range.upperBound) * full / (2 * copy), full - 1)
      }
      return HeldColor(
        x: place(square.columns, size.width, grey.width), y: place(square.rows, size.height, grey.height), a: color.x,
        b: color.y)
    }
    return finish(draft)
  }
}
