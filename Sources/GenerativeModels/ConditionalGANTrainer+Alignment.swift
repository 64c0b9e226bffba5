import Engine
import NeuralNetworks
import Scoring
import Training

extension ConditionalGANTrainer {
  /// Lays the labels of `reader` along straight lines of w from here on. The directions are found on 4,096 codes of the
  /// averaged weights.
  /// - Throws: `ModelError.constantLabel` for a label that is the same in all pictures, `LinearAlgebraError`.
  public mutating func align(_ reader: LabelReader) throws {
    let (batch, batches, latent) = (64, 64, architecture.latentDimension)
    let bound = BoundParameters(constant: averageParameters)
    var random = PhiloxGenerator(seed: options.seed, purpose: "label alignment")
    var (styles, outputs): ([Float], [Float]) = ([], [])
    for _ in 0..<batches {
      let z = Variable(Tensor((0..<batch * latent).map { _ in Float(random.normal()) }, shape: [batch, latent]))
      let classes = (0..<batch).map { _ in random.integer(below: architecture.classes.count) }
      let w = generator.map(z, classes: classes, bound)
      styles += w.value.values
      outputs += reader.outputs(generator.synthesize(w, bound)).value.values
    }
    alignment = try LabelAlignment(
      reader: reader, styles: Tensor(styles, shape: [batch * batches, architecture.styleDimension]),
      outputs: Tensor(outputs, shape: [batch * batches, reader.names.count]))
  }

  /// Lays the labels of `reader` along the lines of w that the checkpoint holds from which the trainer is about to be
  /// restored; until then there are none.
  public mutating func alignWhenRestored(_ reader: LabelReader) {
    alignment = LabelAlignment(reader: reader, styleDimension: architecture.styleDimension)
  }

  /// w `[N, styleDimension]` of some samples with half of its rows moved along the directions of labels, where there are
  /// any.
  func movedStyles(_ w: Variable, step index: Int, samples: [Int]) -> Variable {
    alignment?.moved(w, samples: samples) { sample in
      PhiloxGenerator(seed: options.seed, purpose: "moves along labels", step: index, sample: sample)
    } ?? w
  }

  /// `LabelAlignment.loss` of what some samples of a step generate, of mean 0 and deviation 1; nil where nothing is
  /// aligned. Its pictures are read as they were when the directions were found, in [-1, 1] and of the full size.
  func alignmentLoss(_ pictures: Variable, styles w: Variable, step index: Int, samples: [Int]) -> Variable? {
    alignment?.loss(finished(pictures), styles: w, samples: samples) { sample in
      PhiloxGenerator(seed: options.seed, purpose: "shifts of what is read", step: index, sample: sample)
    }
  }
}

extension LabelAlignment {
  /// Everything but the reader.
  func store(in state: inout TrainingState) {
    state.store("alignment.directions", shape: directions.shape, directions.values)
    state.store("alignment.noise", shape: [], [noise])
    for (name, path) in Self.rows { state.store("alignment.\(name)", shape: [means.count], self[keyPath: path]) }
  }

  /// - Throws: `TrainingError.missingArray` or `.arrayShape`.
  mutating func restore(from state: TrainingState) throws {
    let shape = directions.shape
    directions = Tensor(try state.values("alignment.directions", shape: shape), shape: shape)
    noise = try state.values("alignment.noise", shape: [])[0]
    for (name, path) in Self.rows { self[keyPath: path] = try state.values("alignment.\(name)", shape: [shape[0]]) }
  }

  private static var rows: [(name: String, path: WritableKeyPath<LabelAlignment, [Float]>)] {
    [
      ("means", \.means), ("variances", \.variances), ("outputMeans", \.outputMeans),
      ("outputDeviations", \.outputDeviations),
    ]
  }
}
