import NeuralNetworks

extension Direction {
  /// Reads a direction that comes along with a model, as `faces64/smile`, or a file.
  /// - Throws: `WeightFileNameError` where there is none of that name, and what `init(contentsOf:)` throws.
  public init(named name: String) throws { try self.init(contentsOf: WeightFileCatalogue.locate(name)) }
}
