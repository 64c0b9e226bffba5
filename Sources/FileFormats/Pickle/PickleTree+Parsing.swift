import Foundation

extension PickleTree {
  /// Reads the pickle at the beginning of `data`; what follows it is left alone.
  /// - Parameters:
  ///   - data: the bytes, which are kept.
  ///   - file: what errors name.
  /// - Throws: `FileFormatError` with the byte at which the pickle is damaged or goes beyond `PickleLimits`.
  public init(parsing data: Data, file: String) throws {
    self = try data.withUnsafeBytes { bytes in
      var interpreter = PickleInterpreter(bytes, file: file)
      return try interpreter.tree(of: data)
    }
  }
}
