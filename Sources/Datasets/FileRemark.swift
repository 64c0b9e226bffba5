/// A file, and what there is to say of it.
public struct FileRemark: Sendable, Equatable {
  /// The path relative to the folder that was looked through.
  public let file: String
  /// What there is to say of it, such as why it was left out.
  public let reason: String
}

extension [FileRemark] {
  /// The files of each reason in their order, the most frequent reason first.
  public var byReason: [(reason: String, files: [String])] {
    Dictionary(grouping: self, by: \.reason).map { ($0.key, $0.value.map(\.file)) }
      .sorted { ($1.files.count, $0.reason) < ($0.files.count, $1.reason) }
  }

  /// All of them in a line, as "3 files: no PNG or JPEG by its name (a.webp and 1 more), a link to nothing (b.png)"; nil
  /// where there are none.
  public var inOneLine: String? {
    guard !isEmpty else { return nil }
    let reasons = byReason.map { reason, files in
      "\(reason) (\(files[0])\(files.count > 1 ? " and \(files.count - 1) more" : ""))"
    }
    return "\(count) \(count == 1 ? "file" : "files"): " + reasons.joined(separator: ", ")
  }
}
