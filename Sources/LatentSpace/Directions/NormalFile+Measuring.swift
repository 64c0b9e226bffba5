extension NormalFile {
  /// The normal as a direction, measured on codes of its space as those of every other are: the unit is the standard
  /// deviation of signed distances within classes, where the file states none, and the signed distance is 0 at the mean
  /// code of each class.
  /// - Parameters:
  ///   - spread: of codes of the space.
  ///   - space: where the codes live.
  ///   - truncation: ψ of the codes; nil when unknown. A deviation that the file states is one of codes of ψ = 1.
  ///   - classNames: the name of each class index in `spread`.
  /// - Throws: `LatentSpaceError` for a normal of another dimension, or along which codes do not vary.
  public func measured(
    on spread: CodeSpread, space: CodeSpace, truncation: Float?, classNames: [String]
  ) throws -> Direction {
    guard spread.dimension == normal.count else {
      throw LatentSpaceError.directionField(
        file: file, field: "normal", expected: "\(spread.dimension) dimensions in \(space.rawValue)",
        found: "\(normal.count)")
    }
    let origin = DirectionOrigin(
      method: "from a bare normal", space: space, truncation: truncation, classNames: classNames)
    return try origin.direction(
      attribute, normal: normal, deviation: codes.deviation ?? spread.variance(along: normal).squareRoot(),
      means: spread.means.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }
}
