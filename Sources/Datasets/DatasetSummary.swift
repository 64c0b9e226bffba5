import Engine
import ImageCodecs

/// What is in a folder of pictures: the content of `latent data inspect`.
public struct DatasetSummary: Sendable, Equatable {
  /// A label: how often each value comes, or the spread of its numbers.
  public enum LabelSummary: Sendable, Equatable {
    /// The values that occur, in the order of the column's names, and how many pictures have none.
    case category(name: String, counts: [ValueCount], missing: Int)
    /// Least, mean and greatest are not numbers where no picture has a value.
    case number(name: String, minimum: Double, mean: Double, maximum: Double, distinct: Int, missing: Int)
  }

  /// A category of a label, and how often it comes.
  public struct ValueCount: Sendable, Equatable {
    /// The category's name.
    public let value: String
    /// Pictures that have it.
    public let count: Int
  }

  /// A size of pictures, and how often it comes.
  public struct SizeCount: Sendable, Equatable {
    /// Width in pixels, once the orientation that the file states is set right.
    public let width: Int
    /// Height in pixels, once the orientation that the file states is set right.
    public let height: Int
    /// Pictures of this size.
    public let count: Int
  }

  /// Pictures listed, readable or not.
  public let count: Int
  /// What each label of the pictures holds, in the order of its columns; empty for pictures without labels.
  public let labels: [LabelSummary]
  /// Sizes of the pictures that can be read, the most frequent first, then by area.
  public let sizes: [SizeCount]
  /// Listed files that cannot be decoded, and why, in the order of the list.
  public let unreadable: [UnreadableFile]
  /// Files that break their format's rules without a pixel being lost, and how.
  public let irregular: [FileRemark]
  /// Pictures in the folder that `labels.csv` does not list: paths relative to the folder.
  public let unlistedFiles: [String]
  /// What else is in the folder and left out, and why.
  public let skipped: [FileRemark]

  /// Decodes every picture once, so that a file cut short is found and not only one with a wrong header.
  public init(
    _ folder: ImageFolder, threads: Int? = nil, progress: ((_ done: Int) -> Void)? = nil
  ) {
    struct Outcome: Sendable {
      var sizes: [SIMD2<Int>: Int] = [:]
      var failures: [Int: String] = [:]
      var warnings: [Int: [String]] = [:]
    }
    let outcome = Locked(Outcome())
    try? ParallelLoop.run(
      count: folder.files.count, threads: threads ?? MachineState.processorCount, progress: progress
    ) { item in
      do {
        let (image, warnings) = try ImageFile.readWithWarnings(folder.url(of: item))
        outcome.withLock {
          $0.sizes[SIMD2(image.width, image.height), default: 0] += 1
          if !warnings.isEmpty { $0.warnings[item] = warnings }
        }
      } catch {
        outcome.withLock { $0.failures[item] = "\(error)" }
      }
    }
    let (sizeCounts, failures, warnings) = outcome.withLock { ($0.sizes, $0.failures, $0.warnings) }
    count = folder.files.count
    labels = folder.labels.columns.map(Self.summary(of:))
    sizes = sizeCounts.map { SizeCount(width: $0.key.x, height: $0.key.y, count: $0.value) }
      .sorted { ($1.count, $0.width * $0.height, $0.width) < ($0.count, $1.width * $1.height, $1.width) }
    unreadable = failures.keys.sorted().map { UnreadableFile(file: folder.files[$0], reason: failures[$0]!) }
    irregular = warnings.keys.sorted().map {
      FileRemark(file: folder.files[$0], reason: warnings[$0]!.joined(separator: "; "))
    }
    unlistedFiles = folder.unlistedFiles
    skipped = folder.skipped
  }

  /// Items for a contact sheet: up to `perClass` of each class, evenly spread over its pictures, class by class.
  public static func contactSheetItems(_ classes: ClassLabels, perClass: Int) -> [[Int]] {
    classes.names.indices.map { index in
      let members = classes.indices.indices.filter { classes.indices[$0] == index }
      let chosen = min(perClass, members.count)
      return (0..<chosen).map { members[$0 * members.count / chosen] }
    }
  }

  private static func summary(of column: LabelColumn) -> LabelSummary {
    switch column.values {
    case .category(let names, let indices):
      let counts = indices.reduce(into: Array(repeating: 0, count: names.count)) { $0[$1] += 1 }
      let named = zip(names, counts).filter { !$0.0.isEmpty }
      return .category(
        name: column.name, counts: named.map { ValueCount(value: $0, count: $1) }, missing: column.missing.count)
    case .number(let all):
      let values = all.filter { !$0.isNaN }
      let sum = values.reduce(0, +)
      // Of the largest numbers the sum is none.
      let mean = sum.isFinite ? sum / Double(values.count) : values.reduce(0) { $0 + $1 / Double(values.count) }
      return .number(
        name: column.name, minimum: values.min() ?? .nan, mean: mean, maximum: values.max() ?? .nan,
        distinct: Set(values).count, missing: all.count - values.count)
    }
  }
}
