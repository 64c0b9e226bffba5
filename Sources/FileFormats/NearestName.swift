/// What somebody may have meant who wrote a name that does not exist.
package enum NearestName {
  /// The known name with the fewest slips to `written`, of several the first. A slip is a character too many, too few,
  /// another, or two exchanged (the optimal string alignment distance); capitals and digits at the end do not matter.
  /// - Returns: nil where the nearest has more than one slip in three characters. A name as it was written is not
  ///   meant.
  package static func find(_ written: String, among known: some Sequence<String>) -> String? {
    let letters = Array(written.lowercased())
    let limit = max(1, letters.count / 3)
    var best: (name: String, slips: Int)?
    for name in known where !letters.isEmpty && name != written {
      let known = Array(name.lowercased())
      let stem = known.dropLast(known.reversed().prefix { $0.isNumber }.count)
      let slips = min(slips(letters, known), slips(letters, Array(stem)))
      if slips <= limit, slips < best?.slips ?? .max { best = (name, slips) }
    }
    return best?.name
  }

  /// The end of an error that says what may have been meant; empty where nothing is near.
  package static func hint(_ written: String, among known: some Sequence<String>) -> String {
    find(written, among: known).map { "; did you mean \($0)?" } ?? ""
  }

  private static func slips(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var least = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, beforeLast[j - 1] + 1) }
        row.append(least)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
