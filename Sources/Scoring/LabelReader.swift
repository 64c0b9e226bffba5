import Engine

/// What reads labels off pictures in a way that can be differentiated.
public struct LabelReader {
  /// Names of the labels, at least one, in the order of the columns of `outputs`.
  public let names: [String]
  /// Floating-point operations of reading one picture.
  public let operations: Double
  /// Pictures `[N, size, size, 3]` in [-1, 1] → a column a label, `[N, names.count]`.
  public let outputs: (_ pictures: Variable) -> Variable

  /// - Parameters:
  ///   - names: of the labels, at least one, in the order of the columns of `outputs`.
  ///   - operations: floating-point operations of reading one picture, for estimates of time.
  ///   - outputs: pictures `[N, size, size, 3]` in [-1, 1] → a column a label, `[N, names.count]`.
  public init(names: [String], operations: Double = 0, outputs: @escaping (_ pictures: Variable) -> Variable) {
    precondition(!names.isEmpty, "LabelReader: no labels")
    (self.names, self.operations, self.outputs) = (names, operations, outputs)
  }

  /// The mean of several readers of the same labels: what one of them alone takes for a label counts less.
  public static func mean(of readers: [LabelReader]) -> LabelReader {
    precondition(
      !readers.isEmpty && readers.allSatisfy { $0.names == readers[0].names },
      "LabelReader.mean: labels \(readers.map(\.names))")
    return LabelReader(names: readers[0].names, operations: readers.reduce(0) { $0 + $1.operations }) { pictures in
      let read = readers.map { $0.outputs(pictures) }
      return read.dropFirst().reduce(read[0], +) / Float(read.count)
    }
  }
}
