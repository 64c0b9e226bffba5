import ArgumentParser
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import Reporting

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract:
      "The main job on the bundled models: samples, the colour boundary, an edit across it, grey photographs in colour where a colorizer came along, a page."
  )

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Folder for the pictures and the page; made where it is missing.", valueName: "folder"),
    completion: .directory)
  var output = "out"
  @Flag(help: "Fewer codes, for a quick check.") var quick = false
  @OptionGroup var overwriting: OverwriteOption

  static let mark = FileMark("latent demo")

  func run() throws {
    let folder = URL(fileURLWithPath: output, isDirectory: true)
    let page = folder.appendingPathComponent("demo.html")
    let colorization = try DemoColorization(in: folder)
    // What an earlier demonstration has left is made again, its direction too.
    let isOurs = Self.mark.isIn(page)
    try overwriting.requirePlaces(
      for: [page, folder.appendingPathComponent("coloured.png")] + (colorization?.inputs ?? []), inFolder: folder,
      "--output", replacing: { isOurs || Self.mark.isIn($0) })
    let replacing = overwriting.overwrite || isOurs ? ["--overwrite"] : []
    try makeFolder(folder)
    func path(_ name: String) -> String { shown(folder.appendingPathComponent(name)) }
    // Layouts and backgrounds come from the coarse layers, which the edit is to leave alone.
    let layers = try GeneratorModel(contentsOf: ModelFiles(named: nil).model).architecture.styleLayers
    let commands = [
      ["sample", "--seeds", "1-32", "--columns", "8", "--output", path("samples.png")],
      [
        "boundary", "--attr", "color", "--layers", "\(layers / 2)-\(layers - 1)", "--count", quick ? "1000" : "4000",
        "--output", path("color.safetensors"),
      ],
      [
        "edit", "--direction", path("color.safetensors"), "--seeds", "1-4", "--amounts", "-3:3:7", "--scores", "color",
        "--output", path("edit-color.png"),
      ],
    ]
    for (made, arguments) in commands.enumerated() {
      do {
        try perform(arguments, replacing)
      } catch is Interrupted where made > 0 {
        throw Interrupted(left: "what was made before is in \(shown(folder))")
      }
    }
    if let colorization {
      try colorization.writeInputs()
      for arguments in colorization.commands { try perform(arguments, replacing) }
    }
    try writePage(folder, commands, colorization)
    print("open \(path("demo.html"))")
  }

  private func perform(_ arguments: [String], _ replacing: [String]) throws {
    printError("$ latent \(arguments.joined(separator: " "))")
    let kinds: [String: any ParsableCommand.Type] = [
      "sample": SampleCommand.self, "boundary": BoundaryCommand.self, "edit": EditCommand.self,
      "colorize": ColorizeCommand.self,
    ]
    var command = try kinds[arguments[0]]!.parseAsRoot(arguments.dropFirst() + replacing)
    try command.run()
  }

  private func writePage(_ folder: URL, _ commands: [[String]], _ colorization: DemoColorization?) throws {
    let direction = try Direction(contentsOf: folder.appendingPathComponent("color.safetensors"))
    let report = try JSONDecoder().decode(BoundaryReport.self, from: Data(direction.report.utf8))
    func figure(_ name: String) throws -> Image { try ImageFile.read(folder.appendingPathComponent(name)) }
    var page = HTMLReport(title: "What a generator of faces has learned", subtitle: "latent \(Software.version)")
    page.paragraph(
      """
      A conditional GAN was trained on generated cartoon faces. Here are pictures that it draws, a boundary in its \
      space of codes between warm and cool faces, and what becomes of single faces that are moved across that boundary.
      """
    )
    page.heading("Samples")
    page.command("latent " + commands[0].joined(separator: " "))
    try page.figure(
      figure("samples.png"), caption: "32 codes, seeds 1 to 32, the classes in turn, truncation 0.7.")
    page.heading("The boundary of colour")
    page.command("latent " + commands[1].joined(separator: " "))
    page.facts([
      (
        "Balanced accuracy",
        String(
          format: "%.1f %% on held-out codes (95 %% interval %.1f to %.1f %%)", 100 * report.balancedAccuracy,
          100 * report.balancedAccuracyInterval[0], 100 * report.balancedAccuracyInterval[1])
      ),
      ("Area under the ROC curve", String(format: "%.3f", report.areaUnderCurve)),
      ("Over the whole range of scores", percent(report.wholeRangeAccuracy)),
      ("Permutation p", String(format: "%.4f", report.permutationP)),
      ("Stability of the normal", String(format: "%.3f mean cosine of bootstrap refits", report.normalStability)),
    ])
    page.heading("Across the boundary")
    page.command("latent " + commands[2].joined(separator: " "))
    try page.figure(
      figure("edit-color.png"),
      caption: """
        A row a code, a column an amount in standard deviations of signed distance, the measured colour under each \
        picture: cool is negative, warm positive. Only the finer layers move, so that shapes and backgrounds stay.
        """
    )
    if let colorization {
      let colored = try colorization.sheet()
      try ImageFile.write(colored, to: folder.appendingPathComponent("coloured.png"), mark: Self.mark)
      page.heading("Grey photographs in colour")
      for arguments in colorization.commands { page.command("latent " + arguments.joined(separator: " ")) }
      try page.figure(
        colored,
        caption: """
          Photographs made grey, what the bundled colorizer makes of them, what it makes of them with the true colours \
          at some places as hints, and as they were. It was trained on other photographs of flowers and knows nothing \
          else.
          """
      )
      page.paragraph(colorization.creditLine)
    }
    try page.write(to: folder.appendingPathComponent("demo.html"), mark: Self.mark)
  }
}
