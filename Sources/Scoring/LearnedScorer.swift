import Engine
import Foundation
import ImageCodecs
import NeuralNetworks

/// Where a scorer comes from.
public struct ScorerProvenance: Codable, Equatable, Sendable {
  /// Name of the folder of pictures.
  public var data = ""
  /// Digest of the decoded pictures and the labels, hexadecimal.
  public var dataDigest = ""
  /// Pictures that were trained on.
  public var pictures = 0
  /// Steps that it was trained for.
  public var steps = 0
  /// What its training was set to.
  public var options = ScorerOptions()
  /// The label whose values were kept together, all for training or all for the test; nil where every picture was by
  /// itself.
  public var heldOutBy: String?
  /// True where the pictures of the test were chosen elsewhere, and cannot be told again; otherwise nil.
  public var isHeldOutGiven: Bool?
  /// Whether pictures that are not square got white borders, or else lost what stuck out; nil in files of versions that
  /// did not say.
  public var isPadded: Bool?
  /// Under which licence the training pictures are; empty where nobody said.
  public var licence = ""
  /// Who made the pictures; nil in files of versions that did not say.
  public var credits: String?
  /// The version of the toolkit that trained it.
  public var software = ""

  /// A provenance that says nothing yet: empty texts, zeros and nil.
  public init() {}
}

/// A small network, trained on real pictures, that reads their labels: one trunk, a head for each label.
///
/// Pictures are `[N, H, W, 3]` in [-1, 1]; those of another size than the network's are resampled.
public struct LearnedScorer {
  /// The labels that it reads, in the order of their outputs.
  public let labels: [ScorerLabel]
  /// What it was trained on, how, and under which licence.
  public let provenance: ScorerProvenance
  package let network: ScorerNetwork
  package let parameters: ParameterSet

  /// Pictures that go through the network at once.
  private static let batchSize = 64

  init(labels: [ScorerLabel], provenance: ScorerProvenance, network: ScorerNetwork, parameters: ParameterSet) {
    (self.labels, self.provenance, self.network, self.parameters) = (labels, provenance, network, parameters)
  }

  /// The sizes of the network.
  public var architecture: ScorerArchitecture { network.architecture }

  /// SHA-256 of the weights, hexadecimal.
  public var identity: String { parameters.identity }

  /// The activations before the heads, `[N, featureCount]`: what density, coverage and Fréchet distances compare.
  public func features(_ pictures: Tensor) -> Tensor {
    inBatches(pictures, columns: architecture.featureCount) { network.features($0, $1).value }
  }

  /// The raw outputs of all labels, `[N, outputCount]`, in the order of `labels`.
  public func outputs(_ pictures: Tensor) -> Tensor {
    inBatches(pictures, columns: architecture.outputCount) {
      network.outputs(features: network.features($0, $1), $1).value
    }
  }

  /// Pictures `[N, size, size, 3]` in [-1, 1] of the network's own size → the raw outputs of all labels
  /// `[N, outputCount]`, as a function that can be traced and differentiated.
  public func outputs(_ pictures: Variable) -> Variable {
    let bound = BoundParameters(constant: parameters)
    return network.outputs(features: network.features(pictures, bound), bound)
  }

  /// One score a picture: for numbers the predicted value, for labels of 0 and 1 the logit of 1, for a category the
  /// logit of its being `category` rather than any other, `x_c − log Σ_{j ≠ c} exp(x_j)`.
  /// - Parameters:
  ///   - name: of the label.
  ///   - category: a value of the label, needed for labels of categories only.
  ///   - pictures: `[N, H, W, 3]` in [-1, 1]; those of another size than the network's are resampled.
  /// - Throws: `ScorerError.noSuchLabel` or `.noSuchCategory`.
  public func scores(label name: String, category: String? = nil, _ pictures: Tensor) throws -> [Double] {
    try scores(label: name, category: category, outputs: outputs(pictures))
  }

  /// One score a picture from the raw outputs of pictures, for several scores of the same ones: for numbers the
  /// predicted value, for labels of 0 and 1 the logit of 1, for a category the logit of its being `category` rather
  /// than any other, `x_c − log Σ_{j ≠ c} exp(x_j)`.
  /// - Parameters:
  ///   - name: of the label.
  ///   - category: a value of the label, needed for labels of categories only.
  ///   - outputs: `[N, outputCount]`, what `outputs(_:)` gives.
  /// - Throws: `ScorerError.noSuchLabel` or `.noSuchCategory`.
  public func scores(label name: String, category: String? = nil, outputs: Tensor) throws -> [Double] {
    let label = try label(named: name)
    let index = try category.map { try categoryIndex($0, of: label) }
    if case .category(let names) = label.kind, index == nil {
      throw ScorerError.noSuchCategory(label: name, name: "", categories: names)
    }
    return scores(label, category: index, outputs: outputs)
  }

  /// Refuses a label that the scorer does not have, and a category that is missing or none of the label's.
  /// - Throws: `ScorerError.noSuchLabel` or `.noSuchCategory`.
  func requireScore(label name: String, category: String?) throws {
    let label = try label(named: name)
    switch label.kind {
    case .category(let names):
      guard let category, names.contains(category) else {
        throw ScorerError.noSuchCategory(label: name, name: category ?? "", categories: names)
      }
    case .binary, .number:
      guard category == nil else {
        throw ScorerError.noSuchLabel(file: "scorer", name: "\(name):\(category!)", labels: labels.map(\.name))
      }
    }
  }

