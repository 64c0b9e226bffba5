import Foundation
import TestSupport
import Testing

/// A Chromium without a window that does what a user does; ended with the object.
final class DrivenBrowser {
  enum Colors: String { case light, dark }

  /// Where one is installed with its driver; tests are skipped otherwise.
  static let isThere = isInstalled("chromedriver") && executable != nil

  private static let executable = ["chromium", "chromium-browser", "google-chrome"].lazy
    .map { "/usr/bin/\($0)" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  private let driver: Process
  private let folder: TemporaryFolder
  private let connection: WebDriverConnection
  private let session: String

  /// - Parameters:
  ///   - width: of the page in CSS pixels.
  ///   - height: of the page in CSS pixels.
  ///   - colors: what the system prefers.
  init(width: Int = 1440, height: Int = 900, colors: Colors = .light) throws {
    folder = try TemporaryFolder()
    let log = try folder.file("driver", [])
    driver = Process()
    driver.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    driver.arguments = ["chromedriver", "--port=0"]
    driver.environment = ProcessInfo.processInfo.environment.merging(["HOME": folder.url.path]) { $1 }
    driver.standardInput = FileHandle.nullDevice
    driver.standardOutput = try FileHandle(forWritingTo: log)
    driver.standardError = FileHandle.nullDevice
    try driver.run()
    do {
      let port = try waiting(for: "the driver's port") {
        try String(contentsOf: log, encoding: .utf8).firstMatch(of: /successfully on port ([0-9]+)/).flatMap {
          UInt16($0.1)
        }
      }
      connection = WebDriverConnection(port: port)
      let options: [String: Any] = [
        "binary": Self.executable ?? "chromium",
        "args": [
          "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
          "--force-color-profile=srgb", "--window-size=\(width),\(height)",
          "--user-data-dir=\(folder.file("profile").path)",
        ],
      ]
      let answer = try connection.send(
        "POST", "session",
        [
          "capabilities": [
            "alwaysMatch": [
              "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": ["browser": "ALL"],
            ]
          ]
        ])
      session = "session/\(try #require((answer as? [String: Any])?["sessionId"] as? String))"
      try setScreen(width: width, height: height, colors: colors)
    } catch {
      kill(driver.processIdentifier, SIGKILL)
      throw error
    }
  }

  deinit {
    // The session's end is the browser's; the driver itself has nothing to lose.
    _ = try? connection.send("DELETE", session)
    kill(driver.processIdentifier, SIGKILL)
    driver.waitUntilExit()
  }

  /// Another size of the page, as of a phone, and what the system prefers.
  func setScreen(width: Int, height: Int, colors: Colors) throws {
    try command(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600])
    try command(
      "Emulation.setEmulatedMedia", ["features": [["name": "prefers-color-scheme", "value": colors.rawValue]]])
  }

  func open(_ address: String) throws { try connection.send("POST", "\(session)/url", ["url": address]) }

  func reload() throws { try connection.send("POST", "\(session)/refresh") }

  /// Runs a function's body in the page; `arguments` are its `arguments`.
  /// - Returns: what it returns, nil for null.
  @discardableResult
  func script(_ body: String, _ arguments: [Any] = []) throws -> Any? {
    let value = try connection.send("POST", "\(session)/execute/sync", ["script": body, "args": arguments])
    return value is NSNull ? nil : value
  }

  /// Runs the body of an asynchronous function to its end.
  @discardableResult
  func asynchronousScript(_ body: String, _ arguments: [Any] = []) throws -> Any? {
    let wrapped = """
      const done = arguments[arguments.length - 1];
      const given = [...arguments].slice(0, -1);
      (async function () { \(body) }).apply(null, given).then(done, (error) => done({ failed: String(error) }));
      """
    let value = try connection.send("POST", "\(session)/execute/async", ["script": wrapped, "args": arguments])
    if let fault = (value as? [String: Any])?["failed"] { throw WebDriverConnection.Failure(description: "\(fault)") }
    return value is NSNull ? nil : value
  }

  /// Gives a file to a file field, as the dialog does.
  func choose(file: URL, in selector: String) throws {
    try connection.send("POST", "\(session)/element/\(element(selector))/value", ["text": file.path])
  }

  /// Types into whatever has the focus. Special keys are those of the protocol, such as `\u{E004}` for Tab.
  func type(_ keys: String) throws {
    let actions = keys.flatMap { [["type": "keyDown", "value": "\($0)"], ["type": "keyUp", "value": "\($0)"]] }
    try connection.send(
      "POST", "\(session)/actions", ["actions": [["type": "key", "id": "keyboard", "actions": actions]]])
  }

  /// Presses the pointer's button in an element, at shares of its width and height, and draws it to the others.
  func drag(_ selector: String, through shares: [(Double, Double)]) throws {
    let box = try #require(
      try script(
        """
        const box = document.querySelector(arguments[0]).getBoundingClientRect();
        return [box.left, box.top, box.width, box.height];
        """, [selector]) as? [Double])
    var actions: [[String: Any]] = []
    for (index, share) in shares.enumerated() {
      actions.append([
        "type": "pointerMove", "duration": index == 0 ? 0 : 30, "x": Int(box[0] + share.0 * box[2]),
        "y": Int(box[1] + share.1 * box[3]),
      ])
      if index == 0 { actions.append(["type": "pointerDown", "button": 0]) }
    }
    actions.append(["type": "pointerUp", "button": 0])
    try connection.send(
      "POST", "\(session)/actions", ["actions": [["type": "pointer", "id": "mouse", "actions": actions]]])
  }

  /// What the page wrote on its console since the last call, a line a message.
  func console() throws -> [String] {
    let entries = try connection.send("POST", "\(session)/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
    return entries.map { "\($0["level"] ?? "") \($0["message"] ?? "")" }
  }

  /// The page as PNG.
  func screenshot() throws -> Data {
    let text = try #require(try connection.send("GET", "\(session)/screenshot") as? String)
    return try #require(Data(base64Encoded: text))
  }

  /// A command of the browser's own protocol, for what WebDriver has not.
  private func command(_ name: String, _ parameters: [String: Any]) throws {
    try connection.send("POST", "\(session)/goog/cdp/execute", ["cmd": name, "params": parameters])
  }

  private func element(_ selector: String) throws -> String {
    let found = try connection.send(
      "POST", "\(session)/element", ["using": "css selector", "value": selector])
    return try #require((found as? [String: Any])?.values.first as? String)
  }
}

/// Asks again and again until there is a value.
/// - Throws: where there is none after `seconds`, with the name of what was waited for.
func waiting<Value>(for name: String, seconds: Double = 60, _ value: () throws -> Value?) throws -> Value {
  let deadline = Date(timeIntervalSinceNow: seconds)
  while Date() < deadline {
    if let value = try value() { return value }
    Thread.sleep(forTimeInterval: 0.01)
  }
  throw WebDriverConnection.Failure(description: "waited \(seconds) s in vain for \(name)")
}
