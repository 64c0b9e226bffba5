import ArgumentParser
import Engine
import FileFormats
import Foundation

/// For those who measure: what each operation of a command took, as a table and as a trace, and by which kernels.
struct ProfileOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Print at the end what each kind of tensor operation took, and write the first of them to this trace, .json, \
      which ui.perfetto.dev and chrome://tracing show; a trace that is there is replaced (default: neither).
      """, valueName: "file"), completion: .file())
  var profile: String?

  @Flag(
    help: """
      Compute convolutions of 3 x 3 with 128 channels and more directly in single precision, not by Winograd's \
      transforms, which take about half the time and round by up to 0.0001 of the largest value.
      """)
  var directConvolutions = false

  func validate() throws { try requireExtension(["json"], "--profile", profile) }

  private static let producer = "latent --profile"

  /// Refuses a place where something else than a trace stands.
  func requirePlace() throws {
    guard let profile else { return }
    try latent.requirePlace(for: profile)
    let url = URL(fileURLWithPath: profile)
    let isOther = OverwriteOption.isOther(url) {
      let beginning = try? FileHandle(forReadingFrom: $0).read(upToCount: 64)
      return beginning.map { String(decoding: $0, as: UTF8.self).contains(Self.producer) } ?? false
    }
    if isOther { throw NoTraceInPlace(url: url) }
  }

  /// Prints the table and writes the trace.
  func write(_ profile: Profile) throws {
    let url = URL(fileURLWithPath: self.profile!)
    let report = ProfileReport(profile, usesWinograd: !directConvolutions)
    try AtomicFile.write(Data(report.trace(producer: Self.producer).text().utf8), to: url)
    for line in report.lines { printError(line) }
    printError("trace       \(shown(url))")
  }
}

/// Something else than a trace stands where a trace would go.
private struct NoTraceInPlace: Error, CustomStringConvertible {
  let url: URL

  var description: String {
    "\(shown(url)) is there already, is no trace of latent and would be lost; --profile takes another name"
  }
}
