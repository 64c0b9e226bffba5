import Engine
import FileFormats
import Foundation
import ImageCodecs

/// How pictures of any shape become squares of one size.
public struct DecodeOptions: Sendable {
  /// What becomes of pictures that are not square.
  public enum Squaring: Sendable, Equatable {
    /// The largest square in the middle.
    case crop
    /// The whole picture, with borders of this colour.
    case pad(RGBColor)
  }

  /// Width and height in pixels.
  public var size: Int
  /// What becomes of pictures that are not square.
  public var squaring: Squaring
  /// Leaves out files that cannot be read instead of stopping at the first.
  public var skipsUnreadable: Bool
  /// Bytes that the decoded pictures may take; half of the machine's memory when nil.
  public var memoryLimit: Int?
  /// Nil: as many as the machine has processors.
  public var threads: Int?

  /// - Parameters:
  ///   - size: width and height in pixels, 1 or more.
  ///   - squaring: what becomes of pictures that are not square.
  ///   - skipsUnreadable: leaves out files that cannot be read instead of stopping at the first.
  ///   - memoryLimit: bytes that the decoded pictures may take; half of the machine's memory when nil.
  ///   - threads: that decode; as many as the machine has processors when nil.
  public init(
    size: Int, squaring: Squaring = .crop, skipsUnreadable: Bool = false, memoryLimit: Int? = nil,
    threads: Int? = nil
  ) {
    precondition(size > 0, "DecodeOptions: size \(size)")
    (self.size, self.squaring, self.skipsUnreadable) = (size, squaring, skipsUnreadable)
    (self.memoryLimit, self.threads) = (memoryLimit, threads)
  }
}

/// A file that was left out, and why.
public struct UnreadableFile: Sendable, Equatable {
  /// The file's path relative to the folder.
  public let file: String
  /// Why it could not be read, in a line.
  public let reason: String
}

/// All pictures of a set in memory: `[count, size, size, 3]` bytes, red, green, blue.
public struct DecodedImages: Sendable {
  /// Width and height of each picture, in pixels.
  public let size: Int
  /// All pictures, one after the other: `[count, size, size, 3]` bytes, rows from the top.
  public let pixels: [UInt8]
  /// Class of each picture; nil for a set that is used without labels.
  public let classes: ClassLabels?
  /// Which items of the folder the pictures are: all, but for those that could not be read.
  public let items: [Int]
  /// The files that were skipped, and why, in the order of the folder's list; empty where none was.
  public let unreadable: [UnreadableFile]

  /// How many pictures there are.
  public var count: Int { items.count }
  /// Bytes of one picture: `size × size × 3`.
  public var bytesPerImage: Int { size * size * 3 }

  /// Pictures that are in memory already.
  /// - Parameters:
  ///   - size: width and height in pixels.
  ///   - pixels: `[count, size, size, 3]` bytes, red, green, blue.
  ///   - classes: of each picture; nil for a set that is used without labels.
  public init(size: Int, pixels: [UInt8], classes: ClassLabels?) {
    let count = pixels.count / (size * size * 3)
    precondition(
      pixels.count == count * size * size * 3 && classes.map { $0.indices.count == count } ?? true,
      "DecodedImages: \(pixels.count) bytes and \(classes?.indices.count ?? 0) classes at size \(size)")
    self.init(size: size, pixels: pixels, classes: classes, items: Array(0..<count), unreadable: [])
  }

  private init(size: Int, pixels: [UInt8], classes: ClassLabels?, items: [Int], unreadable: [UnreadableFile]) {
    (self.size, self.pixels, self.classes, self.items) = (size, pixels, classes, items)
    self.unreadable = unreadable
  }

  /// These pictures under other classes.
  /// - Parameters:
  ///   - indices: the class of each picture.
  ///   - count: how many classes there are; they are named by their numbers.
  public func replacingClasses(_ indices: [Int], count: Int) -> DecodedImages {
    DecodedImages(
      size: size, pixels: pixels,
      classes: ClassLabels(label: classes?.label ?? "", names: (0..<count).map { String($0) }, indices: indices),
      items: items, unreadable: unreadable)
  }

