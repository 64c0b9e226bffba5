import ArgumentParser
import Datasets

/// What the columns of a table of labels are, where the rule that all commands share does not fit.
struct LabelKindOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Columns of labels whose values are classes, with commas (default: text, 0 and 1, −1 and 1, 001, and whole \
      numbers from 0 or 1 on without a gap).
      """, valueName: "list"))
  var categories: String?
  @Option(
    help: ArgumentHelp(
      "Columns of labels whose values are quantities, with commas (default: all other numbers).", valueName: "list"))
  var numbers: String?

  func validate() throws {
    let kinds = try self.kinds
    if let name = kinds.categories.first(where: kinds.numbers.contains) {
      throw ValidationError("--numbers: expected columns that are not in --categories, found '\(name)'")
    }
  }

  var isGiven: Bool { categories != nil || numbers != nil }

  /// The options, and whether they were given.
  var given: [(option: String, isGiven: Bool)] {
    [("--categories", categories != nil), ("--numbers", numbers != nil)]
  }

  var kinds: LabelKinds {
    get throws {
      LabelKinds(
        categories: try categories.map(NameList.names) ?? [],
        numbers: try numbers.map(NameList.names) ?? [])
    }
  }
}
