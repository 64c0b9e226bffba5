import Engine
import FileFormats

/// Pictures that a training does not see, so that it can be judged by them: drawn at random, from each class its share.
public struct HeldOutSplit: Equatable, Sendable {
  /// Positions that are trained on, ascending.
  public let training: [Int]
  /// Positions that are judged by, ascending.
  public let heldOut: [Int]

  /// More pictures than this are not held out: they would cost judging time and tell little more.
  public static let largestCount = 1000
  /// Shares that may be held out.
  public static let shares = OptionRange<Double>("a share from 0 to 0.5") { (0...0.5).contains($0) }
  /// A class of fewer pictures is trained on whole.
  private static let smallestClass = 10

  /// - Parameters:
  ///   - count: pictures in all.
  ///   - classes: the class of each; nil where there are none.
  ///   - share: of them that are held out, from 0 to 0.5.
  ///   - seed: decides which.
  public init(count: Int, classes: ClassLabels?, share: Double, seed: UInt64) {
    precondition(
      Self.shares.contains(share) && classes.map { $0.indices.count == count } ?? true,
      "HeldOutSplit: a share of \(share) of \(count) pictures with \(classes?.indices.count ?? count) classes")
    let share = count > 0 ? min(share, Double(Self.largestCount) / Double(count)) : 0
    var random = PhiloxGenerator(seed: seed, purpose: "held-out pictures")
    var isHeldOut = [Bool](repeating: false, count: count)
    let members =
      classes.map { classes in
        classes.indices.enumerated().reduce(into: [[Int]](repeating: [], count: classes.names.count)) {
          $0[$1.element].append($1.offset)
        }
      } ?? [Array(0..<count)]
    // Rounding carries over from class to class, so that many small classes give their share together.
    var carried = 0.0
    for members in members {
      let order = random.permutation(members.count)
      guard members.count >= Self.smallestClass else { continue }
      carried += share * Double(members.count)
      let wanted = min(Int(carried.rounded(.down)), members.count / 2)
      carried -= Double(wanted)
      for place in order.prefix(wanted) { isHeldOut[members[place]] = true }
    }
    training = isHeldOut.indices.filter { !isHeldOut[$0] }
    heldOut = isHeldOut.indices.filter { isHeldOut[$0] }
  }
}
