import ArgumentParser
import Colorization
import GenerativeModels
import LatentSpace
import NeuralNetworks

// The values of options that are one of a few names: the help lists them, and another is refused with the list.

extension AdversarialLoss: ExpressibleByArgument {}
extension ColorizerModel.Normalization: ExpressibleByArgument {}
extension ConditionalGANLoss: ExpressibleByArgument {}
extension Easing: ExpressibleByArgument {}
extension HoldMetric: ExpressibleByArgument {}
extension DragSpace: ExpressibleByArgument {}
extension InversionSpace: ExpressibleByArgument {}
extension PathLength.Sampling: ExpressibleByArgument {}
extension UnitOrder: ExpressibleByArgument {}
extension WalkMode: ExpressibleByArgument {}
extension WeightInitialization: ExpressibleByArgument {}

/// Where an option asks for a space, it is one that codes are drawn in.
extension CodeSpace: ExpressibleByArgument {
  public init?(argument: String) {
    guard let space = CodeSpace(rawValue: argument), Self.drawn.contains(space) else { return nil }
    self = space
  }

  public static var allValueStrings: [String] { drawn.map(\.rawValue) }
}

/// What becomes of pictures that are not square.
typealias Squaring = ModelProvenance.Squaring

extension Squaring: ExpressibleByArgument {}

/// How a learning rate falls over the steps of a run.
enum RateDecay: String, CaseIterable, ExpressibleByArgument {
  case none, linear, cosine
}
