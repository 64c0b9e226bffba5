import Engine
import Foundation
import LatentSpace
import Training

/// Pulls points of a picture to where they should be, as `latent drag` does with its defaults, and shows each step.
enum DragView {
  private struct Progress: Encodable {
    let step: Int
    let of: Int
    /// Where the points are now.
    let points: [[Double]]
    /// Pixels that they still have to go.
    let distances: [Double]
    let loss: Double?

    init(_ frame: DragFrame, of steps: Int) {
      (step, of, distances) = (frame.step, steps, frame.distances)
      points = frame.points.map { [$0.x, $0.y] }
      loss = frame.loss.isFinite ? frame.loss : nil
    }
  }

  private struct Done: Encodable {
    let steps: Int
    /// Whether all points are where they should be.
    let arrived: Bool
    /// The picture that it has come to.
    let recipe: PictureRecipe
    let files: [String]
    /// The command that comes to the same picture; empty where no step was taken.
    let command: String
  }

  /// Seconds between two pictures: a screen shows no more.
  private static let interval = 1.0 / 60

  /// Goes on with the last drag where the task is the same, and begins anew otherwise; what it comes to depends on the
  /// task and the steps alone. When it is stopped it ends with the picture that there is.
  static func drag(
    _ asked: DragSettings, for request: UInt32, _ workshop: Workshop, _ ticket: WorkTicket, _ page: PageLink
  ) throws {
    let (open, output) = (try workshop.model(asked.task.recipe.model), workshop.output)
    var work: DragWork
    if let last = workshop.drag, last.task == asked.task, last.dragger.frame.step <= asked.steps {
      work = last
    } else {
      work = try DragWork(asked.task, open, output)
    }
    var shown = 0.0
    func show(_ frame: DragFrame) {
      guard MonotonicClock.seconds() - shown > interval else { return }
      shown = MonotonicClock.seconds()
      page.send(PictureFrame(view: .drag, request: request), frame.image)
      page.send(.drag, request, "progress", Progress(frame, of: asked.steps))
    }
    show(work.dragger.frame)
    if !ticket.isStopped {
      try work.dragger.run(steps: asked.steps - work.dragger.frame.step) { frame in
        try ticket.check()
        show(frame)
        workshop.thread.serveBriefWork(workshop)
        return !ticket.isStopped
      }
    }
    try ticket.check()
    let frame = work.dragger.frame
    page.send(PictureFrame(view: .drag, request: request, flags: .last), frame.image)
    page.send(.drag, request, "progress", Progress(frame, of: asked.steps))
    workshop.drag = work
    var (saved, recipe) = (SavedFiles(files: [], command: ""), asked.task.recipe)
    if frame.step > 0 {
      saved = try work.save(open, output)
      recipe = work.recipe(open, codes: (saved.files[0] as NSString).lastPathComponent)
    }
    page.send(
      .drag, request, "done",
      Done(
        steps: frame.step, arrived: frame.hasArrived, recipe: recipe, files: saved.files, command: saved.command))
  }
}
