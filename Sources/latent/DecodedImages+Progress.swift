import Datasets
import Training

extension DecodedImages {
  /// Reads the pictures of a folder with a progress bar.
  /// - Throws: as `decode`.
  static func decodeShowingProgress(
    _ source: ImageFolder, classes: ClassLabels?, options: DecodeOptions
  ) throws -> DecodedImages {
    let bar = ProgressBar(total: source.files.count, unit: "picture")
    let images = try decode(source, classes: classes, options: options) { bar.update(completed: $0, detail: "reading") }
    bar.finish(completed: source.files.count, detail: "read")
    return images
  }
}
