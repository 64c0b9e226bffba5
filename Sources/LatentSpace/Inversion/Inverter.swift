import Engine
import GenerativeModels
import ImageCodecs

/// Finds the codes whose pictures come nearest to given ones.
///
/// For each picture the nearest of many samples are starts for Adam, which moves codes to lower the loss of
/// `InversionProblem` (Abdal, Qin and Wonka, "Image2StyleGAN", ICCV 2019; Karras et al., CVPR 2020, appendix D), in
/// coordinates in which the model's own codes have the same spread everywhere.
public struct Inverter {
  /// Of the generator whose codes are looked for.
  public let sampler: Sampler
  /// Where codes are looked for, and for how long.
  public let options: InversionOptions
  /// What sees pictures beside their pixels; nil for pixels alone.
  public let features: PictureFeatures?
  let prior: StylePrior

  /// - Throws: what measuring the spread of styles does; `ModelError.noAbility` for a model without the space that
  ///   codes are looked for in.
  public init(sampler: Sampler, options: InversionOptions = InversionOptions(), features: PictureFeatures? = nil) throws
  {
    precondition(
      options.samples > 0 && options.restarts > 0 && options.steps > 0,
      "Inverter: \(options.samples) samples, \(options.restarts) restarts, \(options.steps) steps")
    (self.sampler, self.options, self.features) = (sampler, options, features)
    switch options.space {
    case .z: break
    case .w: _ = try sampler.dimension(of: .w)
    case .layers: _ = try sampler.layered()
    }
    prior = try StylePrior(sampler: sampler, seed: options.seed)
  }

  /// Parts of the work with so many pictures, as `invert` counts them: samples and steps.
  public func workload(pictures: Int) -> Int {
    let groups = (pictures + groupSize - 1) / groupSize
    return options.samples + groups * options.steps * (options.space == .layers ? 2 : 1)
  }

  /// - Parameters:
  ///   - pictures: of three channels and the model's size.
  ///   - classIndex: the class of all of them; that of the nearest samples when nil.
  ///   - progress: called with the parts of the work that are done; returns false to stop, which throws
  ///     `CancellationError`.
  ///   - observe: called after each step of the search with the codes as they are by then, those of the nearest sample
  ///     of each picture until its starts are judged, and with the mean loss; nil for nobody.
  public func invert(
    _ pictures: [Image], classIndex: Int? = nil, progress: (Int) -> Bool = { _ in true },
    observe: ((_ codes: SynthesisCodes, _ loss: Double) -> Void)? = nil
  ) throws -> [Inversion] {
    let size = sampler.model.size
    precondition(
      pictures.allSatisfy { $0.width == size && $0.height == size && $0.channels == 3 },
      "invert: pictures of other sizes than \(size) pixels")
    func check(_ done: Int) throws {
      guard progress(done) else { throw CancellationError() }
    }
    guard !pictures.isEmpty else { return [] }
    var nearest = NearestSamples(
      to: NearestSamples.thumbnails(pictures), count: pictures.count, classes: sampler.model.classes.count,
      starts: options.restarts)
    try nearest.draw(
      options.samples, from: sampler, classIndex: classIndex, truncation: options.truncation, seed: options.seed,
      progress: check)
    let starts = nearest.starts(options.restarts)
    var done = options.samples
    var found: [Inversion] = []
    for first in stride(from: 0, to: pictures.count, by: groupSize) {
      let group = first..<min(first + groupSize, pictures.count)
      found += try invert(Array(pictures[group]), Array(starts[group]), observe) {
        done += 1
        try check(done)
      }
    }
    return found
  }

  /// Pictures that are searched for together: enough to keep the processor busy, within the memory that 32 starts of
  /// 64 pixels take.
  private var groupSize: Int {
    let size = sampler.model.size
    return max(1, min(8, 32 * 64 * 64 / (size * size * options.restarts)))
  }

