/// What can be wrong with a data set or with the wish for one.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  case invalidCorrelation(String, reason: String)
  case incompatibleCorrelations([String])
  case invalidOption(name: String, value: String, expected: String)
  case outputExists(path: String)
  case fileSystem(path: String, reason: String)

  public var description: String {
    switch self {
    case .invalidCorrelation(let text, let reason): "correlation '\(text)': \(reason)"
    case .incompatibleCorrelations(let pairs):
      "correlations \(pairs.joined(separator: ", ")): no distribution has all of them at once; lower some"
    case .invalidOption(let name, let value, let expected): "\(name): expected \(expected), found \(value)"
    case .outputExists(let path): "\(path): already exists and is not an empty folder"
    case .fileSystem(let path, let reason): "\(path): \(reason)"
    }
  }
}
