extension StyleArchitecture {
  private static let largestClassCount = 10_000
  /// Of channels, z and w.
  private static let dimensions = 1...4096

  /// Refuses sizes that a file may state and the networks would not accept, and names that choose no class.
  /// - Throws: `ModelError.architecture` naming the file, the field, what was expected and what was found.
  public func validate(file: String) throws {
    func require(_ condition: Bool, _ field: String, _ expected: String, _ found: Any) throws {
      guard condition else {
        throw ModelError.architecture(file: file, reason: "\(field): expected \(expected), found \(found)")
      }
    }
    try require(Self.sizeRange.contains(size), "size", Self.sizeRange.words, size)
    try require(
      channels.count == resolutions.count, "channels", "\(resolutions.count) numbers for \(size) pixels",
      channels.count)
    let range = "\(Self.dimensions.lowerBound) to \(Self.dimensions.upperBound)"
    for (field, values) in [
      ("channels", channels), ("latentDimension", [latentDimension]), ("styleDimension", [styleDimension]),
    ] {
      for value in values { try require(Self.dimensions.contains(value), field, range, value) }
    }
    try require(Self.mappingRates.contains(mappingRate), "mappingRate", "0.0001 to 1", mappingRate)
    if let normalization {
      try require(
        normalization.means.count == 3 && normalization.means.allSatisfy { (-1...1).contains($0) },
        "normalization.means", "three numbers from -1 to 1", normalization.means)
      try require(
        (PixelNormalization.smallestDeviation...1).contains(normalization.deviation), "normalization.deviation",
        "\(PixelNormalization.smallestDeviation) to 1", normalization.deviation)
    }
    try require(
      (1...Self.largestClassCount).contains(classes.count), "classes", "1 to \(Self.largestClassCount)", classes.count)
    try require(
      clusters.isEmpty || clusters.count == classes.count, "clusters", "a number for each of \(classes.count) classes",
      clusters.count)
    for count in clusters {
      try require((1...Self.largestClassCount).contains(count), "clusters", "1 to \(Self.largestClassCount)", count)
    }
    let conditions = clusters.reduce(0) { $0 + $1 }
    try require(
      conditions <= 2 * Self.largestClassCount, "clusters", "\(2 * Self.largestClassCount) in all", conditions)
    var seen: Set<String> = []
    for name in classes {
      try require(!name.isEmpty, "classes", "a name for each", "an empty one")
      try require(seen.insert(name).inserted, "classes", "different names", "\"\(name)\" twice")
    }
  }

  /// The index of a class by name.
  /// - Throws: `ModelError.unknownClass` with the names there are.
  public func classIndex(_ name: String) throws -> Int {
    guard let index = classes.firstIndex(of: name) else { throw ModelError.unknownClass(name: name, known: classes) }
    return index
  }
}
