import ArgumentParser
import Foundation
import LatentSpace
import Statistics

struct MetricsCommand: CommandWithDefault {
  typealias Default = Quality

  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Measure a model: its samples, the smoothness of its spaces, and what its codes tell.",
    discussion: """
      Figures come with their 95 % intervals and the number of samples behind them, and are the same for the same seed. \
      Without an interval are the noise floor of path lengths, the shares of single attributes in separability, and \
      what DCI says of single factors. Figures in features name the network the features are of: they compare with \
      none of another network.
      """,
    subcommands: [Quality.self, Path.self, Separability.self, DisentanglementOfCodes.self],
    defaultSubcommand: Default.self)
}

/// A figure and its interval as cells of a table.
func cell(_ estimate: IntervalEstimate) -> IntervalTable.Cell {
  func text(_ value: Double) -> String { String(format: "%.3g", value) }
  return (text(estimate.value), "\(text(estimate.lower)) to \(text(estimate.upper))")
}
