import Engine
import FileFormats
import Foundation
import ImageCodecs

extension GeneratedFaces {
  /// The label table: one row a picture, columns as in `FaceLabels.header`.
  public func labels() -> CSVTable {
    let rows = (0..<count).map {
      FaceLabels.row(sampler.attributes(at: $0), file: FaceLabels.fileName(index: $0, count: count))
    }
    return CSVTable(header: FaceLabels.header, rows: rows)
  }

  /// What the set was made from, so that it can be made again.
  public func record() -> JSONValue {
    [
      "generator": "latent data make faces",
      "version": 1,
      "count": .integer(count),
      "size": .integer(size),
      "seed": .string(String(sampler.seed)),
      "correlations": .array(sampler.correlations.map { .string($0.description) }),
      "labels": .array(FaceLabels.header.dropFirst().map { .string($0) }),
    ]
  }

  /// Writes `images/00000.png`…, `labels.csv` and `dataset.json` into a new folder.
  ///
  /// The folder is made beside its place and renamed when complete: a stopped run leaves nothing under its name.
  /// - Parameters:
  ///   - folder: where the set is written; new or empty.
  ///   - threads: how many pictures are drawn at once; one a processor when nil.
  ///   - progress: hears how many pictures are done; an answer of false removes what was begun.
  /// - Throws: `DatasetError.outputExists` for a folder with something in it, what the file system says, or
  ///   `CancellationError` where `progress` answered false.
  public func write(to folder: URL, threads: Int? = nil, progress: (_ done: Int) -> Bool = { _ in true }) throws {
    try NewFolder.write(to: folder) { place in
      try NewFolder.create(place.appendingPathComponent("images"))
      try withoutActuallyEscaping(progress) { progress in
        try ParallelLoop.run(
          count: count, threads: threads ?? MachineState.processorCount,
          progress: { if !progress($0) { throw CancellationError() } }
        ) { item in
          let pixels = FaceRenderer.render(sampler.attributes(at: item), size: size)
          let file = place.appendingPathComponent(FaceLabels.fileName(index: item, count: count))
          try ImageFile.write(Image(width: size, height: size, channels: 3, pixels: pixels), to: file)
        }
      }
      try labels().write(to: place.appendingPathComponent(ImageFolder.tableName))
      try AtomicFile.write(
        record().text(indented: true) + "\n", to: place.appendingPathComponent(ImageFolder.recordName))
    }
  }
}
