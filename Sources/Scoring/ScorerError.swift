import FileFormats

/// What can be wrong with an attribute's name, a table of scores, a scorer or its training.
public enum ScorerError: Error, Equatable, CustomStringConvertible {
  /// A text that is no measured attribute.
  case unknownAttribute(String)
  /// A colour word that is no `NamedHue`.
  case unknownHue(String)
  /// A name that is neither measured nor a label of the scorer, if there is one.
  case noSuchAttribute(name: String, learned: [String])
  /// A label has to be read, and no scorer was given or came with the model.
  case noScorer(label: String)
  // Tables of scores
  /// A table of none or several columns that could be scores, and it was not said which is meant.
  case columnNotChosen(file: String, columns: [String])
  /// A column of scores that holds text.
  case notNumbers(file: String, column: String)
  /// An array of scores that has more than one number for a picture.
  case notOneNumberEach(file: String, column: String, shape: [Int])
  /// A score that is infinite or no number; `row` counts from 1.
  case notFinite(file: String, column: String, row: Int, value: Double)
  // Learned scorers
  /// A label that the scorer does not have, or one of another kind than is asked for; `labels` are those that would do.
  case noSuchLabel(file: String, name: String, labels: [String])
  /// A value that the label does not have; `name` is empty where one is needed and none was given.
  case noSuchCategory(label: String, name: String, categories: [String])
  // Training
  /// Too few pictures to train a scorer and to test it.
  case tooFewPictures(data: String, pictures: Int, needed: Int)
  /// A label that has the same value for all pictures, so that nothing can be learned of it.
  case constantLabel(data: String, label: String, value: String)

  public var description: String {
    switch self {
    case .unknownAttribute(let text):
      "no attribute \"\(text)\"; measured are \(MeasuredAttribute.forms.joined(separator: ", "))"
        + NearestName.hint(text, among: MeasuredAttribute.names)
    case .noSuchAttribute(let name, let learned):
      "no attribute \"\(name)\"; measured: \(MeasuredAttribute.forms.joined(separator: ", ")); "
        + (learned.isEmpty
          ? "no scorer came with the model (see latent score train)" : "learned: \(learned.joined(separator: ", "))")
        + NearestName.hint(name, among: MeasuredAttribute.names + learned)
    case .noScorer(let label):
      "no scorer of \"\(label)\": none came with the model; make one with latent score train and give it with --scorer"
    case .unknownHue(let name):
      "no hue \"\(name)\"; there are \(NamedHue.allCases.map(\.rawValue).joined(separator: ", "))"
        + NearestName.hint(name, among: NamedHue.allCases.map(\.rawValue))
    case .columnNotChosen(let file, let columns):
      "\(file): expected the name of one column of scores, found \(columns.joined(separator: ", "))"
    case .notNumbers(let file, let column): "\(file): \(column): expected numbers, found text"
    case .notOneNumberEach(let file, let column, let shape):
      "\(file): \(column): expected one score a picture (shape [N] or [N, 1]), found shape \(shape)"
    case .notFinite(let file, let column, let row, let value):
      "\(file): \(column): row \(row): expected a finite number, found \(value)"
    case .noSuchLabel(let file, let name, let labels):
      "\(file): no fitting label \"\(name)\" in the scorer; there \(labels.count == 1 ? "is" : "are") "
        + (labels.isEmpty ? "none" : labels.joined(separator: ", ")) + NearestName.hint(name, among: labels)
    case .noSuchCategory(let label, let name, let categories):
      name.isEmpty
        ? "label \"\(label)\": expected one of its values, as \(label):\(categories.first ?? "VALUE"); it has "
          + categories.joined(separator: ", ")
        : "label \"\(label)\" has no value \"\(name)\"; it has \(categories.joined(separator: ", "))"
          + NearestName.hint(name, among: categories)
    case .tooFewPictures(let data, let pictures, let needed):
      "\(data): expected \(needed) pictures or more to train and test a scorer, found \(pictures)"
    case .constantLabel(let data, let label, let value):
      "\(data): label \"\(label)\": expected values that differ, found only \(value)"
    }
  }
}
