import Engine
import GenerativeModels

/// Whether an edit does what it says, over many codes: does the score follow the amount, and does the class stay?
public struct EditTrial: Codable, Equatable, Sendable {
  public let codes: Int
  public let amounts: [Float]
  /// Spearman's rank correlation of amount and score, a value a code.
  public let rankCorrelations: [Double]
  /// Mean score at each amount.
  public let meanScores: [Double]
  /// Share of pictures recognised as the class asked for, at each amount; empty without a classifier.
  public let classAgreement: [Double]
  /// The same share of the unedited pictures; nil without a classifier.
  public let uneditedAgreement: Double?

  /// Share of codes whose rank correlation is at least `threshold`.
  public func share(atLeast threshold: Double) -> Double {
    Double(rankCorrelations.filter { $0 >= threshold }.count) / Double(rankCorrelations.count)
  }

  /// - Parameters:
  ///   - z: codes `[N, latentDimension]`.
  ///   - score: one number a picture for pictures `[n, size, size, 3]`.
  ///   - recognise: the class index that a classifier sees in each picture, or nil.
  public init(
    editor: Editor, z: Tensor, classes: [Int], amounts: [Float], truncation: Float,
    score: (Tensor) throws -> [Double], recognise: ((Tensor) throws -> [Int])?, progress: (Int) -> Void = { _ in }
  ) throws {
    precondition(
      !classes.isEmpty && z.shape[0] == classes.count, "EditTrial: \(z.shape[0]) codes with \(classes.count) classes")
    let sampler = editor.sampler
    func agreement(_ found: [Int]) -> Double {
      Double(zip(found, classes).filter { $0 == $1 }.count) / Double(classes.count)
    }
    var scores = [[Double]](repeating: [], count: classes.count)
    var means: [Double] = []
    var agreements: [Double] = []
    for (index, amount) in amounts.enumerated() {
      let codes = editor.codes(z, classes: classes, truncation: truncation, amount: .deviations(amount))
      var values: [Double] = []
      var found: [Int] = []
      try sampler.forEachPictures(codes) { pictures, _ in
        values += try score(pictures)
        if let recognise { found += try recognise(pictures) }
      }
      for (row, value) in values.enumerated() { scores[row].append(value) }
      means.append(values.reduce(0, +) / Double(values.count))
      if recognise != nil { agreements.append(agreement(found)) }
      progress(index + 1)
    }
    var unedited: Double?
    if let recognise {
      var found: [Int] = []
      try sampler.forEachPictures(styles: sampler.styles(z, classes: classes, truncation: truncation)) { pictures, _ in
        found += try recognise(pictures)
      }
      unedited = agreement(found)
    }
    codes = classes.count
    self.amounts = amounts
    rankCorrelations = scores.map { spearmanCorrelation(amounts.map(Double.init), $0) }
    meanScores = means
    classAgreement = agreements
    uneditedAgreement = unedited
  }
}
