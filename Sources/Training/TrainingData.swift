/// What a run is trained on, as far as a resume has to know it again.
public struct TrainingData: Codable, Equatable, Sendable {
  /// Stands for pictures and labels: equal ones have equal digests.
  public var digest: String
  /// The number of pictures.
  public var pictures: Int

  /// - Parameters:
  ///   - digest: stands for pictures and labels; equal ones have equal digests.
  ///   - pictures: the number of pictures.
  public init(digest: String, pictures: Int) {
    (self.digest, self.pictures) = (digest, pictures)
  }
}
