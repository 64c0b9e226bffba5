import Engine
import FileFormats
import Foundation
import ImageCodecs

/// The pictures of a folder as squares of one size, for training that looks at each many times: as many as a limit of
/// memory allows are decoded once and kept, the others are decoded anew whenever they are asked for.
///
/// Which are kept does not show in what is returned, so a training does not depend on the limit. Training passes over
/// all pictures in turn, where a fixed part that stays is as good as any other choice.
public final class PictureCache: Sendable {
  /// Width and height in pixels.
  public let size: Int
  /// The files that were skipped, and why, in the order of the folder's list; empty where none was.
  public let unreadable: [UnreadableFile]
  /// Of size and pixels, the same for equal pictures whatever their files (64-bit FNV-1a).
  public let digest: UInt64
  /// Shorter side of each picture as it lies in the folder, in pixels; nil for pictures that were in memory.
  public let ownSides: [Int]?
  private let source: ImageFolder?
  private let options: DecodeOptions
  /// Which items of the folder the pictures are.
  private let items: [Int]
  /// The first pictures, one after the other, `keptCount × size × size × 3` bytes.
  private let kept: [UInt8]

  /// How many pictures there are, in memory or not.
  public var count: Int { items.count }
  /// How many stay in memory.
  public var keptCount: Int { kept.count / bytesPerPicture }
  private var bytesPerPicture: Int { size * size * 3 }

  /// Pictures that are in memory already.
  public init(_ images: DecodedImages) {
    (size, unreadable, digest) = (images.size, images.unreadable, images.digest)
    ownSides = nil
    (source, options, items, kept) = (nil, DecodeOptions(size: images.size), Array(0..<images.count), images.pixels)
  }

  /// Decodes every picture of a folder once, to find those that cannot be read and to fill the memory.
  /// - Parameters:
  ///   - folder: the pictures that are decoded.
  ///   - options: `memoryLimit` bounds what is kept, in bytes; half of the machine's memory when nil.
  ///   - progress: called with the number of pictures that have been looked at; an error that it throws ends the work.
  /// - Throws: the error of the first file that cannot be read; where those are skipped,
  ///   `DatasetError.nothingReadable` when none is left; what `progress` throws.
  public init(
    _ folder: ImageFolder, options: DecodeOptions, progress: ((_ done: Int) throws -> Void)? = nil
  ) throws {
    let limit = options.memoryLimit ?? MachineState.physicalMemoryBytes / 2
    let keptCount = max(0, limit) / (options.size * options.size * 3)
    var (items, unreadable, kept) = ([Int](), [UnreadableFile](), [UInt8]())
    var ownSides: [Int] = []
    kept.reserveCapacity(min(keptCount, folder.files.count) * options.size * options.size * 3)
    var hash = ContentHash()
    hash.add(options.size)
    let chunk = Self.chunk(size: options.size)
    for start in stride(from: 0, to: folder.files.count, by: chunk) {
      let part = Array(start..<min(start + chunk, folder.files.count))
      let results = Self.decode(part, of: folder, options)
      for (item, result) in zip(part, results) {
        switch result {
        case .success((let image, let ownSide)):
          ownSides.append(ownSide)
          if items.count < keptCount { kept += image.pixels }
          items.append(item)
          hash.add(image.pixels)
        case .failure(let error):
          guard options.skipsUnreadable else { throw error }
          unreadable.append(UnreadableFile(file: folder.files[item], reason: "\(error)"))
        }
      }
      try progress?(start + part.count)
    }
    guard !items.isEmpty else {
      throw DatasetError.nothingReadable(
        path: folder.folder.path, files: folder.files.count,
        firstReason: unreadable.first?.reason ?? "there are no files")
    }
    self.ownSides = ownSides
    (size, self.unreadable, digest) = (options.size, unreadable, hash.value)
    (source, self.options, self.items, self.kept) = (folder, options, items, kept)
  }

  /// The pictures at these positions, each `size × size` of three channels.
  /// - Throws: the error of a picture that could be read before and cannot be read now.
  public func pictures(_ positions: [Int]) throws -> [Image] {
    precondition(positions.allSatisfy { (0..<count).contains($0) }, "PictureCache: \(positions) of \(count) pictures")
    let missing = positions.filter { $0 >= keptCount }
    var decoded: [Int: Image] = [:]
    if let source, !missing.isEmpty {
      let images = try Self.decode(missing.map { items[$0] }, of: source, options).map { try $0.get().image }
      decoded = Dictionary(zip(missing, images)) { first, _ in first }
    }
    return positions.map { position in
      decoded[position]
        ?? Image(
          width: size, height: size, channels: 3,
          pixels: Array(kept[position * bytesPerPicture..<(position + 1) * bytesPerPicture]))
    }
  }

  /// How many pictures are decoded at once, so that beside those kept they take 256 MiB at most.
  static func chunk(size: Int) -> Int { max(1, min(64, (256 << 20) / (size * size * 3))) }

  /// Pictures as squares, and the shorter side of each as it lies in the folder.
  private static func decode(
    _ items: [Int], of folder: ImageFolder, _ options: DecodeOptions
  ) -> [Result<(image: Image, ownSide: Int), any Error>] {
    let results = Locked([Result<(image: Image, ownSide: Int), any Error>?](repeating: nil, count: items.count))
    // The body throws nothing, so neither does the loop.
    try? ParallelLoop.run(count: items.count, threads: options.threads ?? MachineState.processorCount) { index in
      let result = Result<(image: Image, ownSide: Int), any Error> {
        let whole = try ImageFile.read(folder.url(of: items[index]))
        return (DecodedImages.square(whole, options), min(whole.width, whole.height))
      }
      results.withLock { $0[index] = result }
    }
    return results.withLock { $0.map { $0! } }
  }
}
