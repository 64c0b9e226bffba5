import Foundation
import Synchronization

/// Asks for work in the name of a view of a page: of two that wait, only the newer is done.
struct WorkKey: Hashable, Sendable {
  let client: Int
  let view: StudioView
}

/// What a piece of work may ask about itself.
final class WorkTicket: Sendable {
  private let superseded = Atomic<Bool>(false)
  private let stopped = Atomic<Bool>(false)

  /// Whether something newer has come in its place, or nobody waits for it any more.
  var isSuperseded: Bool { superseded.load(ordering: .relaxed) }

  /// Whether what there is by now is wanted, and no more work.
  var isStopped: Bool { stopped.load(ordering: .relaxed) }

  func stop() { stopped.store(true, ordering: .relaxed) }

  func supersede() { superseded.store(true, ordering: .relaxed) }

  /// - Throws: `CancellationError` where something newer has come.
  func check() throws { if isSuperseded { throw CancellationError() } }
}

/// The one thread that computes. It owns the models: nobody else touches them, so nothing of them is locked, and the
/// libraries below, which keep a pool of threads for each thread that calls them, keep one.
final class ComputeThread: Sendable {
  typealias Work = @Sendable (_ workshop: Workshop, _ ticket: WorkTicket) -> Void

  private struct Job: Sendable {
    let key: WorkKey?
    /// Whether it is done within a few frames, so that longer work may let it in.
    let isBrief: Bool
    let ticket: WorkTicket
    let work: Work
  }

  private struct State {
    var waiting: [Job] = []
    /// The innermost last: brief work runs within longer work.
    var running: [(key: WorkKey?, ticket: WorkTicket)] = []
    var isEnding = false
  }

  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)

  /// - Parameter makeWorkshop: is called on the thread.
  init(makeWorkshop: @escaping @Sendable (ComputeThread) -> Workshop) {
    let thread = Thread { [self] in
      let workshop = makeWorkshop(self)
      while let job = next() { run(job, workshop) }
    }
    thread.name = "latent compute"
    thread.stackSize = 16 << 20
    thread.start()
  }

  /// Asks for work. With a key it takes the place of what waits under the same key, and what runs under it is told that
  /// something newer has come.
  func submit(_ key: WorkKey? = nil, isBrief: Bool = false, ticket: WorkTicket = WorkTicket(), _ work: @escaping Work) {
    let job = Job(key: key, isBrief: isBrief, ticket: ticket, work: work)
    state.withLock { state in
      guard !state.isEnding else { return }
      if let key {
        for running in state.running where running.key == key { running.ticket.supersede() }
        if let old = state.waiting.firstIndex(where: { $0.key == key }) {
          state.waiting[old].ticket.supersede()
          state.waiting[old] = job
          return
        }
      }
      state.waiting.append(job)
    }
    signal.signal()
  }

  /// Does work on the thread and waits for what comes of it.
  /// - Throws: what the body throws.
  func run<Value: Sendable>(
    isBrief: Bool = false, _ body: @escaping @Sendable (_ workshop: Workshop) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      submit(isBrief: isBrief) { workshop, _ in continuation.resume(with: Result { try body(workshop) }) }
    }
  }

  /// Asks what a page's view has asked for to end with what there is by now.
  func stop(_ key: WorkKey) {
    state.withLock { state in
      for running in state.running where running.key == key { running.ticket.stop() }
      for waiting in state.waiting where waiting.key == key { waiting.ticket.stop() }
    }
  }

  /// Gives up what a page's view has asked for.
  func cancel(_ key: WorkKey) { cancel { $0 == key } }

  /// Gives up all that a page has asked for.
  func cancel(client: Int) { cancel { $0.client == client } }

  private func cancel(where isMeant: (WorkKey) -> Bool) {
    state.withLock { state in
      for running in state.running where running.key.map(isMeant) ?? false { running.ticket.supersede() }
      state.waiting.removeAll { job in
        guard let key = job.key, isMeant(key) else { return false }
        job.ticket.supersede()
        return true
      }
    }
  }

  /// Ends the thread after what it does now. Whoever waits for an answer no longer gets one.
  func end() {
    state.withLock { state in
      state.isEnding = true
      for running in state.running { running.ticket.supersede() }
    }
    signal.signal()
  }

  /// Does the brief work that waits: longer work calls this between its steps, on the thread.
  func serveBriefWork(_ workshop: Workshop) {
    while let job = take(where: \.isBrief) { run(job, workshop) }
  }

  private func next() -> Job? {
    while true {
      signal.wait()
      if state.withLock({ $0.isEnding }) { return nil }
      // What was let in between the steps of longer work has left its signal behind.
      if let job = take(where: { _ in true }) { return job }
    }
  }

  private func take(where isMeant: (Job) -> Bool) -> Job? {
    state.withLock { state in
      guard let index = state.waiting.firstIndex(where: isMeant) else { return nil }
      let job = state.waiting.remove(at: index)
      state.running.append((job.key, job.ticket))
      return job
    }
  }

  private func run(_ job: Job, _ workshop: Workshop) {
    if !job.ticket.isSuperseded || job.key == nil { job.work(workshop, job.ticket) }
    state.withLock { _ = $0.running.popLast() }
  }
}
