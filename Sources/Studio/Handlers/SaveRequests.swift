import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace

/// Saving a picture, its recipe or its code, and the command that draws it.
extension StudioHandler {
  func command(_ request: HTTPRequest) async throws -> HTTPResponse {
    struct Answer: Encodable { let command: String }
    let recipe = try request.decoded(PictureRecipe.self)
    return try .json(await thread.run(isBrief: true) { Answer(command: try $0.command(for: recipe)) })
  }

  func save(_ request: HTTPRequest) async throws -> HTTPResponse {
    struct Asked: Decodable {
      enum Kind: String, Decodable {
        case png, recipe, codes
        /// The picture as `latent drag` writes it.
        case drag
      }
      let kind: Kind
      let recipe: PictureRecipe
      let name: String?
    }
    let asked = try request.decoded(Asked.self)
    return try .json(
      await thread.run(isBrief: true) { workshop in
        let model = try workshop.model(asked.recipe.model)
        let codes = try model.codes(of: asked.recipe)
        let name = asked.name ?? Self.name(of: asked.recipe, className: model.model.classes[codes.classIndex])
        let output = workshop.output
        let file: URL
        switch asked.kind {
        case .png, .drag:
          let image = try model.drawer.picture(codes).makeImages()[0]
          let mark = asked.kind == .drag ? DragFrame.mark : PictureDrawer.mark
          file = try output.write(name, "png") { try ImageFile.write(image, to: $0, mark: mark) }
        case .recipe:
          file = try output.write(name, "json") { try workshop.portable(asked.recipe).write(to: $0) }
        case .codes:
          file = try output.write(name, "npz") { try PictureDrawer.write([codes], names: [name], to: $0) }
        }
        return SavedFiles(files: [output.shownPath(of: file)], command: try workshop.command(for: asked.recipe))
      })
  }

  private static func name(of recipe: PictureRecipe, className: String) -> String {
    switch recipe.start {
    case .seed(let seed): "seed-\(seed)-\(className)"
    case .plane(let seeds, _): "plane-" + seeds.map(String.init).joined(separator: "-") + "-\(className)"
    case .components(let seed, _): "components-\(seed)-\(className)"
    case .codes(let file, let row): (file as NSString).deletingPathExtension + "-\(row)"
    }
  }
}
