import Foundation
import GenerativeModels

extension PictureRecipe {
  /// The words of the command that draws the same picture to the byte, the program's name first.
  /// - Parameter output: the folder that the picture goes into.
  public func command(output: String = "picture") -> [String] {
    var words = ["latent", "sample"]
    if let model { words += ["--model", model] }
    switch start {
    case .seed(let seed): words += ["--seeds", "\(seed)"]
    case .plane(let seeds, let at): words += ["--plane", "\(seeds.listed)@\(at.listed)"]
    case .components(let seed, let at): words += ["--components", "\(seed)@\(at.listed)"]
    case .codes(let file, let row): words += ["--start", "\(file)#\(row)"]
    }
    if let className { words += ["--class", className] }
    if let otherClass { words += ["--other-class", otherClass.option] }
    if let truncation { words += ["--truncation", "\(truncation)"] }
    for edit in edits { words += ["--edit", edit.option] }
    for channel in channels { words += ["--channel", channel.option] }
    if let mix { words += ["--mix", mix.option] }
    if let noise { words += ["--noise", noise.option] }
    return words + ["--separate", "--output", output]
  }
}

extension NoiseSource {
  /// The word behind `--noise`.
  public var option: String {
    switch self {
    case .file: "file"
    case .none: "none"
    case .seed(let seed): "\(seed)"
    }
  }
}

extension Array where Element: CustomStringConvertible {
  fileprivate var listed: String { map(\.description).joined(separator: ",") }
}

/// A command's words as a line for a shell, quoted where it has to be.
public enum ShellLine {
  /// The words with spaces between them. Words with other characters than letters, digits and a few marks of ASCII are
  /// put in single quotes.
  public static func make(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  private static func quoted(_ word: String) -> String {
    let plain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./,=@:+%".contains($0)) }
    guard !plain || word.isEmpty else { return word }
    return "'" + word.replacingOccurrences(of: "'", with: #"'\''"#) + "'"
  }
}
