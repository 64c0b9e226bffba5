import Foundation

/// A folder that is removed with the object.
final class TemporaryFolder {
  let url: URL

  init() throws {
    let name = "latent-training-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    url = FileManager.default.temporaryDirectory.appendingPathComponent(name, isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