  /// The probability of each value of a label of categories, an array a picture in the order of its names;
  /// for labels of 0 and 1, those of 0 and of 1.
  /// - Throws: `ScorerError.noSuchLabel`, also for a label of numbers.
  public func probabilities(label name: String, _ pictures: Tensor) throws -> [[Double]] {
    let label = try label(named: name)
    let rows = outputs(of: label, outputs(pictures))
    switch label.kind {
    case .category: return rows.map(Self.softmax)
    case .binary: return rows.map { Self.softmax([0, $0[0]]) }
    case .number: throw ScorerError.noSuchLabel(file: "scorer", name: name, labels: categoricalLabels)
    }
  }

  /// The index of the most likely value of each picture, in the order of the label's names.
  /// - Throws: `ScorerError.noSuchLabel`, also for a label of numbers.
  public func predictions(label name: String, _ pictures: Tensor) throws -> [Int] {
    try probabilities(label: name, pictures).map { row in row.indices.max { row[$0] < row[$1] }! }
  }

  /// - Throws: `ScorerError.noSuchLabel` with the labels there are.
  public func label(named name: String) throws -> ScorerLabel {
    guard let label = labels.first(where: { $0.name == name }) else {
      throw ScorerError.noSuchLabel(file: "scorer", name: name, labels: labels.map(\.name))
    }
    return label
  }

  /// The values of a label of categories.
  /// - Throws: `ScorerError.noSuchLabel`, also for labels of other kinds.
  public func categories(ofLabel name: String) throws -> [String] {
    guard case .category(let names) = try label(named: name).kind else {
      let others = labels.filter { if case .category = $0.kind { true } else { false } }
      throw ScorerError.noSuchLabel(file: "scorer", name: name, labels: others.map(\.name))
    }
    return names
  }

  private var categoricalLabels: [String] {
    labels.filter { if case .number = $0.kind { false } else { true } }.map(\.name)
  }

  private func categoryIndex(_ name: String, of label: ScorerLabel) throws -> Int {
    guard case .category(let names) = label.kind else { return 0 }
    guard let index = names.firstIndex(of: name) else {
      throw ScorerError.noSuchCategory(label: label.name, name: name, categories: names)
    }
    return index
  }
}

extension LearnedScorer {
  /// The columns of one label in `outputs`, an array a picture.
  package func outputs(of label: ScorerLabel, _ outputs: Tensor) -> [[Double]] {
    let start = labels.prefix { $0.name != label.name }.reduce(0) { $0 + $1.outputCount }
    let columns = architecture.outputCount
    return outputs.withUnsafeValues { values in
      (0..<outputs.shape[0]).map { row in
        (start..<start + label.outputCount).map { Double(values[row * columns + $0]) }
      }
    }
  }

  func scores(_ label: ScorerLabel, category: Int?, outputs: Tensor) -> [Double] {
    let rows = self.outputs(of: label, outputs)
    switch label.kind {
    case .binary: return rows.map { $0[0] }
    case .number(let mean, let deviation): return rows.map { mean + deviation * $0[0] }
    case .category:
      return rows.map { row in
        let others = row.indices.filter { $0 != category! }.map { row[$0] }
        let greatest = others.max() ?? 0
        return row[category!] - greatest - log(others.reduce(0) { $0 + exp($1 - greatest) })
      }
    }
  }

  static func softmax(_ logits: [Double]) -> [Double] {
    let greatest = logits.max() ?? 0
    let powers = logits.map { exp($0 - greatest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// Features of pictures that move, `[N, featureCount]`: the derivative of `features` along a velocity of the
  /// pictures' shape, in the same unit of time.
  package func featureVelocities(_ pictures: Tensor, moving velocities: Tensor) -> Tensor {
    let bound = BoundParameters(constant: parameters)
    // Resampling is linear: what moves is resampled as the pictures are.
    return Tape.jacobianVectorProduct(
      of: { network.features($0, bound) }, at: atNetworkSize(pictures), along: atNetworkSize(velocities)
    ).derivative
  }

  private func inBatches(
    _ pictures: Tensor, columns: Int, _ body: (Variable, BoundParameters) -> Tensor
  ) -> Tensor {
    precondition(
      pictures.shape.count == 4 && pictures.shape[3] == 3,
      "LearnedScorer: pictures [N, H, W, 3], found \(pictures.shape)")
    let bound = BoundParameters(constant: parameters)
    let count = pictures.shape[0]
    var rows: [Float] = []
    rows.reserveCapacity(count * columns)
    for start in stride(from: 0, to: count, by: Self.batchSize) {
      let batch = pictures.selectingEntries(Array(start..<min(start + Self.batchSize, count)))
      rows += body(Variable(atNetworkSize(batch)), bound).values
    }
    return Tensor(rows, shape: [count, columns])
  }

  /// Pictures `[N, H, W, 3]`, resampled where they are of another size than the network's.
  private func atNetworkSize(_ pictures: Tensor) -> Tensor {
    let (count, height, width) = (pictures.shape[0], pictures.shape[1], pictures.shape[2])
    let size = architecture.size
    guard height != size || width != size else { return pictures }
    let length = height * width * 3
    return pictures.withUnsafeValues { values in
      Tensor(
        (0..<count).flatMap { item in
          Resampling.resize(
            Array(values[item * length..<(item + 1) * length]), width: width, height: height, channels: 3,
            toWidth: size, toHeight: size, filter: .lanczos3)
        }, shape: [count, size, size, 3])
    }
  }
}
