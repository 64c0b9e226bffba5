import NeuralNetworks

extension GeneratorModel {
  /// Reads a model that comes along, as `faces64`, the best model of a run, as `runs/00001-faces`, or a file.
  /// - Throws: `WeightFileNameError` where there is none of that name, and what `init(contentsOf:)` throws.
  public init(named name: String) throws { try self.init(contentsOf: WeightFileCatalogue.locate(name)) }
}
