import FileFormats
import Foundation
import LatentSpace

/// A folder of direction files, as `latent boundary` fills one.
struct DirectionFolder {
  private let url: URL
  /// One an attribute, sorted by the names of their files. Of several files of an attribute, the one that is named
  /// after it counts.
  let directions: [Direction]

  /// - Throws: what a file is refused with; `NoDirections` where there is no folder.
  init(_ url: URL) throws {
    self.url = url
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: url.path) else {
      throw NoDirections(folder: url, attribute: nil, known: [])
    }
    var found: [(file: String, direction: Direction)] = []
    for file in names.filter({ $0.hasSuffix(".safetensors") }).sorted() {
      let direction = try Direction(contentsOf: url.appendingPathComponent(file))
      let own = fileName(direction.attribute) + ".safetensors"
      if let place = found.firstIndex(where: { $0.direction.attribute == direction.attribute }) {
        if file == own { found[place] = (file, direction) }
      } else {
        found.append((file, direction))
      }
    }
    directions = found.map(\.direction)
  }

  /// - Throws: `NoDirections` when no file is of the attribute.
  func direction(of attribute: String) throws -> Direction {
    guard let direction = directions.first(where: { $0.attribute == attribute }) else {
      throw NoDirections(folder: url, attribute: attribute, known: directions.map(\.attribute))
    }
    return direction
  }
}

struct NoDirections: Error, CustomStringConvertible {
  let folder: URL
  let attribute: String?
  let known: [String]
  var description: String {
    guard let attribute else {
      return "\(shown(folder)): no folder of directions; make one with latent boundary --output"
    }
    return "\(shown(folder)): no direction of \"\(attribute)\"; there "
      + (known.isEmpty ? "are none" : known.count == 1 ? "is \(known[0])" : "are \(known.joined(separator: ", "))")
      + NearestName.hint(attribute, among: known)
  }
}
