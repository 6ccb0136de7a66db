import Groundwork

/// News of jobs within one process. Also what the implementations with a longer reach deliver through.
package final class LocalJobEvents: JobEvents {
  /// Does not keep a feed alive: letting go of it is leaving.
  private struct Listener: Sendable {
    weak let feed: JobEventFeed?
  }

  private struct State {
    var listeners: [Int: Listener] = [:]
    var lastID = 0
  }

  private let state = Lock(State())

  package init() {}

  package var listenerCount: Int { state.withLock { $0.listeners.count } }

  package func announce(_ event: JobEvent) { deliver(event) }

  package func listen(capacity: Int) -> JobEventFeed {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    let feed = JobEventFeed(capacity: capacity) { [weak self] in self?.leave(id) }
    state.withLock { $0.listeners[id] = Listener(feed: feed) }
    return feed
  }

  package func deliver(_ event: JobEvent) {
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.feed?.deliver(event) }
  }

  private func leave(_ id: Int) { state.withLock { _ = $0.listeners.removeValue(forKey: id) } }
}
