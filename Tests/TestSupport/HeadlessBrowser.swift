import Foundation

/// A browser without a window, to see what it makes of a page.
public struct HeadlessBrowser: Sendable {
  private enum Kind { case chromium, firefox }

  /// The first that is on the PATH.
  public static let installed: HeadlessBrowser? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    for (name, kind) in [
      ("chromium", Kind.chromium), ("chromium-browser", .chromium), ("google-chrome", .chromium), ("firefox", .firefox),
      ("firefox-esr", .firefox),
    ] {
      for folder in folders {
        let url = URL(fileURLWithPath: String(folder)).appendingPathComponent(name)
        if FileManager.default.isExecutableFile(atPath: url.path) {
          return HeadlessBrowser(executable: url, kind: kind)
        }
      }
    }
    return nil
  }()

  private let executable: URL
  private let kind: Kind

  /// Stands in the console's line about how the page was rendered.
  private static let mark = "rendered as"

  /// At the end of a copy of the page: says on the console how many pictures did not come, by how many pixels the page
  /// is wider than its window, and how much of its text is to be seen.
  private static let probe = """
    <script>
    addEventListener("load", () => {
      const root = document.documentElement;
      const broken = [...document.images].filter((image) => !image.complete || !image.naturalWidth).length;
      const text = document.querySelector("main").innerText.trim().length;
      console.log(["rendered", "as"].join(" "), [broken, root.scrollWidth - root.clientWidth, text].join(","));
    });
    </script>
    """

  /// Opens a page from the disk on a screen of `width` pixels.
  /// - Returns: what is wrong, a line a fault: messages on the console, pictures that do not show, a page that has to
  ///   be moved sideways, or that shows no text.
  public func problems(opening page: URL, width: Int = 390) throws -> [String] {
    let folder = try TemporaryFolder()
    let html = try String(contentsOf: page, encoding: .utf8)
    guard let end = html.range(of: "</body>", options: .backwards) else { return ["the page has no end"] }
    let copy = folder.file("page.html")
    try (html[..<end.lowerBound] + Self.probe + html[end.lowerBound...]).write(
      to: copy, atomically: false, encoding: .utf8)
    // In a frame, since windows have a least width that is more than a phone's.
    let frame = folder.file("frame.html")
    try "<!DOCTYPE html><iframe src=\"page.html\" style=\"width:\(width)px;height:844px;border:0\"></iframe>"
      .write(to: frame, atomically: false, encoding: .utf8)
    let lines = try console(of: frame, folder: folder)
    guard let rendered = lines.compactMap(Self.measures).first else {
      return ["the page was not rendered"] + lines.suffix(5)
    }
    var problems = lines.filter { !$0.contains(Self.mark) }.map { "console: \($0)" }
    if rendered[0] > 0 { problems.append("\(rendered[0]) pictures do not show") }
    if rendered[1] > 0 { problems.append("\(rendered[1]) pixels wider than a screen of \(width)") }
    if rendered[2] < 20 { problems.append("\(rendered[2]) characters of text") }
    return problems
  }

  private static func measures(_ line: String) -> [Int]? {
    guard let start = line.range(of: mark) else { return nil }
    let numbers = line[start.upperBound...].matches(of: /-?[0-9]+/).prefix(3).compactMap { Int($0.output) }
    return numbers.count == 3 ? numbers : nil
  }

  /// The lines of the page's console.
  private func console(of page: URL, folder: TemporaryFolder) throws -> [String] {
    let profile = folder.file("profile")
    try FileManager.default.createDirectory(at: profile, withIntermediateDirectories: true)
    let shot = folder.file("page.png").path
    let lines: [String]
    switch kind {
    case .chromium:
      lines = try run([
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr",
        "--user-data-dir=\(profile.path)", "--hide-scrollbars", "--window-size=1600,900",
        "--virtual-time-budget=5000", "--screenshot=\(shot)", page.absoluteString,
      ])
    case .firefox:
      try #"user_pref("devtools.console.stdout.content", true);"#
        .write(to: profile.appendingPathComponent("user.js"), atomically: false, encoding: .utf8)
      lines = try run([
        "--headless", "--no-remote", "--profile", profile.path, "--window-size=1600,900", "--screenshot", shot,
        page.absoluteString,
      ])
    }
    guard FileManager.default.fileExists(atPath: shot) else { return ["no picture of the page"] + lines.suffix(5) }
    return lines.filter { line in
      // The browser's own messages come along.
      line.contains("CONSOLE") || line.hasPrefix("console.") || line.hasPrefix("JavaScript ")
    }
  }

  /// All lines of both streams; a browser that hangs is ended after a minute.
  private func run(_ arguments: [String]) throws -> [String] {
    let folder = try TemporaryFolder()
    let output = try folder.file("output", [])
    let handle = try FileHandle(forWritingTo: output)
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    process.environment = ProcessInfo.processInfo.environment.merging(["HOME": folder.url.path]) { $1 }
    try process.run()
    let deadline = Date(timeIntervalSinceNow: 60)
    while process.isRunning && Date() < deadline { Thread.sleep(forTimeInterval: 0.02) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return String(decoding: try Data(contentsOf: output), as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
