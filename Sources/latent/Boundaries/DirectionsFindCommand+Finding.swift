import Engine
import FileFormats
import Foundation
import GenerativeModels
import LatentSpace
import Scoring
import Statistics

extension DirectionsFindCommand {
  private func origin(_ sampler: Sampler) -> DirectionOrigin {
    DirectionOrigin(
      method: method.rawValue, space: codeSpace, layers: layerRange, truncation: codeTruncation,
      modelIdentity: sampler.model.identity, classNames: sampler.model.classes)
  }

  /// The moments of codes that are drawn.
  private func moments(_ sampler: Sampler, _ classes: [Int]?) throws -> ClassMoments {
    try interruptible(total: codeCount, unit: "code", done: "drawn", detail: { _ in "drawing" }) {
      try sampler.moments(
        count: codeCount, classes: classes, truncation: codeTruncation, seed: seed, in: codeSpace,
        withinClasses: !pooled, progress: $0)
    }
  }

  func ofCodes(_ sampler: Sampler, _ classes: [Int]?) throws -> [Direction] {
    let moments = try moments(sampler, classes)
    return try PrincipalComponents(moments, count: componentCount).directions(of: moments, origin: origin(sampler))
  }

  /// PCA of codes from a file.
  /// - Parameter prepare: called when the file has been read.
  func directionsOfFile(_ prepare: () throws -> Void) throws -> [Direction] {
    modelOptions.useThreads()
    let url = URL(fileURLWithPath: codes!)
    let file = try CodeFile(contentsOf: url)
    let codes = try file.matrix(array: codeSpace.rawValue)
    let count = codes.rows
    let source = try file.origin(otherwise: "the directions are for any of the dimension", notice: printError)
    let classes = try pooled ? nil : file.classLabels(count: count)
    try prepare()
    var moments = ClassMoments(dimensions: codes.columns)
    try interruptible(total: count, unit: "code", done: "read", detail: { _ in "reading" }) { progress in
      for start in stride(from: 0, to: count, by: 8192) {
        let rows = start..<min(start + 8192, count)
        moments.add(codes.selectingRows(Array(rows)), classes: classes.map { Array($0.indices[rows]) })
        guard progress(rows.upperBound) else { throw CancellationError() }
      }
    }
    let origin = DirectionOrigin(
      method: method.rawValue, space: codeSpace, layers: layerRange, truncation: source.truncation,
      modelIdentity: source.modelIdentity, classNames: classes?.names ?? [])
    return try PrincipalComponents(moments, count: componentCount).directions(of: moments, origin: origin)
  }

  /// The index of a layer, whose activations of so many codes must fit into memory.
  func index(ofLayer name: String, _ sampler: Sampler) throws -> Int {
    let names = try sampler.featured().featureLayers.map(\.name)
    guard let index = names.firstIndex(of: name) else { throw UnknownLayer(name: name, known: names) }
    try sampler.activationCount(layer: index, codes: codeCount)
    return index
  }

  func ofActivations(_ layer: Int, _ sampler: Sampler, _ chosen: [Int]?) throws -> [Direction] {
    let choices = chosen ?? Array(sampler.model.classes.indices)
    let classes = (0..<codeCount).map { choices[$0 % choices.count] }
    let w = sampler.styles(sampler.codes(count: codeCount, seed: seed), classes: classes, truncation: codeTruncation)
    var moments = ClassMoments(dimensions: w.shape[1])
    moments.add(w, classes: pooled ? nil : classes)
    let activations = try interruptible(
      total: codeCount, unit: "code", done: "observed", detail: { _ in "observing" }
    ) {
      try sampler.activations(layer: layer, styles: w, progress: $0)
    }
    let components = try interruptible(total: 100, unit: "%", done: "found", detail: { _ in "finding" }) { progress in
      try ActivationComponents(
        activations: activations, codes: Matrix(rows: w.shape[0], columns: w.shape[1], codes: w.values),
        classes: pooled ? classes.map { _ in 0 } : classes, count: componentCount
      ) { progress(Int(100 * $0)) }
    }
    return try components.directions(
      layer: try sampler.featured().featureLayers[layer].name, moments: moments, origin: origin(sampler))
  }

  func ofWeights(_ sampler: Sampler, _ classes: [Int]?) throws -> [Direction] {
    let factors =
      codeSpace == .z
      ? try SeFa(
        mappingOf: sampler.model.ability((any LinearlyMappedGenerator).self, for: "a first layer linear in z"),
        count: componentCount)
      : try SeFa(stylesOf: sampler.channelled(), layers: layerRange, includingColors: colors, count: componentCount)
    return try factors.directions(of: moments(sampler, classes), origin: origin(sampler))
  }

  private func sample(_ sampler: Sampler, _ scorers: [AttributeScorer]) throws -> ScoredSample {
    try ScoredSample.draw(
      codeCount, from: sampler, className: className, truncation: codeTruncation, seed: seed, scorers: scorers)
  }

  func ofExtremes(_ sampler: Sampler, _ scorers: [AttributeScorer]) throws -> [Direction] {
    var options = BoundaryOptions()
    options.method = method == .lda ? .discriminant(ridge: ridge ?? BoundaryMethod.defaultRidge) : .meanDifference
    options.extremeShare = share ?? options.extremeShare
    options.seed = seed
    let finder = BoundaryFinder(options: options)
    let sample = try sample(sampler, scorers)
    return try scorers.map { scorer in
      let progress = FitProgress()
      defer { progress.finish() }
      return try finder.findDirection(
        of: scorer.name, in: sample, space: codeSpace, model: sampler.model, withinClasses: !pooled,
        progress: progress.update
      ).direction
    }
  }

  func ofChannels(_ sampler: Sampler, _ scorer: AttributeScorer) throws -> [Direction] {
    let ranking = try StyleChannelRanking(
      of: scorer.name, in: sample(sampler, [scorer]), sampler: sampler, share: share ?? BoundaryOptions().extremeShare,
      includingColors: colors, withinClasses: !pooled)
    // A channel may tell high scores from low ones and yet be of no use in the picture.
    let seeds = try sheetSeeds
    let classes = try seeds.map { seed in
      try className.map { try sampler.model.classIndex($0) }
        ?? Sampler.classIndex(ofSeed: seed, classes: sampler.model.classes.count)
    }
    let z = sampler.codes(seeds: seeds)
    let unchanged = sampler.images(styles: sampler.styles(z, classes: classes, truncation: codeTruncation))
    let reach = try sheetAmounts.map(abs).max() ?? 0
    var skipped = 0
    func directions(where isKept: (Direction) throws -> Bool) throws -> [Direction] {
      try ranking.directions(
        of: scorer.name, count: componentCount, model: sampler.channelled(), origin: origin(sampler), where: isKept)
    }
    let found = try directions { direction in
      let editor = try Editor(sampler: sampler, direction: direction, file: direction.attribute)
      let isSeen = [reach, -reach].contains { amount in
        let codes = editor.codes(z, classes: classes, truncation: codeTruncation, amount: .deviations(amount))
        return VisibleChange.isSeen(unchanged, sampler.images(codes))
      }
      if !isSeen { skipped += 1 }
      return isSeen
    }
    guard !found.isEmpty else {
      printError("no channel changes a picture of the sheet to be seen: the first of the ranking are kept")
      return try directions { _ in true }
    }
    if skipped > 0 { printError("left out    \(skipped) channels of higher rank that change nothing to be seen") }
    return found
  }
}
