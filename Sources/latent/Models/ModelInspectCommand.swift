import ArgumentParser
import FileFormats
import Foundation

extension ModelCommand {
  struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What lies in anybody's file of weights: tensors, shapes, types, and the names it asks for.",
      discussion: """
        Reads .pt, .pth, .pkl, .safetensors, .npz and .npy as data: nothing in them is imported or called, whatever \
        they ask for. Files of PyTorch hold pickles, which run code when Python loads them; the names at the end are \
        what Python would import, and those that are not known to build only plain values are marked.
        """)

    @Argument(help: ArgumentHelp("A file of weights.", valueName: "file"), completion: .file())
    var file: String
    @Option(help: ArgumentHelp("Levels that are listed, 0 to 64; deeper ones are counted.", valueName: "levels"))
    var depth = 3
    @Flag(help: "Print one JSON object on standard output.") var json = false

    func validate() throws {
      guard (0...64).contains(depth) else { throw ValidationError("--depth: expected 0 to 64, found \(depth)") }
    }

    func run() throws {
      let url = URL(fileURLWithPath: file)
      let outline = try FileOutline(contentsOf: url, depth: depth)
      if json { return printJSON(OutlineReport(outline, file: shown(url)).json) }
      print(OutlineReport(outline, file: url.lastPathComponent).text)
    }
  }
}
