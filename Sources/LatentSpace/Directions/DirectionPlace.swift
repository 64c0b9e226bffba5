import Foundation

/// Where a direction is on file, as people write it: `smile.safetensors`, `smile.npy`, or `components.npz:3` for the
/// third of several in one file.
public struct DirectionPlace: Equatable, Sendable {
  /// The file, without the number that stood behind its name.
  public let url: URL
  /// The file as it was named.
  public let path: String
  /// Which of several directions in the file, from 1; nil where nothing is said.
  public let number: Int?

  /// - Parameter text: a path, with a colon and a number behind it where the file holds several. Of a file whose own
  ///   name ends so, the whole is the path.
  public init(_ text: String) {
    guard !FileManager.default.fileExists(atPath: text), let colon = text.lastIndex(of: ":"),
      let number = Int(text[text.index(after: colon)...])
    else {
      (url, path, number) = (URL(fileURLWithPath: text), text, nil)
      return
    }
    path = String(text[..<colon])
    (url, self.number) = (URL(fileURLWithPath: path), number)
  }

  /// Whether the file is an array or an archive of NumPy, which says nothing of a direction but its numbers.
  public var isOfNumPy: Bool { ["npy", "npz"].contains(url.pathExtension.lowercased()) }
}
