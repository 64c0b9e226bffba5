/// Names from data, such as those of classes and attributes, as parts of file names.
public enum FileNamePart {
  /// Bytes of a part: two parts, a number and an extension stay within the 255 that file systems take.
  private static let most = 100

  /// A name without the characters that part paths, and cut where it is long, with digits that tell it from other names
  /// with the same beginning.
  public static func make(of name: String) -> String {
    let plain = String(name.map { "/:\\\0".contains($0) ? "-" : $0 })
    guard plain.utf8.count > most else { return plain }
    let ending = "-" + digits(of: name)
    var start = ""
    for character in plain where start.utf8.count + character.utf8.count + ending.utf8.count <= most {
      start.append(character)
    }
    return start + ending
  }

  /// Parts that are all different, one a name: those that would be one get digits of their own, but for one that is
  /// written as it is.
  public static func makeDistinct(of names: [String]) -> [String] {
    let plain = names.map(make)
    let counts = Dictionary(grouping: plain) { $0 }.mapValues(\.count)
    var taken: Set<String> = []
    return zip(names, plain).map { name, plain in
      var candidate = counts[plain] == 1 || name == plain ? plain : "\(plain)-\(digits(of: name))"
      var number = 2
      while !taken.insert(candidate).inserted {
        candidate = "\(plain)-\(number)"
        number += 1
      }
      return candidate
    }
  }

  private static func digits(of name: String) -> String {
    var hash = SHA256()
    hash.add(Array(name.utf8))
    return String(hash.digits.prefix(8))
  }
}
