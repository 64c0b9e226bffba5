import ArgumentParser
import FileFormats
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace

struct DirectionsFindCommand: EngineCommand {
  static let configuration = CommandConfiguration(
    commandName: "find",
    abstract: "Find directions in the space of codes: PCA, SeFa, mean difference, LDA, single style channels.",
    discussion: """
      pca: along which codes vary most, or with --layer the activations of a layer (GANSpace). sefa: along which the \
      style layers change most, from their weights alone. mean-difference and lda: from the lowest to the highest \
      scored codes, with the report of latent boundary. channels: style channels ranked by how they single out the \
      highest scored codes (StyleSpace), each a direction of its own. Codes count by their distance from the mean of \
      their class (see --pooled). The folder gets a file a direction for latent edit, and sheet.png: a row a \
      direction, a column an amount in standard deviations.

      Example: latent directions --method pca --components 6 --seeds 3
      """)

  @OptionGroup var modelOptions: ModelOptions
  var precisionOfDrawing: PrecisionChoice { modelOptions.drawing.precision }
  var profiling: ProfileOption { modelOptions.drawing.profiling }
  @Option(help: ArgumentHelp("How directions are found (needed).", valueName: "method"))
  var method: DirectionMethod
  @Option(
    help: ArgumentHelp(
      """
      For mean-difference, lda and channels: attribute, measured (color, hue:red, brightness, contrast, saturation, \
      size, symmetry) or learned; several with commas but for channels (default: none; needed there).
      """, valueName: "list"), completion: NameCompletion.attributes)
  var attr: String?
  @Option(
    help: ArgumentHelp("File of learned scorers (default: the one beside the model).", valueName: "file"),
    completion: NameCompletion.scorers)
  var scorer: String?
  @Option(
    help: ArgumentHelp(
      """
      Codes to draw, 20 to 1,000,000; to 100,000 for channels, to 4,000 with --layer (default: 10000; 2000 with \
      --layer).
      """, valueName: "count"))
  var count: Int?
  @Option(
    help: ArgumentHelp("Directions to keep of pca, sefa and channels, 1 to 100 (default: 8).", valueName: "count"))
  var components: Int?
  @Option(
    help: ArgumentHelp(
      "Space of the codes, z or w; sefa of z reads the first layer of the mapping (default: w, or z where there is no w).",
      valueName: "space"))
  var space: CodeSpace?
  @Option(
    help: ArgumentHelp(
      "For pca and sefa in w: style layers that move, and whose weights sefa reads, as 2-4 (default: all).",
      valueName: "range"))
  var layers: String?
  @Option(
    help: ArgumentHelp(
      "For pca: components of this layer's activations, as blocks.0.1 (default: of the codes).", valueName: "name"))
  var layer: String?
  @Option(
    help: ArgumentHelp(
      """
      For pca: codes from a file, without a model or a sheet: .npy [N, D], or .npz with the array z or w of --space \
      and perhaps class (default: drawn).
      """, valueName: "file"), completion: .file())
  var codes: String?
  @Option(
    help: ArgumentHelp(
      "For lda: what is added to each variance, as a share of their mean (default: 0.001).", valueName: "share"))
  var ridge: Double?
  @Option(
    help: ArgumentHelp(
      """
      Share of the highest scored codes, up to 0.5: told from as many of the lowest, or the exemplars of channels \
      (default: 0.2).
      """, valueName: "share"))
  var share: Double?
  @Flag(help: "For sefa and channels: count the layers that make colours in.") var colors = false
  @Option(
    name: .customLong("class"), parsing: .unconditional,
    help: ArgumentHelp("Only codes of this class (default: all classes in turn).", valueName: "name"),
    completion: NameCompletion.classes)
  var className: String?
  @Flag(help: "Do not centre codes and scores of each class: directions may then point from class to class.")
  var pooled = false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Truncation ψ of the codes, kept with the directions: edits along them use the same (default: 0.7).",
      valueName: "factor"))
  var truncation: Float?
  @Option(help: ArgumentHelp("Seed of the codes that are drawn.", valueName: "number")) var seed: UInt64 = 0
  @Option(
    help: ArgumentHelp("Seeds of the pictures on the sheet, as 1,2,5-10; at most 8 (default: 1).", valueName: "list"))
  var seeds: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Columns of the sheet in standard deviations: from:to:count, or a list with commas (default: -3:3:7).",
      valueName: "amounts"))
  var amounts: String?
  @OptionGroup var sheetOptions: SheetOptions
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Folder of the directions and the sheet (default: directions/METHOD).", valueName: "folder"),
    completion: .directory)
  var output: String?
  @OptionGroup var overwriting: OverwriteOption
  @Flag(help: "Print one JSON object on standard output.") var json = false

  private static let mark = FileMark("latent directions find")

  var codeCount: Int { count ?? (layer == nil ? 10_000 : 2000) }
  var codeTruncation: Float { truncation ?? Sampler.defaultTruncation }
  var sheetSeeds: [UInt32] { get throws { try SeedOptions.seeds(seeds ?? "1") } }
  var sheetAmounts: [Float] { get throws { try AmountList(amounts ?? "-3:3:7").values } }
  var componentCount: Int { components ?? 8 }
  var codeSpace: CodeSpace { method == .channels ? .s : space ?? .w }
  var layerRange: ClosedRange<Int>? { layers.flatMap { ClosedRange(layers: $0) } }
  /// Whether directions are named after attributes, one of each.
  private var isOfAttribute: Bool { method == .meanDifference || method == .lda }
  private var folder: URL { URL(fileURLWithPath: output ?? "directions/\(method.rawValue)") }

  func validate() throws {
    try requireMethods()
    try require((20...codeLimit).contains(codeCount), "--count", "20 to \(codeLimit)", codeCount)
    try require((1...100).contains(componentCount), "--components", "1 to 100", componentCount)
    if let layers {
      try require(ClosedRange(layers: layers) != nil, "--layers", "style layers as 2-4 or 3", layers)
      try require(codeSpace == .w, "--layers", "the space w, whose codes layers read", codeSpace.rawValue)
    }
    if method == .pca, codes == nil {
      try require(codeSpace == .w, "--space", "w for pca: codes z vary alike in all directions", codeSpace.rawValue)
    }
    if codes != nil {
      try requireNone(
        of: [
          ("--layer", layer != nil), ("--class", className != nil), ("--model", modelOptions.model != nil),
          ("--count", count != nil), ("--truncation", truncation != nil), ("--seeds", seeds != nil),
          ("--amounts", amounts != nil), ("--scale", sheetOptions.scale != nil),
        ], with: "--codes, which needs no model and makes no sheet")
    }
    if let ridge { try require(ridge >= 0 && ridge.isFinite, "--ridge", "0 or more", ridge) }
    if let share { try require(share > 0 && share <= 0.5, "--share", "a share above 0 and at most 0.5", share) }
    try requireTruncation(codeTruncation)
    try require(sheetSeeds.count <= 8, "--seeds", "at most 8", seeds ?? "1")
    do {
      _ = try sheetAmounts
    } catch let error as AmountError { throw ValidationError("--amounts: \(error)") }
  }

  private var codeLimit: Int {
    layer != nil ? ActivationComponents.codeLimit : method == .channels ? 100_000 : 1_000_000
  }

  /// Refuses options of other methods, and a method without its attribute.
  private func requireMethods() throws {
    let own: [(option: String, isGiven: Bool, methods: [DirectionMethod])] = [
      ("--attr", attr != nil, DirectionMethod.supervised), ("--scorer", scorer != nil, DirectionMethod.supervised),
      ("--share", share != nil, DirectionMethod.supervised),
      ("--components", components != nil, [.pca, .sefa, .channels]),
      ("--space", space != nil, [.pca, .sefa, .meanDifference, .lda]), ("--layers", layers != nil, [.pca, .sefa]),
      ("--layer", layer != nil, [.pca]), ("--codes", codes != nil, [.pca]), ("--ridge", ridge != nil, [.lda]),
      ("--colors", colors, [.sefa, .channels]),
    ]
    for (option, isGiven, methods) in own where isGiven && !methods.contains(method) {
      throw ValidationError("\(option): goes with the method \(DirectionMethod.list(methods)), not \(method.rawValue)")
    }
    guard DirectionMethod.supervised.contains(method) else { return }
    guard let attr else { throw ValidationError("Missing --attr: what directions are of, e.g. --attr color") }
    let names = try NameList.names(attr)
    if method == .channels { try require(names.count == 1, "--attr", "one attribute for channels", attr) }
  }

  func run() throws {
    guard codes == nil else { return try report(write(directionsOfFile { try prepare([]) })) }
    let sampler = try modelOptions.sampler()
    if space == nil, method != .channels, method != .pca, sampler.editingSpace == .z {
      // A model without w: all but pca find something in z too.
      var inLatents = self
      inLatents.space = .z
      return try inLatents.run()
    }
    _ = try sampler.dimension(of: codeSpace)
    if let layerRange { try sampler.layered().requireStyleLayers(layerRange) }
    let classes = try className.map { [try sampler.model.classIndex($0)] }
    let scorers = try attr.map { try modelOptions.attributeScorers(scorer).scorers(NameList.names($0)) } ?? []
    try sampler.requireColor(for: scorers.map(\.name))
    let layerIndex = try layer.map { try index(ofLayer: $0, sampler) }
    let rows = try sheetSeeds.count * (isOfAttribute ? scorers.count : componentCount)
    try sheetOptions.requireRoom(
      rows * sheetAmounts.count, columns: sheetAmounts.count, pictureSize: sampler.model.size,
      in: "sheet.png", isOfAttribute ? "--seeds" : "--components")
    let sheet = DirectionSheet(
      sampler: sampler, seeds: try sheetSeeds, classIndex: classes?[0], amounts: try sheetAmounts)
    try prepare(scorers.map(\.name))
    let found: [Direction]
    switch method {
    case .pca:
      found = try layerIndex.map { try ofActivations($0, sampler, classes) } ?? ofCodes(sampler, classes)
    case .sefa: found = try ofWeights(sampler, classes)
    case .meanDifference, .lda: found = try ofExtremes(sampler, scorers)
    case .channels: found = try ofChannels(sampler, scorers[0])
    }
    let image = try sheet.render(found, scale: sheetOptions.scale(pictureSize: sampler.model.size))
    let place = folder.appendingPathComponent("sheet.png")
    let written = try write(found)
    try ImageFile.write(image, to: place, mark: Self.mark)
    try report(written, sheet: place, model: sampler.model)
  }

  /// Refuses a folder that cannot be made or written to, or that holds anything already, before there is work to lose:
  /// directions of two calls in one folder cannot be told apart.
  private func prepare(_ attributes: [String]) throws {
    let files = isOfAttribute ? places(of: attributes) : places(of: [String](repeating: "", count: componentCount))
    try overwriting.requireFolder(folder, "--output")
    try requirePlaces(for: files + [folder.appendingPathComponent("sheet.png")], inFolder: folder)
  }

  /// Named after their attributes, or where there are many of one after the method and their ranks.
  private func places(of attributes: [String]) -> [URL] {
    let ranked = attributes.indices.map { "\(method.rawValue)-\($0 + 1)" }
    return (isOfAttribute ? FileNamePart.makeDistinct(of: attributes) : ranked).map {
      folder.appendingPathComponent("\($0).safetensors")
    }
  }

  private func write(_ directions: [Direction]) throws -> [(direction: Direction, file: URL)] {
    try makeFolder(folder)
    let written = Array(zip(directions, places(of: directions.map(\.attribute))))
    for (direction, file) in written { try direction.write(to: file) }
    if !isOfAttribute { try removeRanks(above: directions.count) }
    return written.map { ($0, $1) }
  }

  /// Removes what an earlier call of the same method left beyond the directions there are now: whatever reads the
  /// folder would take them for some of these.
  private func removeRanks(above count: Int) throws {
    let manager = FileManager.default
    let stale = try manager.contentsOfDirectory(atPath: folder.path).filter { name in
      guard name.hasPrefix(method.rawValue + "-"), name.hasSuffix(".safetensors") else { return false }
      let rank = name.dropFirst(method.rawValue.count + 1).dropLast(".safetensors".count)
      return Int(rank).map { $0 > count && String($0) == rank } ?? false
    }
    guard !stale.isEmpty else { return }
    for name in stale { try manager.removeItem(at: folder.appendingPathComponent(name)) }
    let list = stale.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    printError("removed     \(list.joined(separator: ", ")) of an earlier call from \(shown(folder))")
  }

  private func report(
    _ written: [(direction: Direction, file: URL)], sheet: URL? = nil, model: (any ImageGenerator)? = nil
  ) throws {
    let table = DirectionTable(written: written, method: method)
    guard json else {
      return print(
        (try table.lines + [sheet.map { "sheet       \(shown($0))" }].compactMap(\.self)).joined(separator: "\n"))
    }
    printJSON([
      "method": .string(method.rawValue), "space": .string(codeSpace.rawValue),
      "directions": .array(try table.objects), "sheet": sheet.map { .string(shown($0)) } ?? .null,
      "model": .string(model?.identity ?? ""),
    ])
  }
}
