import Datasets
import Engine
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import Training

/// Looks for the code of a picture, as `latent invert` does with its defaults, and shows how it comes nearer.
enum InvertView {
  private struct Progress: Encodable {
    let step: Int
    let of: Int
    let loss: Double?
  }

  private struct Done: Encodable {
    let psnr: Double
    let ssim: Double
    let files: [String]
    let recipe: PictureRecipe
    let command: String
  }

  /// Seconds between two pictures of the search.
  private static let interval = 0.1

  static func search(
    _ asked: ViewRequest.Invert, for request: UInt32, _ workshop: Workshop, _ ticket: WorkTicket, _ page: PageLink
  ) throws {
    let (picture, open) = (try workshop.pictures.picture(asked.picture), try workshop.model(asked.model))
    var options = InversionOptions()
    options.steps = asked.steps?.value ?? options.steps
    guard (1...100_000).contains(options.steps) else {
      throw StudioError.request(field: "steps", expected: "1 to 100,000", found: "\(options.steps)")
    }
    let (model, sampler) = (open.model, open.drawer.bundle.sampler)
    if !model.hasIntermediateSpace { options.space = .z }
    let inverter = try Inverter(sampler: sampler, options: options, features: .critic(of: model))
    let square = DecodedImages.square(
      picture.image, DecodeOptions(size: model.size, squaring: model.squaring == .pad ? .pad(.white) : .crop))

    let total = inverter.workload(pictures: 1)
    // The first step's picture is shown whenever progress was told last, so that a short search is seen too.
    var (step, loss, told, shown): (Int, Double?, Double, Double) = (0, nil, 0, 0)
    let found = try inverter.invert(
      [square],
      progress: { done in
        step = done
        if loss == nil, MonotonicClock.seconds() - told > interval {
          told = MonotonicClock.seconds()
          page.send(.invert, request, "progress", Progress(step: done, of: total, loss: nil))
        }
        workshop.thread.serveBriefWork(workshop)
        return !ticket.isSuperseded
      },
      observe: { codes, value in
        loss = value.isFinite ? value : nil
        guard MonotonicClock.seconds() - shown > interval else { return }
        shown = MonotonicClock.seconds()
        page.send(PictureFrame(view: .invert, request: request), sampler.images(codes)[0])
        page.send(.invert, request, "progress", Progress(step: step, of: total, loss: loss))
      })
    let output = workshop.output
    let photograph = try output.write(asked.picture + "-picture", picture.kind) { try picture.data.write(to: $0) }
    let file = try output.write("found", "npz") { place in
      try found.writeCodes(
        to: place, names: [output.shownPath(of: photograph)], classNames: model.classes, modelIdentity: model.identity)
    }
    page.send(PictureFrame(view: .invert, request: request, flags: .last), found[0].reconstruction)
    let recipe = PictureRecipe(
      model: open.name, start: .codes(file: file.lastPathComponent, row: 0),
      className: model.classes[found[0].classIndex])
    var words = ["latent", "invert", output.shownPath(of: photograph), "--model", open.name]
    if options.space != .w { words += ["--space", options.space.rawValue] }
    words += ["--steps", "\(options.steps)"]
    page.send(
      .invert, request, "done",
      Done(
        psnr: found[0].psnr, ssim: found[0].ssim, files: [file, photograph].map(output.shownPath), recipe: recipe,
        command: ShellLine.make(words)))
  }
}
