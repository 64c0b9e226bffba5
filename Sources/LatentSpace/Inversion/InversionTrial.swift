import Foundation
import GenerativeModels
import ImageCodecs
import Scoring

/// Whether pictures that a generator has made itself, whose codes are therefore there to be found, come back.
public struct InversionTrial: Codable, Equatable, Sendable {
  /// What counts as the same picture, in dB: a root mean square difference of 4.5 in 255.
  public static let threshold = 35.0

  /// PSNR of each picture in dB, in the order of the seeds.
  public let psnr: [Double]
  /// Structural similarity of each picture and the one found for it, at most 1, in the order of the seeds.
  public let ssim: [Double]
  /// Root mean square of the styles found, in standard deviations.
  public let distances: [Double]
  /// Share of pictures whose own class was found, or asked for.
  public let classesFound: Double

  /// The median PSNR of the pictures, in dB.
  public var medianPSNR: Double {
    let sorted = psnr.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// Share of pictures of at least `threshold`.
  public var share: Double { Double(psnr.filter { $0 >= Self.threshold }.count) / Double(psnr.count) }

  init(_ found: [Inversion], classes: [Int]) {
    psnr = found.map(\.psnr)
    ssim = found.map(\.ssim)
    distances = found.map(\.distance)
    classesFound = ClassifierAgreement.share(of: found.map(\.classIndex), matching: classes)
  }
}

extension Inverter {
  /// Inverts the pictures that the codes of `seeds` have at the options' truncation.
  /// - Parameters:
  ///   - seeds: of the codes, one a picture.
  ///   - classes: of the pictures; `classIndex`, when given, is what the search is told.
  ///   - classIndex: the class that the search takes all pictures for; that of the nearest samples when nil.
  ///   - progress: as that of `invert`.
  public func trial(
    seeds: [UInt32], classes: [Int], classIndex: Int? = nil, progress: (Int) -> Bool = { _ in true }
  ) throws -> (trial: InversionTrial, found: [Inversion]) {
    precondition(
      !seeds.isEmpty && seeds.count == classes.count, "trial: \(seeds.count) seeds with \(classes.count) classes")
    let w = sampler.styles(sampler.codes(seeds: seeds), classes: classes, truncation: options.truncation)
    let found = try invert(sampler.images(styles: w), classIndex: classIndex, progress: progress)
    return (InversionTrial(found, classes: classes), found)
  }
}
