import FileFormats
import Foundation
import LatentSpace

/// Points of a picture, where they are to go, and how far the work on it may go.
struct DragSettings: Decodable, Sendable {
  /// Two places of the picture in its pixels: x to the right, y downwards, from 0.
  struct Pair: Decodable, Equatable, Sendable {
    let from: [Double]
    let to: [Double]
  }

  /// All that the steps come from: the same task leads through the same pictures.
  struct Task: Equatable, Sendable {
    let recipe: PictureRecipe
    let points: [Pair]
    let mask: String?
    let space: DragSpace?
  }

  let task: Task
  /// Steps from the beginning of the task, at most.
  let steps: Int

  static let pairLimit = 16
  static let steps = 1...10_000

  private enum CodingKeys: CodingKey { case recipe, points, mask, space, steps }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let space = try fields.decodeIfPresent(String.self, forKey: .space)
    guard space == nil || DragSpace(rawValue: space!) != nil else {
      throw StudioError.request(
        field: "space", expected: DragSpace.allCases.map(\.rawValue).joined(separator: ", "),
        found: String(space!.prefix(40)).visible())
    }
    task = Task(
      recipe: try fields.decode(PictureRecipe.self, forKey: .recipe),
      points: try fields.decode([Pair].self, forKey: .points),
      mask: try fields.decodeIfPresent(String.self, forKey: .mask), space: space.flatMap(DragSpace.init))
    steps = try fields.decodeIfPresent(WholeNumber<Int>.self, forKey: .steps)?.value ?? DragOptions.defaultSteps
  }

  /// Refuses what is too much, and codes that cannot be dragged.
  /// - Throws: `StudioError.request`.
  func validate() throws {
    func require(_ holds: Bool, _ field: String, _ expected: String, _ found: Any) throws {
      if !holds { throw StudioError.request(field: field, expected: expected, found: "\(found)") }
    }
    try require(
      (1...Self.pairLimit).contains(task.points.count), "points", "1 to \(Self.pairLimit)", task.points.count)
    for (index, pair) in task.points.enumerated() {
      for (name, place) in [("from", pair.from), ("to", pair.to)] {
        try require(
          place.count == 2 && place.allSatisfy { (0..<1e6).contains($0) }, "points[\(index)].\(name)",
          "a place in the picture, x and y", place.prefix(3))
      }
    }
    try require(
      Self.steps.contains(steps), "steps", "\(Self.steps.lowerBound) to 10,000", steps)
    try require(
      task.recipe.channels.isEmpty, "recipe.channels", "none, since codes of w do not hold moved style channels",
      task.recipe.channels.count)
  }
}

extension DragSettings.Task {
  /// The points as the library takes them.
  /// - Parameter size: width and height of the picture.
  /// - Throws: `StudioError.request` for a place outside of it.
  func pairs(size: Int) throws -> [DragPair] {
    try points.enumerated().map { index, pair in
      func point(_ place: [Double], _ name: String) throws -> PicturePoint {
        let limit = Double(size - 1)
        guard place.allSatisfy({ (0...limit).contains($0) }) else {
          throw StudioError.request(
            field: "points[\(index)].\(name)", expected: "0 to \(size - 1) to the right and downwards",
            found: place.map { "\($0)" }.joined(separator: ","))
        }
        return PicturePoint(x: place[0], y: place[1])
      }
      return DragPair(from: try point(pair.from, "from"), to: try point(pair.to, "to"))
    }
  }

  /// What may change; everything when nil.
  /// - Parameter size: width and height of the picture.
  /// - Throws: `StudioError.request` for what is no mask of that size in base64; `LatentSpaceError.mask` for one that
  ///   lets nothing change.
  func dragMask(size: Int) throws -> DragMask? {
    guard let mask else { return nil }
    let count = (size * size + 7) / 8
    guard mask.utf8.count == 4 * ((count + 2) / 3), let bits = Data(base64Encoded: mask), bits.count == count else {
      throw StudioError.request(
        field: "mask", expected: "\(count) bytes in base64, a bit for each of \(size) × \(size) pixels",
        found: "\(mask.utf8.count) characters")
    }
    return try DragMask(bits: [UInt8](bits), size: size)
  }
}
