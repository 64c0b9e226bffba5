import Engine
import GenerativeModels
import Scoring
import Statistics

/// Whether an edit does what it says, over many codes: does the score follow the amount, and does the class stay?
public struct EditTrial: Codable, Equatable, Sendable {
  /// How many codes were edited.
  public let codes: Int
  /// How far each code was moved, in the edit's unit, which is standard deviations unless a recipe says otherwise.
  public let amounts: [Float]
  /// Spearman's rank correlation of amount and score, a value a code.
  public let rankCorrelations: [Double]
  /// Mean score at each amount.
  public let meanScores: [Double]
  /// Share of pictures recognised as the class asked for, at each amount; empty without a classifier.
  public let classAgreement: [Double]
  /// Share of the unedited pictures recognised as the class asked for; nil without a classifier.
  public let uneditedAgreement: Double?

  /// Share of codes whose rank correlation is at least `threshold`.
  public func share(atLeast threshold: Double) -> Double {
    Double(rankCorrelations.filter { $0 >= threshold }.count) / Double(rankCorrelations.count)
  }

  /// Pictures that it takes: those of each amount and, with a classifier, the unedited ones.
  public static func pictureCount(codes: Int, amounts: Int, recognising: Bool) -> Int {
    codes * (amounts + (recognising ? 1 : 0))
  }

  /// An edit along one direction.
  /// - Parameters:
  ///   - editor: moves codes along the direction.
  ///   - z: codes `[N, latentDimension]`, other ones than the direction was found on: see `Sampler.CodePurpose`.
  ///   - classes: the class index of each code, N.
  ///   - amounts: how far the codes are moved, in deviations.
  ///   - truncation: ψ of w.
  ///   - scorer: what should follow the amount.
  ///   - recognise: the class index that a classifier sees in each picture, or nil.
  ///   - progress: called with the number of pictures done; returns false to stop, which throws `CancellationError`.
  public init(
    editor: Editor, z: Tensor, classes: [Int], amounts: [Float], truncation: Float,
    scorer: AttributeScorer, recognise: ((Tensor) throws -> [Int])?,
    progress: (Int) -> Bool = { _ in true }
  ) throws {
    try self.init(
      sampler: editor.sampler, z: z, classes: classes, amounts: amounts, truncation: truncation, scorer: scorer,
      recognise: recognise, progress: progress
    ) { EditStack(sampler: editor.sampler, edits: [(editor, .deviations($0))]) }
  }

  /// Edits one after the other.
  /// - Parameters:
  ///   - sampler: draws the pictures of codes.
  ///   - z: codes `[N, latentDimension]`, other ones than the direction was found on: see `Sampler.CodePurpose`.
  ///   - classes: the class index of each code, N.
  ///   - amounts: what `stack` is given.
  ///   - truncation: ψ of w.
  ///   - scorer: what should follow the amount.
  ///   - recognise: the class index that a classifier sees in each picture, or nil.
  ///   - progress: called with the number of pictures done; returns false to stop.
  ///   - stack: the edits at an amount.
  /// - Throws: `CancellationError` when stopped, and what the scorers throw.
  public init(
    sampler: Sampler, z: Tensor, classes: [Int], amounts: [Float], truncation: Float,
    scorer: AttributeScorer, recognise: ((Tensor) throws -> [Int])?,
    progress: (Int) -> Bool = { _ in true }, stack: (Float) throws -> EditStack
  ) throws {
    precondition(
      !classes.isEmpty && z.shape[0] == classes.count, "EditTrial: \(z.shape[0]) codes with \(classes.count) classes")
    var done = 0
    func observe(_ codes: SynthesisCodes, _ body: (Tensor) throws -> Void) throws {
      try sampler.forEachPictures(codes) { pictures, range in
        try body(pictures)
        done += range.count
        guard progress(done) else { throw CancellationError() }
      }
    }
    var scores = [[Double]](repeating: [], count: classes.count)
    var means: [Double] = []
    var agreements: [Double] = []
    for amount in amounts {
      var values: [Double] = []
      var found: [Int] = []
      try observe(try stack(amount).codes(z, classes: classes, truncation: truncation)) { pictures in
        values += try scorer.score(pictures)
        if let recognise { found += try recognise(pictures) }
      }
      for (row, value) in values.enumerated() { scores[row].append(value) }
      means.append(values.reduce(0, +) / Double(values.count))
      if recognise != nil { agreements.append(ClassifierAgreement.share(of: found, matching: classes)) }
    }
    var unedited: Double?
    if let recognise {
      var found: [Int] = []
      try observe(sampler.synthesisCodes(z, classes: classes, truncation: truncation)) {
        found += try recognise($0)
      }
      unedited = ClassifierAgreement.share(of: found, matching: classes)
    }
    codes = classes.count
    self.amounts = amounts
    rankCorrelations = scores.map { CorrelationCoefficient.spearman(amounts.map(Double.init), $0) }
    meanScores = means
    classAgreement = agreements
    uneditedAgreement = unedited
  }
}
