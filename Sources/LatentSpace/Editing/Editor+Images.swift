import Engine
import ImageCodecs

extension Editor {
  /// An editor whose errors call the direction by its attribute.
  /// - Throws: `LatentSpaceError` when the direction belongs to another model, or its length or layers to another
  ///   architecture.
  public init(sampler: Sampler, direction: Direction) throws {
    try self.init(sampler: sampler, direction: direction, file: direction.attribute)
  }

  /// The pictures of each code at each amount: those of the first code in the order of the amounts, then those of the
  /// second, as `ContactSheet` lays out a row a code.
  /// - Parameters:
  ///   - z: `[N, latentDimension]`.
  ///   - classes: the class index of each code.
  ///   - truncation: ψ, the share of a code's distance from the mean w of its class that is kept.
  ///   - deviations: how far to move, in standard deviations of signed distance; 0 is the code as it is.
  public func images(
    _ z: Tensor, classes: [Int], truncation: Float = Sampler.defaultTruncation, deviations: [Float]
  ) -> [Image] {
    let columns = deviations.map {
      sampler.images(codes(z, classes: classes, truncation: truncation, amount: .deviations($0)))
    }
    return classes.indices.flatMap { row in columns.map { $0[row] } }
  }
}
