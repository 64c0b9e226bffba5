import Foundation
import LatentSpace
import NeuralNetworks

/// Finds the direction a person names.
enum DirectionOption {
  /// A bare name among the directions that came with the model, then a file: `.safetensors` of ours, or an `.npy`
  /// normal of anyone's, whose unit is then measured on 1,000 codes of the model; then MODEL/NAME of what comes along.
  static func find(_ name: String, space: String?, options: ModelOptions, sampler: Sampler) throws -> Direction {
    let folder = try options.companion("directions")
    let known = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
      .filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(".safetensors".count)) }.sorted()
    let url: URL
    if known.contains(name) {
      url = folder.appendingPathComponent("\(name).safetensors")
    } else if FileManager.default.fileExists(atPath: name) {
      url = URL(fileURLWithPath: name)
    } else if let bundled = WeightFileCatalogue.bundled().first(where: { $0.name == name && name.contains("/") }) {
      url = bundled.url
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
    let truncation = Sampler.defaultTruncation
    return try NormalFile(contentsOf: url).measured(
      on: CodeSpread(of: sampler, in: space, truncation: truncation, count: 1000), space: space,
      truncation: truncation, classNames: sampler.model.architecture.classes)
  }
}
