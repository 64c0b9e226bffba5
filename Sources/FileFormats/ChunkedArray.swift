/// A sequence of values that grows at its end in blocks of bounded size: no block of memory is larger than 32 kB, or a
/// pointer for each block, however many values a file makes.
///
/// An array that doubles would take, for each byte of a file that is a value of 24 bytes, up to 48 bytes at once.
struct ChunkedArray<Element> {
  private var chunks: [[Element]] = []
  private(set) var count = 0

  init() {}

  /// Elements of a block, a power of two, so that places are found without a division.
  private static var shift: Int { 15 - (MemoryLayout<Element>.stride - 1).bitWidthOfValue }
  private static var capacity: Int { 1 << shift }

  var isEmpty: Bool { count == 0 }
  var indices: Range<Int> { 0..<count }
  var last: Element? { chunks.last?.last }

  subscript(index: Int) -> Element {
    // Lent and not copied: a copy of a list could keep it from growing in its place.
    _read { yield chunks[index >> Self.shift][index & (Self.capacity - 1)] }
    _modify { yield &chunks[index >> Self.shift][index & (Self.capacity - 1)] }
  }

  mutating func append(_ element: Element) {
    if count & (Self.capacity - 1) == 0 { chunks.append([]) }
    chunks[chunks.count - 1].append(element)
    count += 1
  }

  /// Removes the last value. Precondition: there is one.
  mutating func removeLast() -> Element {
    let element = chunks[chunks.count - 1].removeLast()
    if chunks[chunks.count - 1].isEmpty { chunks.removeLast() }
    count -= 1
    return element
  }

  /// Takes away the values from a place on.
  /// - Returns: those values in one array that is no larger than they are.
  mutating func removeAll(from start: Int) -> [Element] {
    let removed = Array(unsafeUninitializedCapacity: count - start) { buffer, initialized in
      for index in start..<count { buffer.initializeElement(at: index - start, to: self[index]) }
      initialized = count - start
    }
    let kept = (start + Self.capacity - 1) >> Self.shift
    chunks.removeLast(chunks.count - kept)
    if start & (Self.capacity - 1) != 0 {
      let inLast = start & (Self.capacity - 1)
      chunks[kept - 1].removeLast(chunks[kept - 1].count - inLast)
    }
    count = start
    return removed
  }
}

extension ChunkedArray: Sequence {
  func makeIterator() -> FlattenSequence<[[Element]]>.Iterator { chunks.joined().makeIterator() }
  var underestimatedCount: Int { count }
}

extension ChunkedArray: Sendable where Element: Sendable {}

extension Int {
  /// Binary digits that a number of zero or more takes.
  fileprivate var bitWidthOfValue: Int { bitWidth - leadingZeroBitCount }
}

extension Array {
  /// Appends what one file has so many bytes for, with room for twice as many, but never for more than `most` elements.
  mutating func append(_ new: [Element], most: Int) {
    let needed = count + new.count
    if needed > capacity { reserveCapacity(Swift.max(needed, Swift.min(2 * needed, most))) }
    append(contentsOf: new)
  }
}
