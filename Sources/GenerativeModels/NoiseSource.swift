/// What a generator's layers add to their features for what is random in a texture (Karras, Laine and Aila, CVPR 2019,
/// section 3.2). All pictures have the same, so that a code is one picture.
public enum NoiseSource: Equatable, Sendable {
  /// Nothing.
  case none
  /// The noise that the model's file holds.
  case file
  /// Standard normal values of a stream that this seed begins.
  case seed(UInt64)
}

/// A generator whose noise can be chosen. Its identity does not depend on the choice: codes and directions are those of
/// the network.
public protocol NoisyGenerator: ImageGenerator {
  /// The noise that it draws with.
  var noise: NoiseSource { get }

  /// The same network with other noise.
  /// - Throws: an error of the generator's module where the file has no noise of its own and it is asked for.
  func replacingNoise(_ source: NoiseSource) throws -> Self
}
