import Foundation

/// One value of a pickle, read as inert data: what a program would have built is described, and nothing is called.
///
/// Containers hold references into the `PickleTree` that the value comes from; a value may lie in several containers,
/// and even within itself.
public enum PickleValue: Equatable, Sendable {
  /// Python's `None`.
  case none
  /// Python's `True` and `False`.
  case bool(Bool)
  /// A whole number of at most 64 bits.
  case integer(Int)
  /// A whole number beyond 64 bits: its digits, decimal as protocol 0 writes them, or hexadecimal after `0x`, in two's
  /// complement, as the later protocols store it.
  case longInteger(String)
  /// A number in double precision.
  case float(Double)
  /// A text.
  case string(String)
  /// Bytes that are no text.
  case bytes(Data)
  /// Values in their order.
  case list([PickleTree.Reference])
  /// Python's `tuple`: values in their order.
  case tuple([PickleTree.Reference])
  /// In the order of the file. Where a key comes twice, Python keeps the later value.
  case dictionary([PickleTree.Pair])
  /// A set, frozen or not.
  case set([PickleTree.Reference])
  /// A class or function that is only named.
  case global(PickleGlobal)
  /// What Python would have made by a call.
  case object(PickleObject)
  /// Something that lies outside the pickle, under this name: the values of a tensor.
  case persistent(PickleTree.Reference)

  /// What this is, in an error message.
  public var kind: String {
    switch self {
    case .none: "none"
    case .bool: "a boolean"
    case .integer, .longInteger, .float: "a number"
    case .string: "a text"
    case .bytes: "bytes"
    case .list: "a list"
    case .tuple: "a tuple"
    case .dictionary: "a dictionary"
    case .set: "a set"
    case .global(let global): "the name \(global)"
    case .object: "an object"
    case .persistent: "a reference to data outside the pickle"
    }
  }
}

/// A value that Python would have made by calling something: its class or function, the arguments, and what was put into
/// it afterwards.
public struct PickleObject: Equatable, Sendable {
  /// What would have been called, a `global` as a rule.
  public let callee: PickleTree.Reference
  /// A tuple as a rule.
  public let arguments: PickleTree.Reference
  /// The keyword arguments, a dictionary, where there are some.
  public let keywords: PickleTree.Reference?
  /// What `__setstate__` would have been given, or the attributes.
  public internal(set) var state: PickleTree.Reference?
  /// The items of a kind of list or set.
  public internal(set) var items: [PickleTree.Reference] = []
  /// The entries of a kind of dictionary.
  public internal(set) var entries: [PickleTree.Pair] = []
}
