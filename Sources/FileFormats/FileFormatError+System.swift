import Foundation

extension FileFormatError {
  /// The `errno` beneath an error of Foundation's about a file; nil where it has none.
  ///
  /// `NSUnderlyingErrorKey` does not serve: what it holds on Linux is no `NSError`.
  public static func systemCode(of error: any Error) -> Int32? {
    ((error as? CocoaError)?.underlying as? POSIXError)?.code.rawValue
  }

  /// Its cause in the system's words, or where there are none in Foundation's.
  public static func systemReason(of error: any Error) -> String {
    systemCode(of: error).map { String(cString: strerror($0)) } ?? error.localizedDescription
  }
}
