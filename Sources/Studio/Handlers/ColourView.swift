import Colorization
import Engine
import Foundation
import ImageCodecs
import LatentSpace
import NeuralNetworks

/// Colours a photograph: the copy on the screen, the likely colours of a spot, and the whole of it as a file.
enum ColourView {
  static func show(
    _ settings: ColorizeSettings, for request: UInt32, _ workshop: Workshop, _ ticket: WorkTicket, _ page: PageLink
  ) throws {
    let image = try workshop.colored(settings)
    try ticket.check()
    page.send(PictureFrame(view: .colour, request: request, flags: .last), image)
  }

  /// Colours that the model may give a spot, `#rrggbb`: what it finds there without hints, then what it finds in places
  /// of about the same lightness, those first that are unlike the ones before.
  static func likelyColors(at: [Double], _ settings: ColorizeSettings, _ workshop: Workshop) throws -> [String] {
    let picture = try workshop.pictures.picture(settings.picture).image
    guard at.count == 2, (0..<Double(picture.width)).contains(at[0]), (0..<Double(picture.height)).contains(at[1])
    else { throw StudioError.request(field: "at", expected: "a place in the picture, x and y", found: "\(at)") }
    let draft = try workshop.unhintedDraft(settings)
    let (height, width) = (draft.lightness.shape[1], draft.lightness.shape[2])
    let (lightness, colors) = (draft.lightness.values, draft.colors.values)
    func place(_ share: Double, _ size: Int) -> Int { min(size - 1, Int(share * Double(size))) }
    let spot = place(at[1] / Double(picture.height), height) * width + place(at[0] / Double(picture.width), width)
    let scale = LabPictures.colorScale
    func color(_ index: Int) -> SIMD2<Float> { SIMD2(colors[2 * index], colors[2 * index + 1]) * scale }
    var found = [color(spot)]
    /// Squared distance in a and b from which two colours are told apart at a glance.
    let apart: Float = 12 * 12
    let similar = lightness.indices.filter { abs(lightness[$0] - lightness[spot]) < 0.1 }
    while found.count < 8 {
      func distance(_ index: Int) -> Float {
        found.map { own in
          let difference = color(index) - own
          return (difference * difference).sum()
        }.min()!
      }
      guard let next = similar.max(by: { distance($0) < distance($1) }), distance(next) > apart else { break }
      found.append(color(next))
    }
    let level = (lightness[spot] + 1) * 50
    return found.map { RGBColor(LabColor(lightness: level, a: $0.x, b: $0.y).reducingChroma()).hexadecimal }
  }

  /// Colours the whole photograph as `latent colorize apply` does, and saves it beside the photograph itself, which the
  /// command needs as a file.
  static func save(_ settings: ColorizeSettings, _ workshop: Workshop) throws -> SavedFiles {
    let picture = try workshop.pictures.picture(settings.picture)
    var colorizer = Colorizer(try workshop.colorizer(settings.model))
    try settings.apply(to: &colorizer)
    let hints = try settings.colorHints()
    let image = try colorizer.colorize(picture.image, hints: hints)
    let (output, name) = (workshop.output, settings.name ?? "photograph")
    let photograph = try output.write(name, picture.kind) { try picture.data.write(to: $0) }
    let stem = photograph.deletingPathExtension().lastPathComponent
    let file = try output.write(stem + "-coloured", picture.kind) {
      try ImageFile.write(image, to: $0, mark: FileMark("latent colorize apply"))
    }
    var words = ["latent", "colorize", "apply", output.shownPath(of: photograph)]
    if let model = settings.model { words += ["--model", model] }
    for hint in hints { words += ["--hint", "\(hint.x),\(hint.y),\(hint.color.hexadecimal)"] }
    if colorizer.strength != 1 { words += ["--strength", "\(colorizer.strength)"] }
    if colorizer.saturation != 1 { words += ["--saturation", "\(colorizer.saturation)"] }
    return SavedFiles(
      files: [file, photograph].map(output.shownPath), command: ShellLine.make(words + ["--output", "coloured"]))
  }
}

extension RGBColor {
  /// `#rrggbb`.
  fileprivate var hexadecimal: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
