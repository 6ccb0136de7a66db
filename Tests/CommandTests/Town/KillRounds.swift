import Foundation
import Groundwork
import Records
import Storage
import TestKit
import Testing

/// Rounds of sudden death among the processes of a town, while videos are sent and worked off; and a verdict on what
/// became of every job.
struct KillRounds {
  enum Victim: CaseIterable, Sendable {
    /// In the middle of an upload, and of a job of its own.
    case server
    /// In the middle of a video.
    case worker
    case postgres
    case redis
    /// Not dead but still for longer than a lease, and then awake again.
    case sleeper
  }

  private let town: Town
  private let verdict: Verdict
  private let video: [UInt8]
  private let frames: Int
  private var random: SeededRandom
  private var server: RunningServer
  private var worker: ServiceProcess
  private var machines = 0
  /// Rounds in which a video was being worked on when death came.
  private(set) var hits = 0
  /// Of the jobs that were accepted.
  private var accepted: [String] = []

  /// A video with sound, the same every time.
  static func video(frames: Int) async throws -> [UInt8] {
    let seconds = Double(frames) / 15
    let path = try await MediaFixtures.shared.file(
      "kill-\(frames).mp4",
      "-f lavfi -i testsrc2=s=320x240:d=\(seconds):r=15 -f lavfi -i sine=d=\(seconds) -c:v libx264 "
        + "-preset ultrafast -c:a aac")
    return Array(try Data(contentsOf: URL(filePath: path)))
  }

  init(seed: UInt64, frames: Int = 120) async throws {
    town = try await Town(hasRedis: true)
    verdict = Verdict(rows: town.rows, objects: town.objects, folder: town.program.home)
    try await verdict.watch()
    self.frames = frames
    video = try await Self.video(frames: frames)
    random = SeededRandom(seed: seed)
    server = try await town.server("api-0", workers: 1)
    worker = try await town.worker("worker-0")
  }

  /// One death, and everything in order again.
  mutating func round(_ victim: Victim, isFresh: Bool) async throws {
    let ids = try await submitSome()
    _ = try await town.isUnderWay(ids[0], frames: 1)
    try await Task.sleep(for: .milliseconds(Int.random(in: 0..<600, using: &random)))
    var states: [JobState] = []
    for id in ids { states.append(try await town.find(id).state) }
    if states.contains(.processing) { hits += 1 }
    switch victim {
    case .server: try await killServer(isFresh: isFresh)
    case .worker:
      worker.kill()
      worker = try await town.worker(machine("worker", isFresh))
    case .postgres: try await killPostgres()
    case .redis:
      town.redis?.kill()
      try await Task.sleep(for: .milliseconds(Int.random(in: 0..<1500, using: &random)))
      if isFresh { try await town.redis?.loseEverything() } else { try await town.redis?.start() }
    case .sleeper: try await letSleep()
    }
    for id in ids {
      let job = try await town.waitForEnd(of: id)
      #expect(
        job.state.hasEnded,
        "\(victim): \(job.kind) is \(job.state) \(worker.output.suffix(2000)) \(server.messages.suffix(2000))")
    }
  }

  private mutating func submitSome() async throws -> [String] {
    var ids: [String] = []
    for kind in ["trafficai.video", "visiontrack.video"] {
      ids.append(try await submit(kind))
    }
    accepted += ids
    return ids
  }

  /// As clients do: a server that has no database just now is asked again.
  private func submit(_ kind: String) async throws -> String {
    let deadline = ContinuousClock.now + .seconds(30)
    while true {
      do {
        return try await VideoClient(server: server).submit(kind, video)
      } catch let refused as VideoClient.Refused where refused.status == 503 && ContinuousClock.now < deadline {
        try await Task.sleep(for: .milliseconds(200))
      }
    }
  }

  /// The folder of the machine that takes the place of a dead one: the same, or that of a new one.
  private mutating func machine(_ role: String, _ isFresh: Bool) -> String {
    if isFresh { machines += 1 }
    return "\(role)-\(machines)"
  }

  private mutating func killServer(isFresh: Bool) async throws {
    let kind = Bool.random(using: &random) ? "trafficai.video" : "visiontrack.video"
    let whole = video.count
    let sent = try await VideoClient(server: server).begin(
      kind, video, bytes: Int.random(in: 0..<whole, using: &random))
    // Some are cut off when all has been said but the answer, too.
    let last = try await VideoClient(server: server).begin(kind, video, bytes: whole + 1000)
    try await Task.sleep(for: .milliseconds(Int.random(in: 0..<60, using: &random)))
    server.kill()
    withExtendedLifetime((sent, last)) {}
    server = try await town.server(machine("api", isFresh), workers: 1)
  }

  private mutating func killPostgres() async throws {
    town.postgres.kill()
    try await Task.sleep(for: .milliseconds(Int.random(in: 0..<2000, using: &random)))
    // What is sent now is refused, or accepted for good.
    do {
      accepted.append(try await VideoClient(server: server).submit("trafficai.video", video))
    } catch let refused as VideoClient.Refused {
      #expect(refused.status == 503, "\(refused)")
    }
    try await town.postgres.start()
  }

  private func letSleep() async throws {
    worker.freeze()
    // Longer than a lease, so that somebody else takes over what it had.
    try await Task.sleep(for: .seconds(8))
    worker.thaw()
  }

  /// Ends everything, starts one server with an impatient broom, and judges.
  mutating func judge() async throws {
    worker.kill()
    server.kill()
    let last = try await town.server("last", workers: 1, with: ["GANTRY_OBJECTS_ORPHAN_AGE": "1s"])
    for job in try await verdict.jobs() { _ = try await town.waitForEnd(of: job.id) }
    #expect(try await last.stop() == 0)
    try await Task.sleep(for: .seconds(2))
    // The one sweep: at the start of a server.
    let broom = try await town.server("last", workers: 1, with: ["GANTRY_OBJECTS_ORPHAN_AGE": "1s"])
    try await verdict.nothingIsLeft()
    let jobs = try await verdict.jobs()
    #expect(Set(accepted).subtracting(jobs.map(\.id)).isEmpty, "lost")
    for job in jobs {
      #expect(try await verdict.endings(of: job.id) == [job.state.rawValue], "\(job)")
      if job.state == .completed { try await verdict.isWhole(job, frames: frames) } else { #expect(job.error != nil) }
    }
    print("in the middle of a video: \(hits) times; begun more than once: \(jobs.count { $0.attempt > 1 }) jobs")
    print(
      "\(accepted.count) accepted, \(jobs.count) written down:",
      Dictionary(grouping: jobs, by: \.state).mapValues(\.count))
    let rooms = try FileManager.default.contentsOfDirectory(atPath: town.program.home.path("last/scratch"))
    #expect(rooms.count == 1, "\(rooms)")
    #expect(try await broom.stop() == 0)
    await town.rows.close()
  }
}
