import ArgumentParser

/// How `latent directions` looks for directions.
enum DirectionMethod: String, CaseIterable, ExpressibleByArgument {
  case pca, sefa
  case meanDifference = "mean-difference"
  case lda, channels

  /// Those that are of an attribute, and so need codes that are scored.
  static let supervised: [DirectionMethod] = [.meanDifference, .lda, .channels]

  /// Names with commas and a last "or".
  static func list(_ methods: [DirectionMethod]) -> String {
    let names = methods.map(\.rawValue)
    return names.count > 1 ? names.dropLast().joined(separator: ", ") + " or " + names.last! : names[0]
  }
}
