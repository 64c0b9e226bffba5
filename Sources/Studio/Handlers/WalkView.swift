import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace

/// A walk through pictures: its frames to the page, or as a file.
enum WalkView {
  private static func walk(_ settings: WalkSettings, _ workshop: Workshop) throws -> (
    walk: RecipeWalk, model: OpenModel
  ) {
    let model = try workshop.model(settings.keyframes[0].model)
    for recipe in settings.keyframes { try model.requireKnown(recipe) }
    return (try RecipeWalk(settings.keyframes, isClosed: settings.isClosed, drawer: model.drawer), model)
  }

  /// Sends the frames one after the other.
  static func show(
    _ settings: WalkSettings, for request: UInt32, _ workshop: Workshop, _ ticket: WorkTicket, _ page: PageLink
  ) throws {
    let (walk, _) = try walk(settings, workshop)
    for frame in 0..<settings.frameCount {
      try ticket.check()
      let codes = walk.codes(frames: frame..<frame + 1, of: settings.frameCount, sampler: walk.sampler)
      let image = walk.sampler.images(codes)[0]
      let flags: PictureFrame.Flags = frame == settings.frameCount - 1 ? .last : []
      page.send(PictureFrame(view: .walk, request: request, index: frame, flags: flags), image)
      workshop.thread.serveBriefWork(workshop)
    }
    page.send(.walk, request, "done", ["frames": settings.frameCount])
  }

  /// Writes the animation, and the recipes of its keyframes so that a command can name them.
  static func save(_ settings: WalkSettings, _ workshop: Workshop) throws -> SavedFiles {
    let (walk, model) = try walk(settings, workshop)
    let (output, kind) = (workshop.output, settings.format ?? "gif")
    let name = settings.name ?? "walk"
    // Refused before there is work to lose.
    try AnimationFile.requirePossible(
      output.url.appendingPathComponent("\(name).\(kind)"), framesPerSecond: settings.framesPerSecond)
    let file = try output.write(name, kind) { place in
      try AnimationFile.write(to: place, framesPerSecond: settings.framesPerSecond, mark: RecipeWalk.mark) { append in
        try walk.forEachPictures(frames: settings.frameCount, sampler: walk.sampler) { pictures, _ in
          for image in pictures.makeImages() { try append(image) }
          workshop.thread.serveBriefWork(workshop)
        }
      }
    }
    let stem = file.deletingPathExtension().lastPathComponent
    let recipes = try settings.keyframes.enumerated().map { index, recipe in
      try output.write("\(stem)-\(index + 1)", "json") { try workshop.portable(recipe).write(to: $0) }
    }
    var words = ["latent", "walk", "--model", model.name]
    for recipe in recipes { words += ["--keyframe", output.shownPath(of: recipe)] }
    words += ["--frames", "\(settings.frameCount)", "--rate", "\(settings.framesPerSecond)"]
    if settings.isClosed { words.append("--loop") }
    return SavedFiles(
      files: ([file] + recipes).map(output.shownPath),
      command: ShellLine.make(words + ["--output", "walk.\(kind)"]))
  }
}
