import Foundation
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct ThreadWaitingTests {
  /// The environment of a running command, as soon as it has `variable`, or after a while.
  private func environment(_ given: [String: String], until variable: String) throws -> [String] {
    var found: [String] = []
    try LatentProgram.inEmptyFolder { latent in
      _ = try latent.run(["score", "--count", "1000000"], environment: given) { process in
        for _ in 0..<1000 {
          let data = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(process.processIdentifier)/environ"))
          found = String(decoding: data, as: UTF8.self).split(separator: "\0").map(String.init)
          if found.contains(where: { $0.hasPrefix(variable + "=") }) { break }
          usleep(10_000)
        }
        kill(process.processIdentifier, SIGKILL)
      }
    }
    return found
  }

  #if OneDNN
    @Test func commandsSpinBriefly() throws {
      #expect(try environment([:], until: "GOMP_SPINCOUNT").contains("GOMP_SPINCOUNT=1000"))
    }
  #endif

  /// Who says how threads wait is left alone.
  @Test func theUsersChoiceStands() throws {
    let chosen = try environment(["GOMP_SPINCOUNT": "77"], until: "GOMP_SPINCOUNT")
    #expect(chosen.contains("GOMP_SPINCOUNT=77") && !chosen.contains("GOMP_SPINCOUNT=1000"))
  }
}
