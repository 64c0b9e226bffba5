import Colorization
import Engine
import Foundation
import ImageCodecs
import NeuralNetworks
import Testing

/// What the tests of `latent colorize` share.
extension LatentProgram {
  /// An untrained colorizer of three channels.
  static func tinyColorizer(hints: Bool = true) -> ColorizerModel {
    var (parameters, state) = (ParameterSet(), NormalizationState())
    let network = UNet(
      UNetArchitecture(baseChannels: 3, depth: 5, inputChannels: hints ? 4 : 1), into: &parameters, &state,
      Initializer(seed: 3), .kaiming)
    return ColorizerModel(
      network: network, parameters: parameters, statistics: state.statistics, normalization: .picture,
      meanColors: MeanColors(table: Tensor(repeating: 0.1, shape: [MeanColors.count, 2])), workingSize: 32,
      provenance: ColorizerProvenance())
  }

  /// The program in an empty folder with `colorizer.safetensors`.
  static func withColorizer(hints: Bool = true, _ body: (LatentProgram) throws -> Void) throws {
    try inEmptyFolder { latent in
      try tinyColorizer(hints: hints).write(to: latent.url("colorizer.safetensors"))
      try body(latent)
    }
  }

  /// `latent colorize apply` with that model.
  func colorize(_ arguments: String...) throws -> Result {
    try run(["colorize", "apply", "--model", "colorizer.safetensors", "--threads", "1"] + arguments)
  }

  /// A training run of the smallest networks.
  func trainColorizer(_ arguments: [String], whileRunning: (Process) throws -> Void = { _ in }) throws -> Result {
    try run(
      [
        "colorize", "train", "--data", "faces/images", "--size", "32", "--base-channels", "2", "--batch", "2",
        "--threads", "1",
      ] + arguments, whileRunning: whileRunning)
  }

  func trainColorizer(_ arguments: String...) throws -> Result { try trainColorizer(arguments) }

  /// Writes a picture with a gradient of lightness in each channel.
  @discardableResult func makePicture(_ path: String, width: Int = 40, height: Int = 30, channels: Int = 1) throws
    -> Image
  {
    let picture = Image(
      width: width, height: height, channels: channels,
      pixels: (0..<width * height * channels).map { UInt8(40 + ($0 / channels * 7 + $0 % channels * 31) % 180) })
    let file = url(path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try ImageFile.write(picture, to: file)
    return picture
  }
}
