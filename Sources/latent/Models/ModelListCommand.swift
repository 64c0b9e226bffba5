import ArgumentParser
import FileFormats
import Foundation
import NeuralNetworks

extension ModelCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What comes along and what lies here: models, directions, scorers, colorizers.",
      discussion: """
        Each is called by the name in the first column, in every option that takes such a file. A direction of the \
        model in use is called by the part of its name after the slash.
        """)

    @Flag(help: "Print one JSON object on standard output.") var json = false

    func run() throws {
      let bundled = WeightFileCatalogue.bundled().compactMap(ModelListing.init)
      let found = WeightFileCatalogue.files(in: URL(fileURLWithPath: ".")).compactMap(ModelListing.init)
      if json {
        return printJSON([
          "files": .array(bundled.map { $0.json(comesAlong: true) } + found.map { $0.json(comesAlong: false) })
        ])
      }
      if bundled.isEmpty { printError("no models come along: see LATENT_DATA in the README") }
      let width = (bundled + found).map(\.entry.name.count).max() ?? 0
      for (title, files) in [("come along", bundled), ("here", found)] where !files.isEmpty {
        print("\(title):")
        for file in files { print("  " + file.line(nameWidth: width)) }
      }
    }
  }
}
