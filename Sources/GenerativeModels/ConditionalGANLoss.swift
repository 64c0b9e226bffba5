import Engine
import NeuralNetworks

/// What critic and generator of a conditional GAN minimise, from logits `[N, 1]`, means over the batch.
public enum ConditionalGANLoss: String, Codable, CaseIterable, Sendable {
  /// The critic `softplus(D(fake)) + softplus(−D(real))`, the generator `softplus(−D(fake))`
  /// (Goodfellow et al., NeurIPS 2014, section 3).
  case nonSaturating = "non-saturating"
  /// Each generated picture against a real one of its class: the critic `softplus(D(fake) − D(real))`, the generator
  /// `softplus(D(real) − D(fake))`. Generated pictures that crowd on few modes do not lower it, where with
  /// `nonSaturating` the critic can push all of them at once (Jolicoeur-Martineau, ICLR 2019; Huang, Gokaslan, Kuleshov
  /// and Tompkin, "The GAN is dead; long live the GAN!", NeurIPS 2024).
  case relativistic

  func critic(real: Variable, fake: Variable) -> Variable {
    switch self {
    case .nonSaturating: fake.softplus().mean() + (-real).softplus().mean()
    case .relativistic: (fake - real).softplus().mean()
    }
  }

  /// What the critic minimises beside that for real pictures under a wrong class, which it is to take for generated.
  func critic(mismatched: Variable, real: Variable) -> Variable {
    switch self {
    case .nonSaturating: mismatched.softplus().mean()
    case .relativistic: (mismatched - real).softplus().mean()
    }
  }

  /// - Parameter real: constants.
  func generator(fake: Variable, real: Variable) -> Variable {
    switch self {
    case .nonSaturating: (-fake).softplus().mean()
    case .relativistic: (real - fake).softplus().mean()
    }
  }
}
