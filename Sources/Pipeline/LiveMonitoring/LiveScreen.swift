import TrafficCore
import Wire

/// What clients see of one video, in order: pictures and figures of a run count their moments from the same one, and
/// nothing is shown of a run after its end. Whoever takes every report begins and ends the runs; whoever makes pictures
/// waits until the run of its picture has begun.
actor LiveScreen {
  private struct Current {
    let run: StreamRun
    let began: Timestamp
    var isOver = false
  }

  private struct Waiter {
    let run: StreamRun
    let continuation: CheckedContinuation<Timestamp?, Never>
  }

  private let audience: any LiveAudience
  private var current: Current?
  private var past: [StreamRun] = []
  private var waiters: [Waiter] = []
  private var isClosed = false

  /// Runs that a picture still on its way may belong to.
  private static let mostPast = 8

  init(audience: any LiveAudience) { self.audience = audience }

  func begin(_ run: StreamRun, at moment: Timestamp) {
    if let current { past = (past + [current.run]).suffix(Self.mostPast) }
    current = Current(run: run, began: moment)
    let woken = waiters.filter { $0.run == run }
    waiters.removeAll { $0.run == run }
    for waiter in woken { waiter.continuation.resume(returning: moment) }
  }

  /// When the run began; waits for that. nil for a run that is over, or that nobody will begin any more.
  func beginning(of run: StreamRun) async -> Timestamp? {
    if let current, current.run == run { return current.isOver ? nil : current.began }
    if isClosed || past.contains(run) { return nil }
    return await withCheckedContinuation { waiters.append(Waiter(run: run, continuation: $0)) }
  }

  func show(_ frame: LiveFrame, of run: StreamRun) {
    guard let current, current.run == run, !current.isOver else { return }
    audience.show(frame)
  }

  /// - Parameter end: the frame that says so.
  func end(_ run: StreamRun, _ end: LiveFrame) {
    guard let current, current.run == run, !current.isOver else { return }
    self.current?.isOver = true
    audience.show(end)
  }

  /// Nobody begins a run any more.
  func close() {
    isClosed = true
    for waiter in waiters { waiter.continuation.resume(returning: nil) }
    waiters = []
  }
}
