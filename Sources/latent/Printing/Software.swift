/// What models and reports say they were made with.
enum Software {
  static let version = "0.1.0"
  static let name = "latent \(version)"
}
