import Foundation

/// Two steps of work side by side: the caller makes items while a thread of its own takes them, one at a time and in
/// their order.
///
/// At most `capacity` items wait in between, so memory does not grow with their number: whoever is faster waits.
public enum OrderedPipeline {
  /// Runs both steps to their end.
  ///
  /// The two closures run at the same time and may share nothing but the items. When either throws, the other stops as
  /// soon as it takes or gives its next item, what waits is dropped, and the call throws: the error of `consume` where
  /// it failed, else that of `produce`. No thread outlives the call.
  /// - Parameters:
  ///   - capacity: items that may wait, 1 or more.
  ///   - produce: called by the caller's thread; calls what it is given once an item.
  ///   - consume: called once for each item.
  public static func run<Item: Sendable>(
    capacity: Int, produce: (_ emit: (Item) throws -> Void) throws -> Void, consume: (Item) throws -> Void
  ) throws {
    precondition(capacity > 0, "OrderedPipeline: a capacity of \(capacity)")
    let queue = BoundedQueue<Item>(capacity: capacity)
    try withoutActuallyEscaping(consume) { consume in
      let worker = JoinedThread {
        while let item = queue.next() {
          do {
            try consume(item)
          } catch { queue.fail(error) }
        }
      }
      let result = Result { try produce(queue.append) }
      if case .success = result { queue.close() } else { queue.cancel() }
      worker.join()
      if let failure = queue.failure { throw failure }
      try result.get()
    }
  }
}

/// Items between two threads. After a failure nothing is given out any more, and the next to be added throws it.
private final class BoundedQueue<Item: Sendable>: @unchecked Sendable {
  private let capacity: Int
  /// Guards all below.
  private let condition = NSCondition()
  private var items: [Item] = []
  private var isClosed = false
  private var error: (any Error)?

  init(capacity: Int) { self.capacity = capacity }

  var failure: (any Error)? { change { error } }

  func append(_ item: Item) throws {
    try change {
      while items.count >= capacity, error == nil { condition.wait() }
      if let error { throw error }
      items.append(item)
    }
  }

  /// The next item; nil when there will be none.
  func next() -> Item? {
    change {
      while items.isEmpty, !isClosed { condition.wait() }
      return items.isEmpty ? nil : items.removeFirst()
    }
  }

  /// No more items come; those that wait are still given out.
  func close() { change { isClosed = true } }

  /// No more items come, and those that wait are dropped.
  func cancel() {
    change {
      isClosed = true
      items = []
    }
  }

  func fail(_ error: any Error) {
    change {
      self.error = error
      isClosed = true
      items = []
    }
  }

  private func change<T>(_ body: () throws -> T) rethrows -> T {
    condition.lock()
    defer {
      condition.broadcast()
      condition.unlock()
    }
    return try body()
  }
}

/// A thread that is waited for, after which nothing holds on to what it ran.
private struct JoinedThread {
  private final class Work {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  private var thread = pthread_t()

  init(_ body: @escaping () -> Void) {
    let code = pthread_create(
      &thread, nil,
      { context in
        Unmanaged<Work>.fromOpaque(context!).takeRetainedValue().body()
        return nil
      }, Unmanaged.passRetained(Work(body)).toOpaque())
    precondition(code == 0, "OrderedPipeline: no thread: \(String(cString: strerror(code)))")
  }

  func join() { pthread_join(thread, nil) }
}