  /// - Parameter starts: the class of each picture, and the samples that its search begins at.
  private func invert(
    _ pictures: [Image], _ starts: [(classIndex: Int, samples: [Int])],
    _ observe: ((SynthesisCodes, Double) -> Void)?, step: () throws -> Void
  ) rethrows -> [Inversion] {
    let (size, restarts) = (sampler.model.size, options.restarts)
    let targets = Tensor(pictures.flatMap { $0.floatPixels() }, shape: [pictures.count, size, size, 3])
    let classes = starts.map(\.classIndex)
    let repeated = pictures.indices.flatMap { [Int](repeating: $0, count: restarts) }
    let samples = codes(of: starts.flatMap(\.samples), classes: repeated.map { classes[$0] })

    let space: InversionSpace = options.space == .z ? .z : .w
    let problem = problem(in: space, targets, classes)
    let start = space == .z ? samples.z : prior.coordinates(samples.w, classes: repeated.map { classes[$0] })
    var search = CodeSearch(problem.selecting(repeated), start: [start], restarts: restarts)
    func tell(_ problem: InversionProblem, _ codes: [Tensor], _ losses: Tensor) {
      guard let observe else { return }
      // Before the starts are judged there are several rows of each picture, and the first is that of its nearest.
      let stride = losses.shape[0] / pictures.count
      let rows = pictures.indices.map { $0 * (codes[0].shape[0] / pictures.count) }
      let chosen = codes.map { $0.selectingEntries(rows) }
      let values = losses.values
      let loss = pictures.indices.reduce(0.0) { $0 + Double(values[$1 * stride]) } / Double(pictures.count)
      observe(
        SynthesisCodes(
          styles: chosen.count == 1
            ? problem.styles(chosen.map { Variable($0) })[0].value : problem.layerStyles(chosen)), loss)
    }
    let code = try search.run { codes, losses in
      tell(problem, codes, losses)
      try step()
    }[0]

    // As whoever reads the code will map it.
    let z = space == .z ? sampler.model.readsDirectionAlone ? code.rowsOfNormalLength : code : nil
    let w =
      z.map { sampler.styles($0, classes: classes, truncation: options.truncation) }
      ?? problem.styles([Variable(code)])[0].value
    var layers: Tensor?
    if options.space == .layers {
      let problem = self.problem(in: .layers, targets, classes)
      var search = CodeSearch(
        problem, start: [Tensor](repeating: code, count: sampler.styleLayers), restarts: 1)
      layers = problem.layerStyles(
        try search.run { codes, losses in
          tell(problem, codes, losses)
          try step()
        })
    }
    let images = sampler.images(SynthesisCodes(styles: layers ?? w))
    let startImages = sampler.images(styles: samples.w.selectingEntries(pictures.indices.map { $0 * restarts }))
    let distances =
      layers.map {
        prior.distances($0.reshaped([$0.shape[0] * $0.shape[1], $0.shape[2]]), classes: classes, layers: $0.shape[1])
      } ?? prior.distances(w, classes: classes)
    return pictures.indices.map { row in
      Inversion(
        classIndex: classes[row], z: z?.row(row), w: w.row(row), layers: layers?.rows(ofEntry: row),
        target: pictures[row], start: startImages[row], reconstruction: images[row], distance: distances[row])
    }
  }

  /// z and w of samples, drawn again: the same codes by their numbers, whatever their company.
  private func codes(of samples: [Int], classes: [Int]) -> (z: Tensor, w: Tensor) {
    let z = Tensor(
      samples.flatMap { sampler.codes(rows: $0..<$0 + 1, seed: options.seed).values },
      shape: [samples.count, sampler.model.latentDimension])
    return (z, sampler.styles(z, classes: classes, truncation: options.truncation))
  }

  private func problem(in space: InversionSpace, _ targets: Tensor, _ classes: [Int]) -> InversionProblem {
    InversionProblem(
      sampler: sampler, prior: prior, features: features, space: space, options: options, targets: targets,
      classes: classes)
  }
}

extension InversionProblem {
  /// The styles of a code for each layer, `[N, layers, styleDimension]`.
  fileprivate func layerStyles(_ code: [Tensor]) -> Tensor {
    let styles = styles(code.map { Variable($0) })
    let joined = styles.dropFirst().reduce(styles[0]) { $0.concatenated($1) }.value
    return joined.reshaped([classes.count, styles.count, styles[0].shape[1]])
  }
}

extension Tensor {
  /// Rows `[N, D]` scaled to the length √D, at which normal codes lie.
  fileprivate var rowsOfNormalLength: Tensor {
    let width = shape[1]
    var values = self.values
    for first in stride(from: 0, to: values.count, by: width) {
      let square = values[first..<first + width].reduce(0) { $0 + $1 * $1 }
      let scale = (Float(width) / max(square, 1e-12)).squareRoot()
      for i in first..<first + width { values[i] *= scale }
    }
    return Tensor(values, shape: shape)
  }

  fileprivate func row(_ index: Int) -> [Float] { selectingEntries([index]).values }

  /// Entry `index` of `[N, rows, D]`, row by row.
  fileprivate func rows(ofEntry index: Int) -> [[Float]] {
    let entry = row(index)
    return stride(from: 0, to: entry.count, by: shape[2]).map { Array(entry[$0..<$0 + shape[2]]) }
  }
}
