/// What can be wrong with a data set or with the wish for one.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  // Generated faces
  /// A dependence of two factors that cannot be read or cannot be had: as it was written, and why.
  case invalidCorrelation(String, reason: String)
  /// Dependences that no distribution has all at once, each as `FACTOR:FACTOR=NUMBER`.
  case incompatibleCorrelations([String])
  /// An option that is out of its range: what it is called, what was given, and the range in words.
  case invalidOption(name: String, value: String, expected: String)
  /// The place for a new set is taken: by a file, or by a folder with something in it.
  case outputExists(path: String)
  /// What the file system refused while a new set was made: the path, and the system's reason.
  case fileSystem(path: String, reason: String)
  // Folders of pictures
  /// The folder of pictures does not exist.
  case noSuchFolder(path: String)
  /// A folder in which no file is a PNG or JPEG by its name, or whose `labels.csv` has no rows.
  case noPictures(path: String)
  /// A folder with fewer pictures than the work needs.
  case tooFewPictures(path: String, expected: Int, found: Int)
  /// Pictures without a label: how many of them lie in no subfolder, where there is no `labels.csv`.
  case noLabels(path: String, pictures: Int)
  /// Two paths that some systems take for one, as they differ in capitals only.
  case namesDifferInCase(path: String, first: String, second: String)
  /// A `labels.csv` without the column `file`: its path, and the columns it has.
  case noFileColumn(path: String, columns: [String])
  /// A row of `labels.csv` for a picture that is not in the folder; rows are counted from 1 below the header.
  case rowWithoutFile(path: String, row: Int, file: String)
  /// Two rows of `labels.csv` for one picture; rows are counted from 1 below the header.
  case fileListedTwice(path: String, file: String, rows: [Int])
  /// A picture without a value of the label that is to be its class; rows are counted from 1.
  case missingValue(path: String, row: Int, column: String)
  // Labels
  /// A label that the set has not, and those it has.
  case noSuchLabel(path: String, name: String, labels: [String])
  /// No label was named and none can be chosen by rule: the labels there are.
  case labelNotChosen(path: String, labels: [String])
  /// A label that is asked to be categories and numbers at once.
  case labelOfTwoKinds(name: String)
  /// A label of numbers where classes are expected.
  case numberAsClass(path: String, label: String)
  /// A label of which no picture has a value; `pictures` is how many there are.
  case noValues(path: String, label: String, pictures: Int)
  /// A class of one picture, which is too few to learn from: its label, its value and the file.
  case singleExample(path: String, label: String, value: String, file: String)
  // Decoding
  /// The decoded pictures would take more bytes than they may.
  case tooMuchMemory(path: String, bytes: Int, limit: Int)
  /// None of a folder's files can be read: how many there are, and what is wrong with the first.
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
