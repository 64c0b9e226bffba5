import FileFormats
import Foundation
import Training

/// Training runs as their files tell them, while they grow. Nothing of a model is touched, so the compute thread is not
/// asked.
extension StudioHandler {
  /// Rows of the log that are sent, at most: the last ones of each stretch of as many rows as are left out.
  private static let rowLimit = 2000

  func runs(_ request: HTTPRequest) async throws -> HTTPResponse {
    struct Answer: Encodable {
      struct Run: Encodable {
        let name: String
        let state: String
      }
      let runs: [Run]
    }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: options.runs.path)) ?? [])
      .filter { Self.isPlain($0) && FileManager.default.fileExists(atPath: folder($0).options.path) }
    return try .json(Answer(runs: names.sorted(by: >).prefix(200).map { .init(name: $0, state: state(of: $0)) }))
  }

  func run(_ request: HTTPRequest) async throws -> HTTPResponse {
    struct Answer: Encodable {
      let columns: [String: [Double?]]
      let sheets: [String]
      let plan: String
      let state: String
    }
    let name = try runName(request)
    let run = folder(name)
    var columns: [String: [Double?]] = [:]
    if let (names, rows) = try? TrainingLog.read(run.log) {
      let step = max(1, (rows.count + Self.rowLimit - 1) / Self.rowLimit)
      let kept = rows.indices.filter { (rows.count - 1 - $0) % step == 0 }.map { rows[$0] }
      columns["step"] = kept.map { Double($0.step) }
      columns["seconds"] = kept.map(\.seconds)
      for name in names {
        columns[name] = kept.map { row in row.values[name].flatMap { $0.isFinite ? $0 : nil } }
      }
    }
    let sheets = ((try? FileManager.default.contentsOfDirectory(atPath: run.samples.path)) ?? [])
      .filter { $0.hasSuffix(".png") && Self.isPlain($0) }.sorted().map { "samples/\($0)" }
    let plan = (try? FileContents.read(run.options, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return try .json(Answer(columns: columns, sheets: sheets, plan: plan, state: state(of: name)))
  }

  func runFile(_ request: HTTPRequest) async throws -> HTTPResponse {
    let run = folder(try runName(request))
    let file = request.head.query["file"] ?? ""
    let parts = file.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, parts[0] == "samples", Self.isPlain(parts[1]), parts[1].hasSuffix(".png"),
      let data = try? FileContents.read(run.samples.appendingPathComponent(parts[1]), limit: 64 << 20)
    else { throw RequestRefusal(.notFound, "file: expected one of the run's sheets") }
    return HTTPResponse(.ok, contentType: "image/png", body: data)
  }

  private func folder(_ name: String) -> RunFolder { RunFolder(url: options.runs.appendingPathComponent(name)) }

  private func runName(_ request: HTTPRequest) throws -> String {
    let name = request.head.query["name"] ?? ""
    guard Self.isPlain(name), FileManager.default.fileExists(atPath: folder(name).options.path) else {
      throw RequestRefusal(.notFound, "name: expected the name of a run")
    }
    return name
  }

  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 255 && !name.contains("/") && !name.contains("\0")
  }

  /// How far a run has come, and when it was last heard of.
  private func state(of name: String) -> String {
    let run = folder(name)
    guard let last = Self.lastStep(run.log) else { return "no steps yet" }
    let modified = (try? FileManager.default.attributesOfItem(atPath: run.log.path)[.modificationDate]) as? Date
    let seconds = modified.map { max(0, Int(Date().timeIntervalSince($0))) } ?? 0
    let ago =
      seconds < 120
      ? "\(seconds) s"
      : seconds < 7200
        ? "\(seconds / 60) min"
        : seconds < 172_800
          ? "\(seconds / 3600) h" : "\(seconds / 86_400) days"
    return "step \(last), \(ago) ago"
  }

  /// The step of the last whole row of a log, from its last bytes.
  private static func lastStep(_ log: URL) -> Int? {
    guard let file = try? FileHandle(forReadingFrom: log) else { return nil }
    defer { try? file.close() }
    guard let size = try? file.seekToEnd(), (try? file.seek(toOffset: size > 4096 ? size - 4096 : 0)) != nil,
      let data = try? file.read(upToCount: 4096)
    else { return nil }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").reversed().lazy
      .compactMap { $0.split(separator: ",").first.flatMap { Int($0) } }.first
  }
}
