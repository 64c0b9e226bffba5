import Datasets
import Training

extension DecodedImages {
  /// Reads the pictures of a folder with a progress bar.
  /// - Throws: as `decode`, and `Interrupted` after Ctrl-C.
  static func decodeShowingProgress(
    _ source: ImageFolder, classes: ClassLabels?, options: DecodeOptions
  ) throws -> DecodedImages {
    let interrupts = InterruptHandler()
    let bar = ProgressBar(total: source.files.count, unit: "picture")
    let images = try decode(source, classes: classes, options: options) {
      bar.update(completed: $0, detail: "reading")
      try interrupts.check()
    }
    bar.finish(completed: source.files.count, detail: "read")
    return images
  }
}

extension ImageFolder {
  /// Says in a line what of the folder is no part of the set, where there is any.
  func printSkipped() {
    if let line = skipped.inOneLine { printError("left out    \(line)") }
  }
}
