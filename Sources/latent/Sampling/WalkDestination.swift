import Datasets
import Engine
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import Reporting
import Training

/// Where the pictures of a walk go, as the name says: an animation, a sheet or a folder of frames.
struct WalkDestination {
  private enum Kind {
    case animation, sheet, folder
  }

  /// Those of animations and sheets; a folder has none.
  static let extensions = AnimationFile.extensions + pictureExtensions.filter { $0 != "png" }

  private let url: URL
  private let kind: Kind
  private let rate: Double
  private let columns: Int
  private let scale: Int?

  var isFolder: Bool { kind == .folder }
  var isSheet: Bool { kind == .sheet }
  var isAnimation: Bool { kind == .animation }

  /// - Throws: `ImageCodecError.unknownExtension` for a name that is none of the three.
  init(_ url: URL, rate: Double, columns: Int, scale: Int?) throws {
    (self.url, self.rate, self.columns, self.scale) = (url, rate, columns, scale)
    switch url.pathExtension.lowercased() {
    case "": kind = .folder
    case let name where pictureExtensions.contains(name): kind = .sheet
    case let name where AnimationFile.extensions.contains(name): kind = .animation
    default: throw ImageCodecError.unknownExtension(path: url.path)
    }
  }

  private static func name(ofFrame frame: Int) -> String { String(format: "frame-%05d.png", frame) }

  static let mark = RecipeWalk.mark

  /// Refuses a file or a folder that may not be written over, and a folder that holds more than the frames that will be
  /// replaced: what takes it for a film would show the rest as well.
  /// - Throws: `FileInPlace` or `FolderInUse`; `FramesInFolder`; `FileFormatError` for a place that takes none.
  func requirePlace(frames count: Int, _ overwriting: OverwriteOption) throws {
    guard isFolder else {
      if isAnimation { try AnimationFile.requirePossible(url, framesPerSecond: rate) }
      return try overwriting.requirePlace(for: url.path, "--output", replacing: Self.mark.isIn)
    }
    try overwriting.requireFolder(url, "--output", replacing: Self.mark.isIn)
    let others = OtherFiles(in: url) { name in
      let frame = Int(name.dropFirst("frame-".count).prefix { $0 != "." }) ?? count
      return (0..<count).contains(frame) && name == Self.name(ofFrame: frame)
    }
    guard others.names.isEmpty else { throw FramesInFolder(folder: url, frames: count, found: others) }
  }

  /// Refuses a sheet that is too large for its file.
  func requireRoom(_ count: Int, pictureSize: Int) throws {
    guard isSheet else { return }
    try SheetOptions.requireRoom(
      count, columns: columns, side: pictureSize * sheetScale(pictureSize), in: url.path,
      scale == nil ? "--frames" : "--scale")
  }

  private func sheetScale(_ pictureSize: Int) -> Int { scale ?? max(1, 128 / pictureSize) }

  /// The pixels of some frames, as they go from the generator to the thread that encodes them.
  private struct Frames: Sendable {
    let range: Range<Int>
    let shape: [Int]
    let pixels: [Float]
  }

  /// Draws the walk with a progress bar. Frames are encoded beside the generator, in their order.
  /// - Returns: the files written.
  /// - Throws: `Interrupted` after Ctrl-C; an animation or a sheet is then not written, frames so far stay, which the
  ///   error says.
  func write(_ walk: some FrameSource, frames count: Int, sampler: Sampler) throws -> [URL] {
    let interrupts = InterruptHandler()
    let bar = ProgressBar(total: count, unit: "frame", output: count > 64 ? .standardError : .silent)
    func draw(_ body: (Image, Int) throws -> Void) throws {
      do {
        // One block in work and one that waits keep both sides busy.
        try OrderedPipeline.run(capacity: 1) { emit in
          try walk.forEachPictures(frames: count, sampler: sampler) { pictures, range in
            try emit(Frames(range: range, shape: pictures.shape, pixels: pictures.values))
            bar.update(completed: range.upperBound)
            if interrupts.isRequested { throw Interrupted() }
          }
        } consume: { (frames: Frames) in
          let images = Tensor(frames.pixels, shape: frames.shape).makeImages()
          for (image, frame) in zip(images, frames.range) { try body(image, frame) }
        }
      } catch  where interrupts.isRequested {
        // A terminal's Ctrl-C also ends a program that takes the frames, which then cannot be written.
        throw Interrupted()
      }
      bar.finish(completed: count)
    }
    switch kind {
    case .animation:
      try AnimationFile.write(to: url, framesPerSecond: rate, mark: Self.mark) { append in
        try draw { image, _ in try append(image.magnified(scale ?? 1)) }
      }
      return [url]
    case .sheet:
      var images: [Image] = []
      try draw { image, _ in images.append(image) }
      let size = sampler.model.size
      let sheet = ContactSheet(columns: min(columns, count), scale: sheetScale(size))
      try ImageFile.write(sheet.render(images), to: url, mark: Self.mark)
      return [url]
    case .folder:
      try makeFolder(url)
      var files: [URL] = []
      do {
        try draw { image, frame in
          let file = url.appendingPathComponent(Self.name(ofFrame: frame))
          try ImageFile.write(image.magnified(scale ?? 1), to: file, mark: Self.mark)
          files.append(file)
        }
      } catch is Interrupted where !files.isEmpty {
        throw Interrupted(left: "\(files.count) of \(count) frames are in \(shown(url))")
      }
      return files
    }
  }
}

/// Frames would come between other files.
struct FramesInFolder: Error, CustomStringConvertible {
  let folder: URL
  let frames: Int
  let found: OtherFiles

  var description: String {
    "\(shown(folder)): expected a new folder, or one of no more than the \(frames) frames to be written, found \(found)"
  }
}
