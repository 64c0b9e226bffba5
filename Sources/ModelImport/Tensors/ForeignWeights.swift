import FileFormats

/// The tensors of one network as another program's file holds them, under the names and in the layouts of that program,
/// with what the file says of the network beside them.
///
/// A dictionary within a dictionary gives names joined by a dot: the tensor `style.1.weight` in the dictionary `g_ema`
/// is `g_ema.style.1.weight`. Values are read when they are asked for, so that a file of 300 MB can be looked over
/// without its bytes.
public struct ForeignWeights {
  /// One tensor: name and shape at once, values on demand.
  public struct Tensor {
    /// The name in the file, such as `g_ema.style.1.weight`.
    public let name: String
    /// Sizes of the axes, row-major; empty for a scalar.
    public let shape: [Int]
    private let read: () throws -> [Float]

    /// - Parameters:
    ///   - name: as the file calls it.
    ///   - shape: sizes of the axes, none of them negative.
    ///   - read: gives the values in row-major order, as many as the shape has; numbers of other types are rounded to
    ///     single precision.
    public init(name: String, shape: [Int], read: @escaping () throws -> [Float]) {
      (self.name, self.shape, self.read) = (name, shape, read)
    }

    /// The values in row-major order.
    /// - Throws: what the reader of the file throws: a damaged archive, an offset outside of the file.
    public func values() throws -> [Float] { try read() }
  }

  /// The tensors in the order of the file.
  public let tensors: [Tensor]
  /// What the network was made with, an object: the arguments of its constructor by name. Empty where the file does not
  /// say.
  public let settings: JSONValue
  /// The class of the network as the file names it, such as `training.networks.Generator`; nil where it names none.
  public let className: String?
  /// What the file calls the network, such as `G_ema`; nil for a file that holds one network and does not name it.
  public let network: String?
  /// What the file calls the networks that were left aside, such as `G` and `D`.
  public let otherNetworks: [String]
  /// The file that the tensors are read from.
  public let source: Source
  private let places: [String: Int]

  /// - Parameters:
  ///   - tensors: in the order of the file; of two with one name the first counts.
  ///   - settings: the arguments of the network's constructor, an object.
  ///   - className: the class of the network.
  ///   - network: what the file calls the network.
  ///   - otherNetworks: what the file calls the networks that were left aside.
  ///   - source: the file.
  public init(
    tensors: [Tensor], settings: JSONValue = .object([]), className: String? = nil, network: String? = nil,
    otherNetworks: [String] = [], source: Source
  ) {
    (self.tensors, self.settings, self.className) = (tensors, settings, className)
    (self.network, self.otherNetworks, self.source) = (network, otherNetworks, source)
    places = Dictionary(tensors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The tensor of this name; nil where there is none.
  public subscript(name: String) -> Tensor? { places[name].map { tensors[$0] } }
}
