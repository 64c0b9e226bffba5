import NeuralNetworks

extension ColorizerModel {
  /// Reads the colorizer that comes along, `colorizer`, the model of a run, as `runs/00001-photographs`, or a file.
  /// - Throws: `WeightFileNameError` where there is none of that name, and what `init(contentsOf:)` throws.
  public init(named name: String) throws { try self.init(contentsOf: WeightFileCatalogue.locate(name)) }
}
