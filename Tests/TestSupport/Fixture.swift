import Engine
import FileFormats
import Foundation

/// Arrays that another program computed, in a `.safetensors` file. Their names are paths: `group/name`.
public struct Fixture {
  private let file: SafetensorsFile

  public init(_ name: String, in bundle: Bundle) throws {
    let folder = bundle.bundleURL.appendingPathComponent("Fixtures")
    file = try SafetensorsFile(contentsOf: folder.appendingPathComponent("\(name).safetensors"))
  }

  public func tensor(_ path: String) throws -> Tensor {
    let stored = try file.tensor(named: path)
    return Tensor(stored.floats(), shape: stored.shape)
  }

  public func tensors(_ group: String, _ names: [String]) throws -> [Tensor] {
    try names.map { try tensor("\(group)/\($0)") }
  }

  public func scalar(_ path: String) throws -> Double { Double(try tensor(path).scalar) }

  public func contains(_ path: String) -> Bool { file[path] != nil }
}
