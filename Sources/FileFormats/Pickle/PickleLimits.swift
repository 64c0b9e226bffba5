/// What one pickle may take. The values of a large model lie outside these counts: a tensor is about ten of them.
enum PickleLimits {
  /// Values that are built.
  static let values = 1 << 20
  /// Names in the memo.
  static let memo = 1 << 20
  /// Different names of classes and functions.
  static let globals = 1024
  /// Instructions.
  static let instructions = 1 << 23
  /// Containers begun inside one another.
  static let nesting = 10_000
  /// Bytes of a module's or a class's name.
  static let name = 1000

  /// How many values of a kind, each of which takes at least so many bytes, a pickle of a size may have. What is kept of
  /// such a value takes up to four times those bytes, so that a file cannot make a table larger than four times itself.
  static func most(of size: Int, bytesEach: Int) -> Int { 1024 + size / bytesEach }

  /// How many values of a pickle of a size are looked at on a way through all of them, each as often as it is reached:
  /// the same may be reached in more ways than there is time for. A value takes a byte at least, is looked at up to
  /// three times, and those of a network may be listed twice.
  static func visits(of size: Int) -> Int { min(1 << 20, (1 << 16) + 8 * size) }
}
