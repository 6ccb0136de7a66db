package import Groundwork
package import Records
package import TrafficCore

/// Starts and stops videos whose pictures are looked at elsewhere: hands them in.
package final class FrameStation: LiveStreams {
  private struct Handing: Sendable {
    let video: LiveVideo
    let run: LiveRun
    let stop = StopSignal()
    let over = Mailbox<Never>(.newestWins(1))
  }

  private let producer: FrameProducer
  private let open: @Sendable (LiveVideo) async throws -> any FrameSource
  private let wall: any WallClock
  private let log: Log
  private let running = Lock<[Int: Handing]>([:])
  private let begun = Mailbox<Handing>(.lossless(64))

  package init(
    producer: FrameProducer, wall: any WallClock = SystemWallClock(), log: Log,
    open: @escaping @Sendable (LiveVideo) async throws -> any FrameSource
  ) {
    self.producer = producer
    self.wall = wall
    self.log = log.named("frames")
    self.open = open
  }

  /// Until `close`, once everything that was begun has ended.
  package func run() async {
    await withDiscardingTaskGroup { group in
      while let handing = await begun.next() { group.addTask { await self.hand(handing) } }
      group.cancelAll()
    }
  }

  /// What is handed in stays where it is, to be gone on with under the same name of a run.
  package func close() { begun.close() }

  package func start(_ video: LiveVideo) async throws -> LiveRun {
    let moment = ISO8601.text(sinceEpoch: wall.sinceEpoch).dropLast()
    let (handing, isNew) = running.withLock { running -> (Handing, Bool) in
      if let known = running[video.id] { return (known, false) }
      let handing = Handing(video: video, run: LiveRun(id: "manual__\(moment)", state: .running))
      running[video.id] = handing
      return (handing, true)
    }
    if isNew, await !begun.send(handing) {
      running.withLock { $0[video.id] = nil }
      throw LiveStreamRefusal(status: 503, "The server is stopping")
    }
    return handing.run
  }

  package func stop(_ videoID: Int) async throws { running.withLock { $0[videoID] }?.stop.stop() }

  package func removed(_ videoID: Int) async {
    guard let handing = running.withLock({ $0[videoID] }) else { return }
    handing.stop.stop()
    while await handing.over.next() != nil {}
  }

  /// Goes along with the pictures of the next run.
  package func changed(_ video: LiveVideo) async throws {}

  package var active: [Int] { running.withLock { $0.keys.sorted() } }

  private func hand(_ handing: Handing) async {
    let video = handing.video
    do {
      let source = try await open(video)
      let stopping = StoppableSource(source, handing.stop)
      let isLive = await source.description.isLive
      _ = try await producer.produce(video, from: stopping, isLive: isLive, run: handing.run.id)
      await source.stop()
    } catch is CancellationError {
      log.info("the server stops: a run can be gone on with", Self.about(handing))
    } catch {
      log.error("a video is not handed in: \(Redaction.redacted("\(error)"))", Self.about(handing))
    }
    running.withLock { $0[video.id] = nil }
    handing.over.close()
  }

  private static func about(_ handing: Handing) -> KeyValuePairs<String, LogValue> {
    ["video": .integer(handing.video.id), "run": .text(handing.run.id)]
  }
}

/// A source that somebody else can end.
private struct StoppableSource: FrameSource {
  private let source: any FrameSource
  private let signal: StopSignal

  init(_ source: any FrameSource, _ signal: StopSignal) {
    self.source = source
    self.signal = signal
  }

  var description: SourceDescription { get async { await source.description } }

  func next() async throws -> Frame? { signal.isStopped ? nil : try await source.next() }

  func stop() async { await source.stop() }
}
