import Engine
import NeuralNetworks

extension Generator {
  /// The part of the mapping's first matrix that reads the normalised z, `[styleDimension, latentDimension]`, as it is
  /// applied; the columns after it read the class.
  public func latentWeights(_ parameters: BoundParameters) -> Variable {
    mapping[0].scaledWeight(parameters).lastAxis(0..<architecture.latentDimension)
  }
}
