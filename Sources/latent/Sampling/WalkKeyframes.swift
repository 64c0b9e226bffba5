import Engine
import Foundation
import GenerativeModels
import LatentSpace

/// What a walk goes through: codes of its space and a class for each.
struct WalkKeyframes {
  let points: [[Double]]
  let classes: [Int]
  let firstSeed: UInt64

  /// - Parameters:
  ///   - codes: a file to take the place of `seeds`.
  ///   - fixClass: the class of the first is that of all.
  ///   - limit: where normal codes are cut off; nil for nowhere.
  /// - Throws: `LatentSpaceError.codesShape` for codes of another dimension than the space's, and what reading throws.
  init(
    seeds: [UInt32], codes file: URL?, space: CodeSpace, className: String?, fixClass: Bool, sampler: Sampler,
    limit: Double?
  ) throws {
    let model = sampler.model
    firstSeed = UInt64(seeds.first ?? 0)
    let codes: Tensor
    if let file {
      let source = try CodeFile(contentsOf: file)
      try source.requireCodes(of: sampler.model, notice: printError)
      let (shape, floats) = try source.codes(array: space.rawValue)
      let dimension = try sampler.dimension(of: space)
      guard shape[1] == dimension else {
        throw LatentSpaceError.codesShape(file: file.lastPathComponent, expected: "[N, \(dimension)]", found: shape)
      }
      codes = Tensor(floats, shape: shape)
    } else {
      codes = sampler.codes(seeds: seeds)
    }
    let count = codes.shape[0]
    if let className {
      classes = [Int](repeating: try model.classIndex(className), count: count)
    } else {
      let own =
        file == nil
        ? seeds.map { Sampler.classIndex(ofSeed: $0, classes: model.classes.count) }
        : try CodeFile(contentsOf: file!).classes(count: count, of: sampler.model)
      classes = fixClass ? [Int](repeating: own[0], count: count) : own
    }
    var rows = codes
    if let limit, space == .z || file == nil {
      rows = Tensor(codes.values.map { Float(TruncatedNormal.truncated(Double($0), limit: limit)) }, shape: codes.shape)
    }
    if space == .w, file == nil { rows = sampler.styles(rows, classes: classes) }
    let width = rows.shape[1]
    let values = rows.values.map(Double.init)
    points = (0..<count).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }
}
