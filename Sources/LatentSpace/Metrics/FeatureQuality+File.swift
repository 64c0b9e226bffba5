import Foundation

extension FeatureQuality.Examples {
  /// Features of pictures from a file of anyone's making: an `.npy` of the shape `[N, F]`, or an `.npz` with the array
  /// `features` of that shape and perhaps the array `class` of N names or numbers.
  /// - Throws: `FileFormatError` for a file that cannot be read, `LatentSpaceError` for an array of another shape and for
  ///   numbers that are not finite, both with the file's name.
  public init(contentsOf url: URL) throws {
    let source = try CodeFile(contentsOf: url)
    let features = try source.matrix(array: "features", forDirection: false)
    self.init(features: features, classes: try source.classNames(count: features.rows))
  }
}
