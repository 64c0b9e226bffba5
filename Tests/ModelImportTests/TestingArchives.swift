import Engine
import FileFormats
import Foundation
import ModelImport
import Testing

extension NPZArchive {
  /// The numbers of an array as a tensor.
  func tensor(_ name: String) throws -> Tensor {
    let array = try array(named: name)
    return Tensor(try #require(array.floats), shape: array.shape)
  }
}

extension ForeignWeights.Source {
  static let testing = ForeignWeights.Source(fileName: "test", digest: "00", format: "safetensors")
}

extension Tensor {
  /// The first columns of a matrix.
  func firstColumns(_ count: Int) -> Tensor { Variable(self).lastAxis(0..<count).value }
}
