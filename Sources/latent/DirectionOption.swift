import Foundation
import LatentSpace

/// Finds the direction a person names.
enum DirectionOption {
  /// A bare name among the directions that came with the model, then a file: `.safetensors` of ours, or an `.npy`
  /// normal of anyone's, whose unit is then measured on 1,000 codes of the model.
  static func find(_ name: String, space: String?, options: ModelOptions, sampler: Sampler) throws -> Direction {
    let folder = try options.companion("directions")
    let known = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
      .filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(".safetensors".count)) }.sorted()
    let url: URL
    if known.contains(name) {
      url = folder.appendingPathComponent("\(name).safetensors")
    } else if FileManager.default.fileExists(atPath: name) {
      url = URL(fileURLWithPath: name)
    } else {
      throw LatentSpaceError.directionNotFound(name: name, known: known)
    }
    let direction =
      url.pathExtension.lowercased() == "npy"
      ? try bareNormal(url, space: CodeSpace(name: space ?? "w"), sampler) : try Direction(contentsOf: url)
    if let space, direction.space.rawValue != space {
      throw LatentSpaceError.directionOfOtherSpace(
        file: url.lastPathComponent, direction: direction.space.rawValue, asked: space)
    }
    return direction
  }

  private static func bareNormal(_ url: URL, space: CodeSpace, _ sampler: Sampler) throws -> Direction {
    let normal = try NormalFile(contentsOf: url).normal.map(Float.init)
    let truncation = Sampler.defaultTruncation
    let classes = (0..<1000).map { $0 % sampler.model.architecture.classes.count }
    let z = sampler.codes(count: classes.count, seed: 0)
    let codes = sampler.codes(z, classes: classes, truncation: truncation, in: space)
    guard codes.shape[1] == normal.count else {
      throw LatentSpaceError.directionField(
        file: url.lastPathComponent, field: "normal", expected: "\(codes.shape[1]) dimensions in \(space.rawValue)",
        found: "\(normal.count)")
    }
    let numbers = codes.values
    let distances = classes.indices.map { row in
      normal.indices.reduce(0.0) { $0 + Double(normal[$1] * numbers[row * normal.count + $1]) }
    }
    let mean = distances.reduce(0, +) / Double(distances.count)
    let variance = distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(distances.count)
    return Direction(
      attribute: url.deletingPathExtension().lastPathComponent, space: space, normal: normal, offset: Float(-mean),
      deviation: Float(variance.squareRoot()), truncation: truncation, modelIdentity: "", method: "from a bare normal")
  }
}
