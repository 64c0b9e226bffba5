import Engine
import FileFormats
import Foundation

/// Everything a run needs to go on bit-identically, as plain named arrays: weights, optimiser moments, averages.
///
/// Counters and random states need not be here when they are functions of the step index, which the loop keeps.
public struct TrainingState: Equatable, Sendable {
  /// An array of any number of axes.
  public struct Array: Equatable, Sendable {
    /// The extent of each axis; empty for a single number.
    public let shape: [Int]
    /// The numbers row by row, the last axis fastest.
    public var values: [Float] {
      switch contents {
      case .values(let values): values
      case .tensor(let tensor): tensor.values
      }
    }

    /// Sendable, since a tensor whose memory others share is never written to.
    private enum Contents: @unchecked Sendable {
      case values([Float])
      case tensor(Tensor)
    }
    private let contents: Contents

    /// - Parameters:
    ///   - shape: the extent of each axis.
    ///   - values: the numbers row by row, as many as the product of the extents.
    public init(shape: [Int], values: [Float]) {
      precondition(
        values.count == shape.reduce(1, *), "TrainingState.Array: \(values.count) values for shape \(shape)")
      self.shape = shape
      contents = .values(values)
    }

    /// A tensor as it is now, which shares its memory until one of them changes.
    public init(_ tensor: Tensor) {
      shape = tensor.shape
      contents = .tensor(tensor)
    }

    /// Whether both have the same shape and numbers.
    public static func == (a: Array, b: Array) -> Bool { a.shape == b.shape && a.values == b.values }
  }

  /// The arrays by name, such as `generator.firstMoment.blocks.0.1.weight`.
  public var arrays: [String: Array]
  /// Small facts that are no arrays, each as text.
  public var notes: [String: String]
  /// Where the state comes from, for error messages: a checkpoint's file name.
  public var origin: String

  /// - Parameters:
  ///   - arrays: the arrays by name.
  ///   - notes: small facts that are no arrays, each as text, by name.
  ///   - origin: where the state comes from, for error messages.
  public init(arrays: [String: Array] = [:], notes: [String: String] = [:], origin: String = "training state") {
    self.arrays = arrays
    self.notes = notes
    self.origin = origin
  }

  /// Adds an array under a name that is not taken yet.
  public mutating func store(_ name: String, shape: [Int], _ values: [Float]) {
    precondition(arrays[name] == nil, "TrainingState.store: two arrays named \"\(name)\"")
    arrays[name] = Array(shape: shape, values: values)
  }

  /// Adds a tensor as it is now under a name that is not taken yet, without a copy.
  public mutating func store(_ name: String, _ tensor: Tensor) {
    precondition(arrays[name] == nil, "TrainingState.store: two arrays named \"\(name)\"")
    arrays[name] = Array(tensor)
  }

  /// The values of an array that must have this shape.
  /// - Throws: `TrainingError.missingArray` or `.arrayShape`.
  public func values(_ name: String, shape: [Int]) throws -> [Float] {
    guard let array = arrays[name] else { throw TrainingError.missingArray(checkpoint: origin, name: name) }
    guard array.shape == shape else {
      throw TrainingError.arrayShape(checkpoint: origin, name: name, expected: shape, found: array.shape)
    }
    return array.values
  }

  /// Keeps a value as a note: as JSON with sorted keys, in which numbers read back to the bit.
  /// - Throws: `EncodingError` for a number that is not finite.
  public mutating func store(_ name: String, note value: some Encodable) throws {
    notes[name] = try CanonicalJSON.text(of: value)
  }

  /// The value that was kept under this name.
  /// - Throws: `TrainingError.damagedCheckpoint` where there is none or it is something else.
  public func note<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
    guard let note = notes[name], let value = try? JSONDecoder().decode(type, from: Data(note.utf8)) else {
      throw TrainingError.damagedCheckpoint(
        file: origin, field: "\(name) state", expected: "JSON of this version", found: "something else")
    }
    return value
  }

  /// What the names of arrays and notes begin with that belong to the best weights so far. A run that goes back to an
  /// earlier checkpoint takes these along.
  public static let bestPrefix = "best."

  /// This state with the best weights of another in the place of its own.
  func withBest(of other: TrainingState) -> TrainingState {
    func isBest(_ name: String) -> Bool { name.hasPrefix(Self.bestPrefix) }
    var state = self
    state.arrays = arrays.filter { !isBest($0.key) }.merging(other.arrays.filter { isBest($0.key) }) { $1 }
    state.notes = notes.filter { !isBest($0.key) }.merging(other.notes.filter { isBest($0.key) }) { $1 }
    return state
  }

  /// The first array, by name, with a value that is not finite, and that value.
  public func firstNonFinite() -> (name: String, value: Float)? {
    for (name, array) in arrays.sorted(by: { $0.key < $1.key }) {
      let isFinite = array.values.withUnsafeBufferPointer { values in
        // x − x is 0 for a finite x and NaN otherwise.
        var sum: (Float, Float, Float, Float) = (0, 0, 0, 0)
        var i = 0
        while i + 4 <= values.count {
          sum.0 += values[i] - values[i]
          sum.1 += values[i + 1] - values[i + 1]
          sum.2 += values[i + 2] - values[i + 2]
          sum.3 += values[i + 3] - values[i + 3]
          i += 4
        }
        while i < values.count {
          sum.0 += values[i] - values[i]
          i += 1
        }
        return sum.0 + sum.1 + sum.2 + sum.3 == 0
      }
      if !isFinite, let value = array.values.first(where: { !$0.isFinite }) { return (name, value) }
    }
    return nil
  }

  /// A digest of the arrays' names, shapes and bit patterns: detects a checkpoint whose length is right and whose
  /// content is not.
  public var digest: String {
    var hash = ContentHash()
    for (name, array) in arrays.sorted(by: { $0.key < $1.key }) {
      hash.add(name)
      for extent in array.shape { hash.add(word: UInt64(extent)) }
      hash.add(array.values)
    }
    return hash.digits
  }

  /// A digest of the notes' names and texts, which detects damage of them.
  public var digestOfNotes: String {
    var hash = ContentHash()
    for (name, note) in notes.sorted(by: { $0.key < $1.key }) {
      for text in [name, note] {
        hash.add(text.utf8.count)
        hash.add(text)
      }
    }
    return hash.digits
  }
}
