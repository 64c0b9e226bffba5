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
}
