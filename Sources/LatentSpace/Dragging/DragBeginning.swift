import Foundation
import GenerativeModels

/// The picture that a drag begins with: its code, its class, and what the dragged picture is called.
public struct DragBeginning {
  /// The code: one of z with its class and truncation, or one as the synthesis reads it.
  public let start: DragStart
  /// The class of the picture, an index among the model's classes.
  public let classIndex: Int
  /// A name for people, kept beside the code that is found.
  public let name: String

  /// The code of a seed.
  /// - Parameters:
  ///   - seed: that of NumPy's `RandomState(seed).randn`.
  ///   - className: nil for the class that goes with the seed, the model's classes in turn from seed 1 on.
  ///   - truncation: ψ of the code.
  ///   - sampler: with the generator.
  /// - Throws: `ModelError` for a class that the model has not.
  public init(seed: UInt32, className: String?, truncation: Float, sampler: Sampler) throws {
    let model = sampler.model
    classIndex =
      try className.map { try model.classIndex($0) }
      ?? Sampler.classIndex(ofSeed: seed, classes: model.classes.count)
    start = .latent(
      sampler.codes(seeds: [seed]), mixture: ClassMixture(classIndex), truncation: truncation)
    name = "seed \(seed), dragged"
  }

  /// A code of a file, taken as it is.
  /// - Parameters:
  ///   - row: which of the file's codes, from 0.
  ///   - url: an `.npz` with `layers` or `w`, or an `.npy` (see `FoundCodes.read`).
  ///   - className: the class of the picture; nil for the one that the file says.
  ///   - sampler: with the generator.
  ///   - notice: is given a line for people where the file names no model.
  /// - Throws: `LatentSpaceError.codesField` for a row that the file has not; what reading the file does.
  public init(
    row: Int, of url: URL, className: String?, sampler: Sampler, notice: (String) -> Void = { _ in }
  ) throws {
    let (model, file) = (sampler.model, url.lastPathComponent)
    let (codes, classes) = try FoundCodes.read(
      contentsOf: url, forEditInZ: nil, single: false, model: model, notice: notice)
    guard classes.indices.contains(row) else {
      throw LatentSpaceError.codesField(
        file: file, field: "row", expected: "0 to \(classes.count - 1), the codes of the file", found: "\(row)")
    }
    guard case .found(let all) = try codes.start(model: model, file: file) else {
      preconditionFailure("DragBeginning: codes of w that are latent")
    }
    start = .codes(SynthesisCodes(styles: all.styles.selectingEntries([row])))
    classIndex = try className.map { try model.classIndex($0) } ?? classes[row]
    name = Self.name(dragging: codes.names[row])
  }

  /// A code that is at hand, taken as it is.
  /// - Parameters:
  ///   - codes: one code, without offsets of style channels, which a file of styles does not hold.
  ///   - classIndex: the class that it was made under.
  ///   - picture: what its picture is called.
  public init(codes: SynthesisCodes, classIndex: Int, picture: String) {
    precondition(codes.channelOffsets == nil, "DragBeginning: styles do not hold offsets of style channels")
    (start, self.classIndex, name) = (.codes(codes), classIndex, Self.name(dragging: picture))
  }

  private static func name(dragging picture: String) -> String { "\(picture), dragged" }
}
