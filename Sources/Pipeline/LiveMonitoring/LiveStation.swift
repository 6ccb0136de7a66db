package import Groundwork
package import Records
package import TrafficCore

/// Looks at the videos of live monitoring: starts them at the desk of all cameras, and sees to it that what is reported
/// reaches clients and tables. Where a run was, nobody knows after the process.
package final class LiveStation: Orchestrator {
  /// What only the program knows.
  package struct House: Sendable {
    package let desk: CameraDesk
    /// Where the file of a video can be read on this machine.
    package let file: @Sendable (LiveVideo) async throws -> Secret
    package let size: @Sendable (ObjectKey) async throws -> PixelSize
    package let reporter: LiveReporter.Parts
    package let wall: any WallClock

    package init(
      desk: CameraDesk, file: @escaping @Sendable (LiveVideo) async throws -> Secret,
      size: @escaping @Sendable (ObjectKey) async throws -> PixelSize, reporter: LiveReporter.Parts,
      wall: any WallClock = SystemWallClock()
    ) {
      self.desk = desk
      self.file = file
      self.size = size
      self.reporter = reporter
      self.wall = wall
    }
  }

  private struct Reporting: Sendable {
    let reporter: LiveReporter
    let figures: Subscription<FrameReport>
    let pictures: Subscription<FrameReport>
  }

  private let house: House
  /// km/h
  private let limit: Double
  private let privacy: PrivacyPlan
  private let reporters = Lock<[Int: Reporting]>([:])
  private let regions = Lock<[Int: [PixelPoint]]>([:])
  private let begun = Mailbox<Reporting>(.lossless(64))

  /// - Parameters:
  ///   - limit: km/h.
  ///   - privacy: of every video.
  package init(_ house: House, limit: Double = 60, privacy: PrivacyPlan = PrivacyPlan()) {
    self.house = house
    self.limit = limit
    self.privacy = privacy
  }

  /// Until `close`; then what is still on its way is kept.
  package func run() async {
    async let evidence: Void? = house.reporter.violations?.run()
    async let figures: Void = house.reporter.ledger.run()
    await withDiscardingTaskGroup { group in
      while let reporting = await begun.next() {
        group.addTask { await reporting.reporter.runFigures(reporting.figures) }
        group.addTask { await reporting.reporter.runPictures(reporting.pictures) }
      }
    }
    await house.reporter.ledger.endAll(at: Timestamp(sinceEpoch: house.wall.sinceEpoch))
    house.reporter.violations?.close()
    house.reporter.ledger.close()
    _ = await evidence
    await figures
  }

  /// After the desk has ended its runs.
  package func close() {
    begun.close()
    for reporting in reporters.withLock({ Array($0.values) }) { Self.end(reporting) }
  }

  // MARK: Orchestrator

  package var runner: LiveRunRecord.Runner { .memory }
  package var pauses: BackoffSettings { BackoffSettings(first: .milliseconds(50), maximum: .milliseconds(250)) }
  package var outlivesProcess: Bool { false }

  package func begin(_ run: LiveRunRecord, of video: LiveVideo) async throws -> LiveRunState {
    let plan = try await plan(of: video)
    remember(LiveScene.region(of: video), of: video.id)
    await listen(to: video)
    guard try house.desk.start(plan, run: run.name) != nil else {
      throw LiveStreamRefusal(status: 503, "The server is stopping")
    }
    return .running
  }

  package func resume(_ run: LiveRunRecord, of video: LiveVideo) async throws {
    throw RunLost("The server that looked at the video has ended.")
  }

  package func look(at run: LiveRunRecord) async throws -> LiveRunLook {
    guard let status = house.desk.status(of: Self.id(run.videoID)), status.run.name == run.name else {
      throw RunLost("The video is not looked at any more.")
    }
    switch status.phase {
    case .connecting, .online, .stalled, .failed, .paused: return LiveRunLook(.running)
    case .stopped: return LiveRunLook(.success)
    case .ended: return LiveRunLook(status.reason == nil ? .success : .failed, reason: status.reason)
    }
  }

  package func stop(_ run: LiveRunRecord) async throws { house.desk.stop(Self.id(run.videoID)) }

  package func letGo(_ run: LiveRunRecord) async { house.desk.stop(Self.id(run.videoID)) }

  package func changed(_ video: LiveVideo) async throws {
    // One that was never looked at here is opened when it is.
    guard house.desk.plan(of: Self.id(video.id)) != nil else { return }
    let plan = try await plan(of: video)
    remember(LiveScene.region(of: video), of: video.id)
    try house.desk.change(plan)
  }

  package func removed(_ videoID: Int) async {
    await house.desk.remove(Self.id(videoID))
    // The desk has closed what they listen to: they hear the end and leave by themselves.
    reporters.withLock { _ = $0.removeValue(forKey: videoID) }
    remember(nil, of: videoID)
  }

  // MARK: Inside

  private func region(of videoID: Int) -> [PixelPoint]? { regions.withLock { $0[videoID] } }

  private func remember(_ region: [PixelPoint]?, of videoID: Int) { regions.withLock { $0[videoID] = region } }

  private func plan(of video: LiveVideo) async throws -> StreamPlan {
    let size = try await house.size(try ObjectKey(video.file))
    let plan = StreamPlan(
      id: Self.id(video.id), address: try await house.file(video), kind: .file,
      scene: try LiveScene.scene(of: video, size: size, limit: limit), classes: LiveClass.traffic,
      framesPerSecond: video.framesPerSecond, privacy: privacy)
    do throws(StreamPlanProblem) { try plan.check() } catch {
      throw LiveStreamRefusal(status: 400, "The video cannot be looked at so", details: error.description)
    }
    return plan
  }

  /// Before the first frame, so that none is missed.
  private func listen(to video: LiveVideo) async {
    let (desk, id) = (house.desk, Self.id(video.id))
    let reports = desk.reports(of: id)
    let reporting = reporters.withLock { reporters -> Reporting? in
      guard reporters[video.id] == nil else { return nil }
      let made = Reporting(
        reporter: LiveReporter(
          videoID: video.id, limit: limit, region: { [weak self] in self?.region(of: video.id) },
          privacy: { desk.plan(of: id)?.privacy ?? .everything }, parts: house.reporter),
        figures: reports.subscribe(.neverLoses(8)), pictures: reports.subscribe(.newestWins(1)))
      reporters[video.id] = made
      return made
    }
    if let reporting { await begun.send(reporting) }
  }

  private static func end(_ reporting: Reporting) {
    reporting.figures.cancel()
    reporting.pictures.cancel()
  }

  static func id(_ videoID: Int) -> CameraID { CameraID("video-\(videoID)") }
}
