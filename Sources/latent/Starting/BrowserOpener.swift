import Foundation

/// Opens the studio's page in the browser of the desktop, where there is one.
///
/// The address goes through a file that only its owner can read, since every user of a machine sees the arguments of
/// all programs, and it holds a token. The file goes with the object.
final class BrowserOpener {
  private let file: URL

  /// - Returns: nil where there is no desktop or nothing that opens a page.
  init?(address: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
    let hasDesktop = ["DISPLAY", "WAYLAND_DISPLAY"].contains { !(environment[$0] ?? "").isEmpty }
    let programs = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/xdg-open" }
    guard hasDesktop, let program = programs.first(where: FileManager.default.isExecutableFile) else { return nil }
    file = FileManager.default.temporaryDirectory.appendingPathComponent("latent-studio-\(UUID().uuidString).html")
    let page =
      "<!doctype html><meta http-equiv=\"refresh\" content=\"0; url=\(address)\"><title>latent studio</title>\n"
    guard
      FileManager.default.createFile(
        atPath: file.path, contents: Data(page.utf8), attributes: [.posixPermissions: 0o600])
    else { return nil }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [file.path]
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    do { try process.run() } catch {
      try? FileManager.default.removeItem(at: file)
      return nil
    }
  }

  deinit { try? FileManager.default.removeItem(at: file) }
}
