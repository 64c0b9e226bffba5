import GenerativeModels

extension Sampler {
  /// What can be moved when points of the model's pictures are dragged, the one that is moved where none is named first;
  /// none for a generator whose feature maps cannot be read.
  public var dragSpaces: [DragSpace] {
    guard let featured = try? featured(), !featured.featureLayers.isEmpty else { return [] }
    if model is any LayeredFeatureMapGenerator { return [.layers, .w] }
    return model.hasIntermediateSpace ? [.w] : [.z]
  }
}

extension DragOptions {
  /// These options with all that they leave to the model filled in.
  /// - Throws: `ModelError.noAbility` for a generator without feature maps, or without the space that is asked for;
  ///   `LatentSpaceError.drag` for numbers that are out of their range.
  func resolved(for sampler: Sampler, start: DragStart) throws -> DragOptions {
    let (featured, model) = (try sampler.featured(), sampler.model)
    var options = self
    let layers = featured.featureLayers
    guard !layers.isEmpty else { throw ModelError.noAbility(identity: model.identity, needed: "feature maps") }
    options.space = try space(of: sampler, start: start)
    // Maps of half the size tell places apart, and those of the whole size tell little but colours.
    let standard = layers.lastIndex { 2 * $0.size <= model.size } ?? layers.count - 1
    let feature = featureLayer ?? standard
    try Self.require(
      layers.indices.contains(feature), "feature layer", "0 to \(layers.count - 1)", featureLayer ?? -1)
    options.featureLayer = feature
    if options.space == .layers {
      // Layers of larger maps draw colours and textures, which a drag is not to change.
      let shaping = layers.lastIndex { 4 * $0.size <= model.size } ?? 0
      let moved = movedLayers ?? min(shaping + 1, sampler.styleLayers)
      try Self.require(
        (1...sampler.styleLayers).contains(moved), "layers that move", "1 to \(sampler.styleLayers)", moved)
      options.movedLayers = moved
    }
    let largest = model.size / 2
    for (what, value) in [
      ("radius that is pulled", pulledRadius), ("radius of a point's features", templateRadius),
    ] { try Self.require((0...largest).contains(value), what, "0 to \(largest) pixels", value) }
    try Self.require(
      (1...largest).contains(trackedRadius), "radius of tracking", "1 to \(largest) pixels", trackedRadius)
    try Self.require(reach > 0 && reach.isFinite, "reach", "a positive number of pixels", reach)
    try Self.require(rate > 0 && rate <= 100, "rate", "a positive number up to 100", rate)
    try Self.require(maskWeight >= 0 && maskWeight.isFinite, "weight of the mask", "0 or more", maskWeight)
    try Self.require(priorWeight >= 0 && priorWeight.isFinite, "weight of the prior", "0 or more", priorWeight)
    try Self.require(tolerance >= 0 && tolerance.isFinite, "tolerance", "0 or more", tolerance)
    return options
  }

  private func space(of sampler: Sampler, start: DragStart) throws -> DragSpace {
    let model = sampler.model
    let space = space ?? sampler.dragSpaces[0]
    switch space {
    case .layers:
      _ = try model.ability((any LayeredFeatureMapGenerator).self, for: "feature maps with a style for each layer")
    case .w: _ = try sampler.dimension(of: .w)
    case .z:
      if case .codes = start {
        throw LatentSpaceError.drag(what: "space z", expected: "a code of z to begin with", found: "a style")
      }
    }
    return space
  }

  private static func require(_ condition: Bool, _ what: String, _ expected: String, _ found: Any) throws {
    if !condition { throw LatentSpaceError.drag(what: what, expected: expected, found: "\(found)") }
  }
}
