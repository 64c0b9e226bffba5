import Engine

/// All that a sheet of edited pictures comes from beside the model: codes, classes, truncation, directions, amounts.
///
/// Whoever has the model makes the same pictures of it, to the bit: directions, and codes of other origin than a seed,
/// are held as numbers in the shortest form that reads back equal.
public struct EditRecipe: Equatable, Sendable {
  /// An edit along a direction.
  public struct Edit: Equatable, Sendable, Codable {
    /// What the amounts of an edit mean: a way to go, or a place to go to.
    public enum Unit: String, Codable, Sendable {
      /// So many standard deviations from where the code is.
      case deviations
      /// To this signed distance from the boundary, in standard deviations.
      case signedDistance
    }

    /// What codes are moved along.
    public var direction: Direction
    /// What the amounts mean: a way to go, or a place to go to.
    public var unit: Unit
    /// One a column of the sheet, or one for all.
    public var amounts: [Float]
    /// Where the direction was found, for people: a file, or what it came with; nil where that is not known.
    public var source: String?

    /// An edit by its parts.
    /// - Parameters:
    ///   - direction: what codes are moved along.
    ///   - unit: what the amounts mean.
    ///   - amounts: one a column of the sheet, or one for all.
    ///   - source: where the direction was found, for people; nil where that is not known.
    public init(direction: Direction, unit: Unit = .deviations, amounts: [Float], source: String? = nil) {
      (self.direction, self.unit, self.amounts, self.source) = (direction, unit, amounts, source)
    }

    func amount(column: Int) -> Editor.Amount { amount(amounts.count == 1 ? amounts[0] : amounts[column]) }

    /// A number in the edit's unit.
    public func amount(_ value: Float) -> Editor.Amount {
      unit == .deviations ? .deviations(value) : .signedDistance(value)
    }
  }

  /// Identity of the model.
  public var model: String
  /// The rows of the sheet.
  public var codes: RecipeCodes
  /// The name of the class of each code.
  public var classes: [String]
  /// ψ of codes that are no styles yet.
  public var truncation: Float
  /// The layers of the synthesis, from the coarsest on, that ψ applies to; nil for all.
  public var truncatedLayers: Int?
  /// In their order. The amounts of the last `shownCount` are the columns of the sheet; each before them has one for
  /// all columns.
  public var edits: [Edit]
  /// How many of the last edits are shown, each with as many amounts.
  public let shownCount: Int
  /// Whether the shown edits are made one after the other in each picture; otherwise each has a row of its own for each
  /// code.
  public let isStacked: Bool

  /// A recipe by its parts, which have to fit one another.
  /// - Parameters:
  ///   - model: the identity of the model.
  ///   - codes: the rows of the sheet, one code or more.
  ///   - classes: the name of the class of each code.
  ///   - truncation: ψ of codes that are no styles yet.
  ///   - edits: in their order, one or more. The last `shownCount` have as many amounts each, those before them one
  ///     each.
  ///   - shownCount: how many of the last edits are shown.
  ///   - isStacked: whether the shown edits are made one after the other in each picture; of no effect where one is
  ///     shown.
  ///   - truncatedLayers: how many layers of the synthesis, from the coarsest on, ψ applies to; nil for all.
  public init(
    model: String, codes: RecipeCodes, classes: [String], truncation: Float, edits: [Edit], shownCount: Int = 1,
    isStacked: Bool = false, truncatedLayers: Int? = nil
  ) {
    precondition(
      (1...max(1, edits.count)).contains(shownCount) && !edits.isEmpty && !edits.last!.amounts.isEmpty
        && edits.dropLast(shownCount).allSatisfy { $0.amounts.count == 1 }
        && edits.suffix(shownCount).allSatisfy { $0.amounts.count == edits.last!.amounts.count }
        && classes.count == codes.count && !classes.isEmpty,
      "EditRecipe: \(edits.map(\.amounts.count)) amounts, \(shownCount) shown, \(classes.count) classes for "
        + "\(codes.count) codes")
    (self.model, self.codes, self.classes, self.truncation, self.edits) = (model, codes, classes, truncation, edits)
    (self.shownCount, self.isStacked, self.truncatedLayers) = (shownCount, isStacked && shownCount > 1, truncatedLayers)
  }

  /// The last edit, whose amounts are the columns.
  public var main: Edit { edits[edits.count - 1] }

  /// The edits that are shown.
  public var shown: [Edit] { Array(edits.suffix(shownCount)) }

  /// The edits that are made before, the same in all pictures.
  public var before: [Edit] { Array(edits.dropLast(shownCount)) }

  /// Rows of each code: one for each edit that is shown, or one for all where they are stacked.
  public var panelCount: Int { isStacked ? 1 : shownCount }

  /// What each code is called: class and seed, or the name that it was found with.
  public var codeNames: [String] {
    switch codes {
    case .seeds(let seeds): return zip(classes, seeds).map { "\($0) \($1)" }
    case .found(let found): return found.names
    }
  }

  /// What stands left of each row: the code, and where a code has several rows the attribute. The rows of a code stand
  /// one after the other.
  public var rowLabels: [String] {
    guard panelCount > 1 else { return codeNames }
    return codeNames.flatMap { name in shown.map { "\(name), \($0.direction.attribute)" } }
  }

  /// The edits of a picture.
  /// - Parameters:
  ///   - panel: which row of a code.
  ///   - column: the column of the sheet, which decides the amount of an edit.
  ///   - sampler: of the recipe's model.
  ///   - file: what errors name beside the attribute; nil for the attribute alone.
  /// - Throws: `LatentSpaceError` for a direction that does not fit the sampler's model.
  public func stack(panel: Int = 0, column: Int, sampler: Sampler, file: String? = nil) throws -> EditStack {
    EditStack(
      sampler: sampler,
      edits: try (isStacked ? edits : before + [shown[panel]]).map { edit in
        let name = edit.direction.attribute
        return (
          try Editor(sampler: sampler, direction: edit.direction, file: file.map { "\($0): \(name)" } ?? name),
          edit.amount(column: column)
        )
      })
  }

  /// The codes `[N, …]` of each column in turn.
  /// - Parameters:
  ///   - panel: which row of each code.
  ///   - sampler: of the recipe's model.
  ///   - file: what errors name.
  /// - Throws: `RecipeError` or `LatentSpaceError` when the recipe does not fit the sampler's model.
  public func columns(panel: Int = 0, sampler: Sampler, file: String? = nil) throws -> [SynthesisCodes] {
    guard model == sampler.model.identity else {
      throw RecipeError.otherModel(
        file: file ?? "recipe", recipe: String(model.prefix(12)), model: String(sampler.model.identity.prefix(12)))
    }
    let sampler = try sampler.truncating(layers: truncatedLayers)
    let indices = try classes.map { try sampler.model.classIndex($0) }
    let start = try codes.start(sampler: sampler, file: file ?? "recipe")
    return try main.amounts.indices.map {
      try stack(panel: panel, column: $0, sampler: sampler, file: file)
        .codes(from: start, classes: indices, truncation: truncation)
    }
  }
}
