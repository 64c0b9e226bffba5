/// What can be wrong with a data set or with the wish for one.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  // Generated faces
  case invalidCorrelation(String, reason: String)
  case incompatibleCorrelations([String])
  case invalidOption(name: String, value: String, expected: String)
  case outputExists(path: String)
  case fileSystem(path: String, reason: String)
  // Folders of pictures
  case noSuchFolder(path: String)
  case noPictures(path: String)
  case tooFewPictures(path: String, expected: Int, found: Int)
  case noLabels(path: String, pictures: Int)
  case namesDifferInCase(path: String, first: String, second: String)
  case noFileColumn(path: String, columns: [String])
  case rowWithoutFile(path: String, row: Int, file: String)
  case fileListedTwice(path: String, file: String, rows: [Int])
  case missingValue(path: String, row: Int, column: String)
  // Labels
  case noSuchLabel(path: String, name: String, labels: [String])
  case labelNotChosen(path: String, labels: [String])
  case labelOfTwoKinds(name: String)
  case numberAsClass(path: String, label: String)
  case noValues(path: String, label: String, pictures: Int)
  case singleExample(path: String, label: String, value: String, file: String)
  // Decoding
  case tooMuchMemory(path: String, bytes: Int, limit: Int)
  case nothingReadable(path: String, files: Int, firstReason: String)

  public var description: String {
    switch self {
    case .invalidCorrelation(let text, let reason): "correlation '\(text)': \(reason)"
    case .incompatibleCorrelations(let pairs):
      "correlations \(pairs.joined(separator: ", ")): no distribution has all of them at once; lower some"
    case .invalidOption(let name, let value, let expected): "\(name): expected \(expected), found \(value)"
    case .outputExists(let path): "\(path): already exists and is not an empty folder"
    case .fileSystem(let path, let reason): "\(path): \(reason)"
    case .noSuchFolder(let path): "\(path): no such folder"
    case .noPictures(let path): "\(path): expected PNG or JPEG pictures, found none"
    case .tooFewPictures(let path, let expected, let found):
      "\(path): expected \(Self.counted(expected, "picture")) or more, found \(found)"
    case .noLabels(let path, let pictures):
      "\(path): expected a subfolder a class or a labels.csv, found \(Self.counted(pictures, "picture")) without labels"
    case .namesDifferInCase(let path, let first, let second):
      "\(path): '\(first)' and '\(second)' differ in case only; rename one, as other systems cannot hold both"
    case .noFileColumn(let path, let columns):
      "\(path): expected a column 'file', found \(Self.listed(columns))"
    case .rowWithoutFile(let path, let row, let file): "\(path): row \(row): no file '\(file)' in the folder"
    case .fileListedTwice(let path, let file, let rows):
      "\(path): rows \(rows.map(String.init).joined(separator: " and ")) are both for the file '\(file)'"
    case .missingValue(let path, let row, let column): "\(path): row \(row): column '\(column)' is empty"
    case .noSuchLabel(let path, let name, let labels):
      "\(path): no label '\(name)'; there \(labels.count == 1 ? "is" : "are") \(Self.listed(labels))"
    case .labelNotChosen(let path, let labels):
      "\(path): more than one label could be the class: choose one of \(Self.listed(labels))"
    case .labelOfTwoKinds(let name): "label '\(name)': expected categories or numbers, found both"
    case .numberAsClass(let path, let label):
      "\(path): label '\(label)' is a column of numbers; expected classes, which --categories '\(label)' makes of them"
    case .noValues(let path, let label, let pictures):
      "\(path): label '\(label)': none of \(Self.counted(pictures, "picture")) has a value"
    case .singleExample(let path, let label, let value, let file):
      "\(path): label '\(label)': expected two pictures or more of '\(value)', found one: '\(file)'"
    case .tooMuchMemory(let path, let bytes, let limit):
      "\(path): the pictures would take \(bytes >> 20) MiB, more than the limit of \(limit >> 20) MiB; "
        + "choose a smaller size"
    case .nothingReadable(let path, let files, let firstReason):
      "\(path): none of \(Self.counted(files, "picture")) can be read; the first: \(firstReason)"
    }
  }

  private static func listed(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.map { "'\($0)'" }.joined(separator: ", ")
  }

  private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
