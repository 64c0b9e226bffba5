import FileFormats
import Foundation

/// A folder of direction files, as `latent boundary` fills one and as models come with.
public struct DirectionFolder {
  static let fileExtension = ".safetensors"

  /// The folder, as it was named.
  public let path: String
  /// One an attribute, sorted by the names of their files. Of several files of an attribute, the one that is named
  /// after it counts.
  public let directions: [Direction]

  /// - Throws: what a file is refused with; `LatentSpaceError.noDirectionFolder` where there is no folder.
  public init(_ url: URL) throws {
    path = url.relativePath
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: url.path) else {
      throw LatentSpaceError.noDirectionFolder(path: path)
    }
    var found: [(file: String, direction: Direction)] = []
    for file in names.filter({ $0.hasSuffix(Self.fileExtension) }).sorted() {
      let direction = try Direction(contentsOf: url.appendingPathComponent(file))
      let own = FileNamePart.make(of: direction.attribute) + Self.fileExtension
      if let place = found.firstIndex(where: { $0.direction.attribute == direction.attribute }) {
        if file == own { found[place] = (file, direction) }
      } else {
        found.append((file, direction))
      }
    }
    directions = found.map(\.direction)
  }
}
