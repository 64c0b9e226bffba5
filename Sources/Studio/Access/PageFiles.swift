import FileFormats
import Foundation

/// The files of the page, which hold nothing of the user's.
///
/// They lie in the folder `studio` of an installation's data folder, beside a built program in the package's resources,
/// or in the source.
struct PageFiles: Sendable {
  let folder: URL

  init() throws {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    var candidates = [
      program.appendingPathComponent("latent_Studio.resources/Page"), source.appendingPathComponent("Page"),
    ]
    if let data = try? BundledFiles.folder() { candidates.insert(data.appendingPathComponent("studio"), at: 1) }
    guard let found = candidates.first(where: Self.holdsPage) else { throw StudioError.noPage(program: program.path) }
    folder = found
  }

  private static func holdsPage(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent("index.html").path)
  }

  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml", "png": "image/png", "woff2": "font/woff2",
  ]

  /// The file of an address, `/` the first page.
  /// - Throws: `RequestRefusal` for one that is not there or no file of a page.
  func response(to path: String) throws -> HTTPResponse {
    let parts = (path == "/" ? "/index.html" : path).dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty && !part.hasPrefix(".")
        && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }
    guard isPlain, parts.count <= 4, let type = Self.types[(path == "/" ? "html" : (path as NSString).pathExtension)],
      let body = try? FileContents.read(folder.appendingPathComponent(parts.joined(separator: "/")), limit: 8 << 20)
    else { throw RequestRefusal(.notFound, "no page here") }
    return HTTPResponse(.ok, contentType: type, body: body)
  }
}