  /// Bytes that the decoded pictures of a folder take.
  public static func memory(count: Int, size: Int) -> Int { count * size * size * 3 }

  /// Decodes every picture of a folder: colour, any orientation set right, transparency over white, resampled with
  /// antialiasing (Lanczos 3).
  ///
  /// Throws `DatasetError.tooMuchMemory` before any work, the error of the first file that cannot be read, or, where
  /// those are skipped, `nothingReadable` and what `ImageFolder.classes` says of the rest; what `progress` throws.
  public static func decode(
    _ folder: ImageFolder, classes: ClassLabels?, options: DecodeOptions,
    progress: ((_ done: Int) throws -> Void)? = nil
  ) throws -> DecodedImages {
    let (count, size) = (folder.files.count, options.size)
    let length = size * size * 3
    let limit = options.memoryLimit ?? MachineState.physicalMemoryBytes / 2
    let needed = memory(count: count, size: size)
    guard needed <= limit else {
      throw DatasetError.tooMuchMemory(path: folder.folder.path, bytes: needed, limit: limit)
    }
    let failures = Locked<[Int: String]>([:])
    var pixels = try [UInt8](unsafeUninitializedCapacity: count * length) { buffer, initialized in
      nonisolated(unsafe) let output = buffer  // each item writes its own range
      let threads = options.threads ?? MachineState.processorCount
      try ParallelLoop.run(count: count, threads: threads, progress: progress) { item in
        let place = UnsafeMutableBufferPointer(rebasing: output[item * length..<(item + 1) * length])
        do {
          _ = place.initialize(from: try square(ImageFile.read(folder.url(of: item)), options).pixels)
        } catch  where options.skipsUnreadable {
          failures.withLock { $0[item] = "\(error)" }
          place.initialize(repeating: 0)
        }
      }
      initialized = count * length
    }
    let reasons = failures.withLock { $0 }
    let items = (0..<count).filter { reasons[$0] == nil }
    let unreadable = reasons.keys.sorted().map { UnreadableFile(file: folder.files[$0], reason: reasons[$0]!) }
    guard !items.isEmpty else {
      throw DatasetError.nothingReadable(
        path: folder.folder.path, files: count, firstReason: unreadable.first?.reason ?? "there are no files")
    }
    let kept = classes?.selecting(items)
    if !unreadable.isEmpty {
      for (position, item) in items.enumerated() where position != item {
        pixels.replaceSubrange(
          position * length..<(position + 1) * length, with: Array(pixels[item * length..<(item + 1) * length]))
      }
      pixels.removeLast((count - items.count) * length)
      if let kept { try folder.check(kept, files: items.map { folder.files[$0] }) }
    }
    return DecodedImages(size: size, pixels: pixels, classes: kept, items: items, unreadable: unreadable)
  }

  /// One picture as a square of the size asked for.
  public static func square(_ image: Image, _ options: DecodeOptions) -> Image {
    let color = image.converted(toChannels: 3)
    let square =
      switch options.squaring {
      case .crop: color.centerSquare()
      case .pad(let fill): color.paddedToSquare(fill: fill)
      }
    return square.resized(width: options.size, height: options.size)
  }

  /// A picture on its own.
  public func image(at index: Int) -> Image {
    Image(
      width: size, height: size, channels: 3,
      pixels: Array(pixels[index * bytesPerImage..<(index + 1) * bytesPerImage]))
  }

  /// All pictures on their own, in order.
  public var images: [Image] { (0..<count).map(image(at:)) }

  /// 64-bit FNV-1a over size, class names, class of each picture and pixels: equal data gives equal digests.
  public var digest: UInt64 {
    var hash = ContentHash()
    hash.add(size)
    for name in classes?.names ?? [] {
      hash.add(name.utf8.count)
      hash.add(name)
    }
    for index in classes?.indices ?? [] { hash.add(index) }
    hash.add(pixels)
    return hash.value
  }
}
