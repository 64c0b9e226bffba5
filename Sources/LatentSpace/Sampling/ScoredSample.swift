import Engine
import FileFormats
import Foundation
import GenerativeModels
import Scoring
import Statistics

/// Codes with the scores of their pictures.
public struct ScoredSample {
  /// `[N, latentDimension]`.
  public let z: Tensor
  /// `[N, styleDimension]`, after truncation.
  public let w: Tensor
  /// The model they are codes of, and ψ of w.
  public let origin: CodeOrigin
  /// Class index of each code.
  public let classes: [Int]
  /// A score a code for each attribute.
  public let scores: [String: [Double]]

  /// ψ of w; nil when unknown.
  public var truncation: Float? { origin.truncation }

  /// - Parameters:
  ///   - z: `[N, latentDimension]`.
  ///   - w: `[N, styleDimension]`, after truncation.
  ///   - truncation: ψ of w; nil when unknown.
  ///   - classes: the class index of each code, N.
  ///   - scores: N scores for each attribute, by name.
  ///   - modelIdentity: of the model whose codes they are; empty for none.
  public init(
    z: Tensor, w: Tensor, truncation: Float? = nil, classes: [Int], scores: [String: [Double]] = [:],
    modelIdentity: String = ""
  ) {
    precondition(
      z.shape[0] == classes.count && w.shape[0] == classes.count,
      "ScoredSample: z \(z.shape), w \(w.shape), \(classes.count) classes")
    for (name, values) in scores {
      precondition(
        values.count == classes.count, "ScoredSample: \(values.count) scores of \(name) for \(classes.count) codes")
    }
    (self.z, self.w, self.classes, self.scores) = (z, w, classes, scores)
    origin = CodeOrigin(modelIdentity: modelIdentity, truncation: truncation)
  }

  /// Draws `count` codes, their classes in turn, and scores their pictures.
  /// - Parameters:
  ///   - count: codes to draw.
  ///   - sampler: draws the codes of a model and their pictures.
  ///   - chosen: indices to draw from; all classes of the model when nil.
  ///   - truncation: ψ of w.
  ///   - seed: of the stream of codes.
  ///   - scorers: what is seen in the pictures.
  ///   - progress: called with the number of codes done; returns false to stop, which throws `CancellationError`.
  public init(
    count: Int, sampler: Sampler, classes chosen: [Int]? = nil, truncation: Float = 1, seed: UInt64,
    scorers: [AttributeScorer], progress: (Int) -> Bool = { _ in true }
  ) throws {
    let choices = chosen ?? Array(sampler.model.classes.indices)
    let classes = (0..<count).map { choices[$0 % choices.count] }
    let z = sampler.codes(count: count, seed: seed)
    let w = sampler.styles(z, classes: classes, truncation: truncation)
    var scores = [String: [Double]](uniqueKeysWithValues: scorers.map { ($0.name, []) })
    try sampler.forEachPictures(styles: w) { pictures, range in
      for scorer in scorers { scores[scorer.name]! += try scorer.score(pictures) }
      guard progress(range.upperBound) else { throw CancellationError() }
    }
    self.init(
      z: z, w: w, truncation: truncation, classes: classes, scores: scores, modelIdentity: sampler.model.identity)
  }

  /// The codes of a space, `[N, D]`.
  public func codes(in space: CodeSpace) -> Tensor {
    precondition(space != .s, "ScoredSample: codes are drawn in z or w")
    return space == .z ? z : w
  }

  /// The codes of a space in double precision, N × D.
  public func matrix(of space: CodeSpace) -> Matrix { Matrix(features: codes(in: space)) }

  /// Arrays `z`, `w`, where given `layers`, `class`, where given `classNames`, a name a class index, `modelIdentity` and `truncation`, and
  /// `score:NAME` for each attribute, readable by NumPy. Rows are named by the arrays `seed` and `file`, where these
  /// are given, and else by `code`, their numbers from 0 (see `RowNames`).
  /// - Parameters:
  ///   - url: the file.
  ///   - includingStyles: whether w is written; no, where it is no space of the model's.
  ///   - layers: a w for each layer, `[N, layers, styleDimension]`, where layers have different ones; edits begin there.
  ///   - seeds: of the codes.
  ///   - files: names of the codes' pictures.
  ///   - classNames: of all classes of the model.
  /// - Throws: `FileFormatError` naming the file.
  public func write(
    to url: URL, includingStyles: Bool = true, layers: Tensor? = nil, seeds: [UInt32]? = nil, files: [String]? = nil,
    classNames: [String]? = nil
  ) throws {
    for count in [seeds?.count, files?.count].compactMap(\.self) {
      precondition(count == classes.count, "ScoredSample.write: \(count) names for \(classes.count) codes")
    }
    var archive = NPZArchive()
    archive["z"] = NPYArray(shape: z.shape, z.values)
    if includingStyles { archive["w"] = NPYArray(shape: w.shape, w.values) }
    if let layers { archive["layers"] = NPYArray(shape: layers.shape, layers.values) }
    archive["class"] = NPYArray(shape: [classes.count], .int64(classes.map(Int64.init)))
    if let classNames { archive["classNames"] = NPYArray(.text(classNames)) }
    if let seeds { archive["seed"] = NPYArray(shape: [seeds.count], .int64(seeds.map(Int64.init))) }
    if let files { archive["file"] = NPYArray(.text(files)) }
    if seeds == nil, files == nil { archive["code"] = NPYArray(.int64((0..<Int64(classes.count)).map(\.self))) }
    origin.write(into: &archive)
    for (name, values) in scores.sorted(by: { $0.key < $1.key }) {
      archive["score:\(name)"] = NPYArray(shape: [values.count], .float64(values))
    }
    try archive.write(to: url)
  }
}
