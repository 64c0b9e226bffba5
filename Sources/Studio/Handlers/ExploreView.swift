import Engine
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace

/// Draws what the page shows: one picture of a recipe with its scores, or the pictures of a sheet.
enum ExploreView {
  /// Draws a recipe's picture for a view, a coarse one first where it takes long.
  static func draw(
    _ recipe: PictureRecipe, scores: Bool, in view: StudioView = .explore, for request: UInt32, _ workshop: Workshop,
    _ ticket: WorkTicket, _ page: PageLink
  ) throws {
    let model = try workshop.model(recipe.model)
    let codes = try model.codes(of: recipe)
    var frame = PictureFrame(view: view, request: request)
    if let size = model.coarseSize {
      frame.flags = .coarse
      page.send(frame, try model.picture(codes, size: size, check: ticket.check))
    }
    let picture = try model.picture(codes, check: ticket.check)
    frame.flags = .last
    page.send(frame, picture)
    guard scores else { return }
    try ticket.check()
    page.send(view, request, "scores", try model.scores(of: picture))
  }

  /// Draws the pictures of a sheet one after the other.
  static func drawSheet(
    _ cells: [ViewRequest.Cell], model name: String?, truncation: Float?, for request: UInt32, _ workshop: Workshop,
    _ ticket: WorkTicket, _ page: PageLink
  ) throws {
    let model = try workshop.model(name)
    for (index, cell) in cells.enumerated() {
      let recipe = PictureRecipe(start: .seed(cell.seed), className: cell.className, truncation: truncation)
      let picture = try model.picture(try model.codes(of: recipe), check: ticket.check)
      let flags: PictureFrame.Flags = index == cells.count - 1 ? .last : []
      page.send(PictureFrame(view: .label, request: request, index: index, flags: flags), picture)
      workshop.thread.serveBriefWork(workshop)
    }
  }
}
