import Engine

/// All that a sheet of edited pictures comes from beside the model: codes, classes, truncation, directions, amounts.
///
/// Whoever has the model makes the same pictures of it, to the bit: directions, and codes of other origin than a seed,
/// are held as numbers in the shortest form that reads back equal.
public struct EditRecipe: Equatable, Sendable {
  /// An edit along a direction.
  public struct Edit: Equatable, Sendable, Codable {
    public enum Unit: String, Codable, Sendable {
      /// So many standard deviations from where the code is.
      case deviations
      /// To this signed distance from the boundary, in standard deviations.
      case signedDistance
    }

    public var direction: Direction
    public var unit: Unit
    /// One a column of the sheet, or one for all.
    public var amounts: [Float]

    public init(direction: Direction, unit: Unit = .deviations, amounts: [Float]) {
      (self.direction, self.unit, self.amounts) = (direction, unit, amounts)
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
  /// In their order. The amounts of the last are the columns of the sheet; each before it has one for all columns.
  public var edits: [Edit]

  public init(model: String, codes: RecipeCodes, classes: [String], truncation: Float, edits: [Edit]) {
    precondition(
      !edits.isEmpty && !edits.last!.amounts.isEmpty && edits.dropLast().allSatisfy { $0.amounts.count == 1 }
        && classes.count == codes.count && !classes.isEmpty,
      "EditRecipe: \(edits.map(\.amounts.count)) amounts, \(classes.count) classes for \(codes.count) codes")
    (self.model, self.codes, self.classes, self.truncation, self.edits) = (model, codes, classes, truncation, edits)
  }

  /// The edit whose amounts are the columns.
  public var main: Edit { edits[edits.count - 1] }

  /// What stands left of each row: class and seed, or the name that a code was found with.
  public var rowLabels: [String] {
    switch codes {
    case .seeds(let seeds): return zip(classes, seeds).map { "\($0) \($1)" }
    case .found(let found): return found.names
    }
  }

  /// The edits of a column.
  /// - Parameter file: what errors name beside the attribute; nil for the attribute alone.
  /// - Throws: `LatentSpaceError` for a direction that does not fit the sampler's model.
  public func stack(column: Int, sampler: Sampler, file: String? = nil) throws -> EditStack {
    EditStack(
      sampler: sampler,
      edits: try edits.map { edit in
        let name = edit.direction.attribute
        return (
          try Editor(sampler: sampler, direction: edit.direction, file: file.map { "\($0): \(name)" } ?? name),
          edit.amount(column: column)
        )
      })
  }

  /// The codes `[N, …]` of each column in turn.
  /// - Parameter file: what errors name.
  /// - Throws: `RecipeError` or `LatentSpaceError` when the recipe does not fit the sampler's model.
  public func columns(sampler: Sampler, file: String? = nil) throws -> [SynthesisCodes] {
    let architecture = sampler.model.architecture
    guard model == sampler.model.identity else {
      throw RecipeError.otherModel(
        file: file ?? "recipe", recipe: String(model.prefix(12)), model: String(sampler.model.identity.prefix(12)))
    }
    let indices = try classes.map { try architecture.classIndex($0) }
    let start = try codes.start(sampler: sampler, file: file ?? "recipe")
    return try main.amounts.indices.map {
      try stack(column: $0, sampler: sampler, file: file).codes(from: start, classes: indices, truncation: truncation)
    }
  }
}
