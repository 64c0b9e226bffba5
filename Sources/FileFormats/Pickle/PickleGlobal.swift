/// A class or function that a pickle asks for by name. Python would import the module and use what it finds there; this
/// toolkit only keeps the name.
public struct PickleGlobal: Hashable, Sendable, CustomStringConvertible {
  /// The module that Python would import, such as `torch._utils`.
  public let module: String
  /// The name within the module, with dots where it is nested.
  public let name: String

  /// A name within a module; nothing is looked up.
  /// - Parameters:
  ///   - module: the module that Python would import.
  ///   - name: the name within it.
  public init(module: String, name: String) { (self.module, self.name) = (module, name) }

  public var description: String { "\(module).\(name)" }

  /// What a program that really loads the file would do with this name.
  public enum Effect: String, Sendable {
    /// Builds a plain value: a dictionary, a tensor, an array.
    case buildsValue
    /// Compiles and runs the source text that lies in the file: the persistent objects of StyleGAN2-ADA and StyleGAN3.
    case runsEmbeddedSource
    /// Anything: the module is imported and the name called, so it could run code.
    case couldRunCode
  }

  /// What loading this name does in Python: `buildsValue` only for names that are known to do nothing else.
  public var effect: Effect {
    if self == Self.persistentObject { return .runsEmbeddedSource }
    if Self.inertModules[module]?.contains(name) ?? false { return .buildsValue }
    if module == "torch" && (name.hasSuffix("Storage") || Self.elementTypes.contains(name)) { return .buildsValue }
    return .couldRunCode
  }

  static let persistentObject = PickleGlobal(
    module: "torch_utils.persistence", name: "_reconstruct_persistent_obj")

  private static let elementTypes: Set<String> = [
    "float", "float16", "float32", "float64", "half", "double", "bfloat16", "uint8", "uint16", "uint32", "uint64",
    "int8", "int16", "int32", "int64", "bool", "complex32", "complex64", "complex128", "device", "Size",
    "float8_e4m3fn", "float8_e5m2",
  ]

  private static let numpyArrays: Set<String> = ["_reconstruct", "scalar"]

  /// Names of which Python's own, PyTorch's and NumPy's sources show that they only build values. `eval`, `getattr` and
  /// their like stand in the same module as `set`, so names are listed, not modules.
  private static let inertModules: [String: Set<String>] = [
    "collections": ["OrderedDict", "defaultdict", "Counter", "deque"],
    "builtins": builtins, "__builtin__": builtins,
    "copyreg": ["_reconstructor"], "copy_reg": ["_reconstructor"],
    "_codecs": ["encode"],
    "argparse": ["Namespace"],
    "datetime": ["date", "datetime", "time", "timedelta", "timezone"],
    "pathlib": ["Path", "PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath"],
    "torch._utils": [
      "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_parameter",
      "_rebuild_parameter_with_state", "_rebuild_sparse_tensor", "_rebuild_qtensor", "_rebuild_meta_tensor_no_storage",
      "_rebuild_device_tensor_from_numpy",
    ],
    "torch._tensor": ["_rebuild_from_type_v2"],
    "torch.nn.parameter": ["Parameter", "Buffer"],
    "torch.serialization": ["_get_layout"],
    // The pickle within its bytes is read and listed as well.
    "torch.storage": ["_load_from_bytes", "UntypedStorage", "TypedStorage", "_UntypedStorage", "_TypedStorage"],
    "numpy": ["dtype", "ndarray"],
    "numpy.core.multiarray": numpyArrays, "numpy._core.multiarray": numpyArrays,
    "numpy.core.numeric": ["_frombuffer"], "numpy._core.numeric": ["_frombuffer"],
    "numpy.random._pickle": ["__randomstate_ctor", "__generator_ctor", "__bit_generator_ctor"],
  ]

  private static let builtins: Set<String> = [
    "set", "frozenset", "list", "dict", "tuple", "int", "long", "float", "complex", "bool", "str", "unicode", "bytes",
    "bytearray", "slice", "range", "xrange", "object",
  ]
}
