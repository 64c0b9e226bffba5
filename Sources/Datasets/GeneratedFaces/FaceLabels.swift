/// The label table of generated faces: one row a picture, numbers with exactly three decimals.
public enum FaceLabels {
  /// Names of the columns, in their order.
  public static let header = [
    "file", "kind", "skin", "skin_warmth", "hair", "hair_style", "smile", "glasses", "age", "pose", "roundness",
    "background",
  ]

  /// The fields of one picture, in the order of `header`.
  /// - Parameters:
  ///   - face: what the picture shows.
  ///   - file: the picture's path relative to the table.
  public static func row(_ face: FaceAttributes, file: String) -> [String] {
    [
      file, face.kind.rawValue, face.skin.rawValue, text(face.skinWarmth), face.hair.rawValue,
      face.hairStyle.rawValue, text(face.smile), face.glasses ? "1" : "0", text(face.age), text(face.pose),
      text(face.roundness), face.background.rawValue,
    ]
  }

  /// `images/00042.png`: five digits, more where the count asks for them.
  public static func fileName(index: Int, count: Int) -> String {
    let digits = max(5, String(count - 1).count)
    let number = String(index)
    return "images/" + String(repeating: "0", count: digits - number.count) + number + ".png"
  }

  /// Three decimals, written from the whole number of thousandths.
  private static func text(_ value: Double) -> String {
    let thousandths = Int((value * 1000).rounded())
    let fraction = String(abs(thousandths) % 1000)
    let padding = String(repeating: "0", count: 3 - fraction.count)
    return "\(thousandths < 0 ? "-" : "")\(abs(thousandths) / 1000).\(padding)\(fraction)"
  }
}
