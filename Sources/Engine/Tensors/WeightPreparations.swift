/// Weights as kernels like to read them, made once from a frozen tensor and kept with it.
final class WeightPreparations: Sendable {
  /// What was made, by what it was made for.
  private let made = Locked([WeightUse: Held]())

  /// Sendable since nobody writes to it after it was made.
  private struct Held: @unchecked Sendable { let storage: TensorStorage }

  /// What was made for a purpose, or is made now.
  func storage(for use: WeightUse, make: () -> TensorStorage) -> TensorStorage {
    if let held = made.withLock({ $0[use] }) { return held.storage }
    let held = Held(storage: make())
    // Where two threads made it at once, both read the same values.
    made.withLock { $0[use] = held }
    return held.storage
  }
}

/// What weights are prepared for: the kernel that reads them.
enum WeightUse: Hashable, Sendable {
  /// The transform of 3 × 3 kernels for tiles of 4 × 4.
  case winograd
  /// The same for the convolution's adjoint in the data.
  case winogradAdjoint
  /// A layout of oneDNN, by the bytes of its description.
  case layout([UInt8])
}
