/// A tensor that a network reads from a file: under which name, and of which shape there.
package struct TensorRequest: Equatable {
  package let name: String
  package let shape: [Int]

  package init(name: String, shape: [Int]) { (self.name, self.shape) = (name, shape) }
}

/// What an architecture's tensors are in a file, one by one.
public struct TensorReport: Equatable, Sendable {
  /// What becomes of a tensor.
  public enum State: Equatable, Sendable {
    /// The network reads it.
    case matched
    /// The network reads it under this name, in the shape `expected`.
    case wrongShape(expected: [Int])
    /// The network needs it, and the file does not have it.
    case missing
    /// Nothing reads it.
    case unused
    /// The user named it as one that may be left out.
    case allowed
    /// It holds nothing that the network computes with, as a counter of batches.
    case idle
    /// It is a part of another network in the same file.
    case beside
  }

  /// The full name of the tensor in the file.
  public let name: String
  /// In the file; where it is missing there, as the network needs it.
  public let shape: [Int]
  /// What becomes of the tensor.
  public let state: State
}

extension TensorReport {
  /// Compares what a network reads with what a file has.
  /// - Parameters:
  ///   - requests: the tensors that the network reads, by their full names.
  ///   - idle: whether a tensor holds nothing that the network computes with, such as a counter of batches.
  ///   - beside: whether a tensor is a part of another network.
  ///   - allowed: full names, or beginnings of names before a dot, of tensors that may be left out.
  ///   - weights: the file.
  package static func compare(
    _ requests: [TensorRequest], idle: (String) -> Bool, beside: (String) -> Bool, allowed: [String],
    with weights: ForeignWeights
  ) -> [TensorReport] {
    let wanted = Dictionary(requests.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    var reports = weights.tensors.map { tensor in
      if let shape = wanted[tensor.name] {
        return TensorReport(
          name: tensor.name, shape: tensor.shape,
          state: isSame(shape, tensor.shape) ? .matched : .wrongShape(expected: shape))
      }
      let isAllowed = allowed.contains { tensor.name == $0 || tensor.name.hasPrefix($0 + ".") }
      let state: State = beside(tensor.name) ? .beside : idle(tensor.name) ? .idle : isAllowed ? .allowed : .unused
      return TensorReport(name: tensor.name, shape: tensor.shape, state: state)
    }
    for request in requests where weights[request.name] == nil {
      reports.append(TensorReport(name: request.name, shape: request.shape, state: .missing))
    }
    return reports
  }

  /// Whether two shapes hold the same values in the same order: files differ in how they write a single number.
  private static func isSame(_ a: [Int], _ b: [Int]) -> Bool { a == b || (a + b).allSatisfy { $0 == 1 } }

  /// - Throws: `ModelImportError.tensors` where one is missing, of another shape or left over.
  package static func require(_ reports: [TensorReport], file: String) throws {
    let missing = reports.filter { $0.state == .missing }.map { "\($0.name) \($0.shape)" }
    let unused = reports.filter { $0.state == .unused }.map(\.name)
    let wrong = reports.compactMap { report -> String? in
      guard case .wrongShape(let expected) = report.state else { return nil }
      return "\(report.name) \(report.shape) in place of \(expected)"
    }
    guard missing.isEmpty, unused.isEmpty, wrong.isEmpty else {
      throw ModelImportError.tensors(file: file, missing: missing, wrongShapes: wrong, unused: unused)
    }
  }
}
