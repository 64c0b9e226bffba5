import Foundation

/// A model in the Open Neural Network Exchange format: a graph of operators with their constants.
///
/// Source: onnx.proto and Operators.md of the ONNX specification, version 8 of the format, operator set 17. All tensors
/// are of single precision or of whole numbers of 64 bits.
public struct ONNXModel {
  /// What an operator is given beside its inputs.
  public enum Attribute: Equatable, Sendable {
    /// A whole number.
    case integer(Int)
    /// Whole numbers, such as sizes or axes.
    case integers([Int])
    /// A number in single precision.
    case float(Float)
    /// A text in UTF-8.
    case text(String)
  }

  /// One use of an operator.
  public struct Node: Equatable, Sendable {
    /// The operator's name in the operator set, such as `Conv`.
    public var operatorName: String
    /// Names of tensors; an empty one stands for an input that is left out.
    public var inputs: [String]
    /// Names of the tensors that it makes; no other node makes one of the same name.
    public var outputs: [String]
    /// What the operator is given beside its inputs, by name; what is left out has the operator's default.
    public var attributes: [String: Attribute]

    /// One use of an operator.
    /// - Parameters:
    ///   - operatorName: the operator's name in the operator set, such as `Conv`.
    ///   - inputs: names of tensors; an empty one stands for an input that is left out.
    ///   - outputs: names of the tensors that it makes.
    ///   - attributes: what the operator is given beside its inputs, by name.
    public init(
      _ operatorName: String, inputs: [String], outputs: [String], attributes: [String: Attribute] = [:]
    ) {
      (self.operatorName, self.inputs, self.outputs) = (operatorName, inputs, outputs)
      self.attributes = attributes
    }
  }

  /// A tensor that is part of the model.
  public enum Constant: Sendable {
    /// Numbers in single precision, row-major; the shape is empty for a single number.
    case floats([Float], shape: [Int])
    /// Whole numbers, row-major; the shape is empty for a single number.
    case integers([Int64], shape: [Int])
  }

  /// An input or output: its name and the sizes of its axes.
  public struct Port: Equatable, Sendable {
    /// The name that nodes call the tensor by.
    public var name: String
    /// Sizes of the axes, all of them fixed.
    public var shape: [Int]

    /// An input or output.
    /// - Parameters:
    ///   - name: what nodes call the tensor by.
    ///   - shape: sizes of its axes.
    public init(_ name: String, shape: [Int]) { (self.name, self.shape) = (name, shape) }
  }

  /// What the graph is called.
  public var name: String
  /// The uses of operators, in the order of the computation.
  public var nodes: [Node] = []
  /// Tensors that are part of the model, such as weights, and the names that nodes call them by.
  public var constants: [(name: String, value: Constant)] = []
  /// What is computed from, in the order in which a program gives it.
  public var inputs: [Port] = []
  /// What is computed, in the order in which a program gets it; each is made by a node.
  public var outputs: [Port] = []
  /// Texts about the model, such as its licence.
  public var metadata: [(key: String, value: String)] = []
  /// What wrote the file, and its version.
  public var producer = ("", "")

  private static let formatVersion = 8
  private static let operatorSet = 17
  /// Readers of protocol buffers refuse messages of two gibibytes.
  private static let mostBytes = Int(Int32.max)

  /// A model without nodes.
  /// - Parameter name: what the graph is called.
  public init(name: String) { self.name = name }

  /// Writes the file beside `url` and renames it.
  /// - Throws: `FileFormatError.malformed` for a model above two gibibytes, and where the file cannot be written.
  public func write(to url: URL) throws {
    let data = message.data
    guard data.count <= Self.mostBytes else {
      throw FileFormatError.malformed(
        file: url.lastPathComponent, field: "size", expected: "at most 2 GiB, which the format holds",
        found: "\(data.count) bytes")
    }
    try AtomicFile.write(data, to: url)
  }

  var message: ProtocolBuffer {
    var model = ProtocolBuffer()
    model.append(Self.formatVersion, field: 1)
    model.append(producer.0, field: 2)
    model.append(producer.1, field: 3)
    model.append(graph, field: 7)
    var operators = ProtocolBuffer()
    operators.append("", field: 1)
    operators.append(Self.operatorSet, field: 2)
    model.append(operators, field: 8)
    for (key, value) in metadata {
      var entry = ProtocolBuffer()
      entry.append(key, field: 1)
      entry.append(value, field: 2)
      model.append(entry, field: 14)
    }
    return model
  }

  private var graph: ProtocolBuffer {
    var graph = ProtocolBuffer()
    for node in nodes { graph.append(Self.message(node), field: 1) }
    graph.append(name, field: 2)
    for (name, constant) in constants { graph.append(Self.message(constant, name: name), field: 5) }
    for port in inputs { graph.append(Self.message(port), field: 11) }
    for port in outputs { graph.append(Self.message(port), field: 12) }
    return graph
  }

  private static func message(_ node: Node) -> ProtocolBuffer {
    var result = ProtocolBuffer()
    for input in node.inputs { result.append(input, field: 1) }
    for output in node.outputs { result.append(output, field: 2) }
    result.append(node.operatorName, field: 4)
    for (name, attribute) in node.attributes.sorted(by: { $0.key < $1.key }) {
      result.append(message(attribute, name: name), field: 5)
    }
    return result
  }

  private static func message(_ attribute: Attribute, name: String) -> ProtocolBuffer {
    var result = ProtocolBuffer()
    result.append(name, field: 1)
    switch attribute {
    case .float(let value):
      result.append(value, field: 2)
      result.append(1, field: 20)
    case .integer(let value):
      result.append(value, field: 3)
      result.append(2, field: 20)
    case .text(let value):
      result.append(value, field: 4)
      result.append(3, field: 20)
    case .integers(let values):
      for value in values { result.append(value, field: 8) }
      result.append(7, field: 20)
    }
    return result
  }

  private static let (floatType, integerType) = (1, 7)

  private static func message(_ constant: Constant, name: String) -> ProtocolBuffer {
    var result = ProtocolBuffer()
    switch constant {
    case .floats(let values, let shape):
      for size in shape { result.append(size, field: 1) }
      result.append(floatType, field: 2)
      result.append(name, field: 8)
      result.append(Data(memoryOf: values), field: 9)
    case .integers(let values, let shape):
      for size in shape { result.append(size, field: 1) }
      result.append(integerType, field: 2)
      result.append(name, field: 8)
      result.append(Data(memoryOf: values), field: 9)
    }
    return result
  }

  private static func message(_ port: Port) -> ProtocolBuffer {
    var shape = ProtocolBuffer()
    for size in port.shape {
      var dimension = ProtocolBuffer()
      dimension.append(size, field: 1)
      shape.append(dimension, field: 1)
    }
    var tensor = ProtocolBuffer()
    tensor.append(floatType, field: 1)
    tensor.append(shape, field: 2)
    var type = ProtocolBuffer()
    type.append(tensor, field: 1)
    var result = ProtocolBuffer()
    result.append(port.name, field: 1)
    result.append(type, field: 2)
    return result
  }
}
