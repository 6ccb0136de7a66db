import Foundation
import Groundwork
import Messaging
import Pipeline
import Records
import Storage
import TestKit
import Testing
import TrafficCore

/// The worker as a process of its own, with a database and an object store that it shares with the test.
@Suite(.timeLimit(.minutes(10)), .serialized)
struct WorkerServiceTests {
  private let program: Program
  private let data: String
  private let log = Log(name: "test", output: SilentLog())

  init() throws {
    program = try Program()
    data = program.home.path("data")
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
  }

  private struct Street {
    let rows: RowStorage
    let objects: any Objects
    let house: JobHouse

    var office: JobOffice { JobOffice(house) }
  }

  private func street() async throws -> Street {
    let rows = try await RowStorage.open(
      DatabaseSettings(address: .sqlite("\(data)/gantry.db")), log: log)
    let events = rows.jobEvents
    return Street(
      rows: rows, objects: try await FolderObjects(path: "\(data)/objects"),
      house: JobHouse(
        store: rows.stores.jobs, queue: TableJobQueue(store: rows.stores.jobs, events: events), events: events,
        log: log))
  }

  private func worker(_ settings: [String] = []) throws -> ServiceProcess {
    try ServiceProcess(
      "worker",
      arguments: [
        "/usr/bin/env", "HOME=\(program.home.path)", "GANTRY_JOBS_LEASE=5s", "GANTRY_INFERENCE_PRECISION=f32",
      ] + settings + [
        try Program.path, "worker", "--data", data, "--model", try program.model(), "--concurrency", "2",
      ],
      folder: program.home)
  }

  /// A video with sound, long enough to be killed in.
  private func video(seconds: Int) async throws -> String {
    try await MediaFixtures.shared.file(
      "worker-\(seconds).mp4",
      "-f lavfi -i testsrc2=s=640x360:d=\(seconds):r=30 -f lavfi -i sine=d=\(seconds) -c:v libx264 "
        + "-preset ultrafast -c:a aac")
  }

  private func submit(_ kind: String, _ video: String, _ street: Street, parameters: String = "{}") async throws -> Job
  {
    let id = RandomID.make()
    let key = try ObjectKey("uploads/\(id).mp4")
    _ = try await street.objects.put(key, file: video, type: "video/mp4")
    let job = Job(
      id: id, kind: kind, created: street.house.now, inputKey: key.text, inputName: "street.mp4",
      parameters: parameters)
    try await street.office.submit(job)
    return job
  }

  private func ended(_ job: Job, _ street: Street) async throws -> Job {
    try #require(try await street.office.wait(for: job.id, atMost: .seconds(120)))
  }

  private func object(_ key: String, _ street: Street) async throws -> Data? {
    let key = try ObjectKey(key)
    guard try await street.objects.head(key) != nil else { return nil }
    let reader = try await street.objects.reader(key, range: nil)
    var bytes: [UInt8] = []
    while let piece = try await reader.next() { bytes += piece }
    await reader.close()
    return Data(bytes)
  }

  /// Codec and number of frames of each track.
  private func tracks(_ key: String, _ street: Street) async throws -> [String: String] {
    let video = try #require(try await object(key, street))
    let path = program.home.path("probe-\(UUID()).mp4")
    try video.write(to: URL(filePath: path))
    let probe = try MediaFixtures.run(
      "ffprobe", "-v error -count_frames -show_entries stream=codec_name,nb_read_frames -of csv=p=0", [path])
    return String(decoding: probe, as: UTF8.self).split(separator: "\n").reduce(into: [:]) { tracks, line in
      let parts = line.split(separator: ",").map(String.init)
      if parts.count == 2 { tracks[parts[0]] = parts[1] }
    }
  }

  private func json(_ data: Data?) throws -> [String: Any] {
    let data = try #require(data)
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func `a video of Traffic AI comes back annotated, with sound, numbers and a report`() async throws {
    let street = try await street()
    let worker = try worker()
    let job = try await submit("trafficai.video", try await video(seconds: 2), street)
    let row = try await ended(job, street)
    #expect(row.state == .completed, "\(row.error ?? "") \(worker.output)")
    let found = try await tracks("results/\(job.id).mp4", street)
    #expect(found["h264"] == "60" && found["aac"] != nil, "\(found)")
    let analytics = try json(try await object("analytics/\(job.id).json", street))
    let meta = try #require(analytics["meta"] as? [String: Any])
    #expect(meta["source_filename"] as? String == "\(job.id).mp4")
    #expect(meta["fps"] as? Double == 30 && meta["total_frames"] as? Int == 60)
    #expect(meta["resolution"] as? [Int] == [640, 360] && meta["duration_seconds"] as? Double == 2)
    let summary = try #require(analytics["summary"] as? [String: Any])
    // The model sees a car and a truck on every frame.
    #expect(summary["total_detections"] as? Int == 120)
    #expect(summary["unique_classes"] as? [String] == ["car", "truck"])
    #expect(summary["class_distribution"] as? [String: Int] == ["car": 60, "truck": 60])
    #expect(summary["dominant_class"] as? String == "car")
    #expect(summary["unique_vehicles"] as? Int == 2)
    #expect(summary["unique_by_class"] as? [String: Int] == ["car": 1, "truck": 1])
    let series = try #require(analytics["time_series"] as? [[String: Any]])
    #expect(series.count == 60 && series[59]["timestamp"] as? Double == 1.97)
    let report = try #require(try await street.rows.stores.trafficAI.report(taskID: job.id))
    #expect(report.totalVehicles == 120 && report.uniqueVehicles == 2 && report.filename == "street.mp4")
    let isTidy = await becomesTrue { (try? await street.objects.head(try ObjectKey(job.inputKey ?? ""))) == .some(nil) }
    #expect(isTidy)
    worker.kill()
    await street.rows.close()
  }

  @Test(arguments: [
    ("trafficai.video", "Video processing failed: No frames were processed from the video."),
    ("visiontrack.video", "Could not open video file"),
  ])
  func `what is no video fails in the words of its contract`(_ kind: String, _ words: String) async throws {
    let street = try await street()
    let worker = try worker()
    let text = try program.file("no.mp4", text: String(repeating: "no video. ", count: 500))
    let job = try await submit(kind, text, street)
    let row = try await ended(job, street)
    #expect(row.state == .failed && row.error == words, "\(worker.output)")
    #expect(row.attempt == 1)
    let isGone = try await becomesTrue(within: .seconds(20)) { try await object(job.inputKey ?? "", street) == nil }
    #expect(isGone)
    worker.kill()
    await street.rows.close()
  }

  @Test func `a session that belongs to somebody else, or has no proper name, is left alone`() async throws {
    let street = try await street()
    let worker = try worker()
    let sessions = street.rows.stores.visionTrack
    let session = VisionTrackSession(
      owner: "user:bob", kind: .video, modelName: "m", confidenceThreshold: 0.3, created: .zero, status: .completed)
    try await sessions.begin(session)
    for name in [session.id, "../../x", ""] {
      let job = try await submit(
        "visiontrack.video", try await video(seconds: 2), street, parameters: #"{"session_id":"\#(name)"}"#)
      #expect(try await ended(job, street).state == .failed, "\(worker.output)")
    }
    #expect(try await sessions.session(session.id) == session)
    #expect(try await sessions.sessions(page: Page()).count == 1)
    worker.kill()
    await street.rows.close()
  }

  @Test func `an upload outlives the jobs that read it`() async throws {
    let street = try await street()
    let worker = try worker()
    let key = try ObjectKey("uploads/\(RandomID.make()).mp4")
    _ = try await street.objects.put(key, file: try await video(seconds: 2), type: "video/mp4")
    for _ in 0..<2 {
      let job = Job(kind: "trafficai.video", created: street.house.now, inputKey: key.text)
      try await street.office.submit(job)
      #expect(try await ended(job, street).state == .completed, "\(worker.output)")
    }
    #expect(try await street.objects.head(key) != nil)
    worker.kill()
    await street.rows.close()
  }

  @Test(arguments: [true, false])
  func `a video of VisionTrack leaves its detections in the session`(_ isTracked: Bool) async throws {
    let street = try await street()
    let worker = try worker()
    let session = RandomID.make()
    let job = try await submit(
      "visiontrack.video", try await video(seconds: 2), street,
      parameters: #"{"session_id":"\#(session)","confidence":0.5,"track":\#(isTracked)}"#)
    let row = try await ended(job, street)
    #expect(row.state == .completed, "\(row.error ?? "") \(worker.output)")
    #expect(row.progress.message == "" || row.progress.message.hasPrefix("Processing frame"))
    let result = try json(row.result.map { Data($0.utf8) })
    #expect(result["total_frames"] as? Int == 60)
    let kept = try #require(try await street.rows.stores.visionTrack.session(session))
    #expect(kept.status == .completed && kept.totalFrames == 60 && kept.totalDetections > 110)
    let rows = try await street.rows.stores.visionTrack.detections(of: session, page: Page(limit: 1000))
    #expect(rows.count == kept.totalDetections)
    #expect(result["total_detections"] as? Int == rows.count)
    #expect(rows.allSatisfy { ($0.trackID != nil) == isTracked && $0.confidence >= 0.5 })
    #expect(try await tracks("outputs/\(session)_output.mp4", street)["h264"] == "60")
    worker.kill()
    await street.rows.close()
  }

  @Test func `news of a worker reach two other processes through Redis, which hands it its jobs`() async throws {
    let redis = try await TestRedis()
    let settings = try RedisSettings(address: redis.address)
    let rows = try await RowStorage.open(DatabaseSettings(address: .sqlite("\(data)/gantry.db")), log: log)
    let replicas = [RedisJobEvents(settings, log: log), RedisJobEvents(settings, log: log)]
    let house = JobHouse(
      store: rows.stores.jobs, queue: RedisJobQueue(settings, store: rows.stores.jobs, log: log), events: replicas[0],
      log: log)
    let street = Street(rows: rows, objects: try await FolderObjects(path: "\(data)/objects"), house: house)
    let feeds = replicas.map { $0.listen(capacity: 1000) }
    async let _: Void = replicas[0].run()
    async let _: Void = replicas[1].run()
    let worker = try worker(["GANTRY_REDIS_URL=\(redis.address)", "GANTRY_JOBS_QUEUE=redis"])
    _ = await becomesTrue { worker.output.contains("works off jobs") }
    let job = try await submit("trafficai.video", try await video(seconds: 20), street)
    #expect(try await ended(job, street).state == .completed, "\(worker.output)")
    for feed in feeds {
      var events: [JobEvent] = []
      while events.last?.state != .completed, let event = await feed.next() { events.append(event) }
      let progress = events.filter { $0.state == .processing && $0.progress.current > 0 }
      #expect(progress.count >= 2 && progress.allSatisfy { $0.progress.total == 600 }, "\(events.count)")
      let span = (progress.last?.at.seconds(since: progress.first?.at ?? .zero) ?? 0)
      #expect(Double(progress.count - 1) <= span * 4 + 1)
    }
    worker.kill()
    await rows.close()
  }

  @Test func `a worker that is told to end puts its job back at once`() async throws {
    let street = try await street()
    let job = try await submit("trafficai.video", try await video(seconds: 20), street)
    let worker = try worker()
    let isUnderWay = try await becomesTrue(within: .seconds(60)) {
      try await street.house.store.find(job.id)?.progress.current ?? 0 > 20
    }
    #expect(isUnderWay, "\(worker.output)")
    worker.signal(SIGTERM)
    let isBack = try await becomesTrue(within: .seconds(6)) {
      try await street.house.store.find(job.id)?.state == .queued
    }
    #expect(isBack, "\(worker.output)")
    #expect(try await street.house.store.find(job.id)?.attempt == 0)
    await worker.waitForEnd()
    await street.rows.close()
  }

  /// `GANTRY_SOAK_CYCLES` for more rounds.
  @Test(arguments: ["table", "redis"])
  func `workers killed in the middle of a video leave one whole result`(_ queue: String) async throws {
    let redis = queue == "redis" ? try await TestRedis() : nil
    let settings = redis.map { ["GANTRY_REDIS_URL=\($0.address)", "GANTRY_JOBS_QUEUE=redis"] } ?? []
    let street = try await street()
    let video = try await video(seconds: 20)
    let rounds = ProcessInfo.processInfo.environment["GANTRY_SOAK_CYCLES"].flatMap { Int($0) } ?? 3
    for round in 0..<rounds {
      let kind = round % 2 == 0 ? "trafficai.video" : "visiontrack.video"
      let job = try await submit(kind, video, street)
      let doomed = try worker(settings)
      let isUnderWay = try await becomesTrue(within: .seconds(60)) {
        try await street.house.store.find(job.id)?.progress.current ?? 0 > 20
      }
      #expect(isUnderWay, "\(doomed.output)")
      doomed.freeze()
      #expect(try await street.house.store.find(job.id)?.state == .processing, "\(doomed.output)")
      doomed.kill()
      let heir = try worker(settings)
      let row = try await ended(job, street)
      #expect(row.state == .completed && row.attempt == 2, "\(row.error ?? "") \(heir.output)")
      let key = kind == "trafficai.video" ? "results/\(job.id).mp4" : "outputs/\(job.id)_output.mp4"
      #expect(try await tracks(key, street)["h264"] == "600")
      if kind == "visiontrack.video" {
        let session = try #require(try await street.rows.stores.visionTrack.session(job.id))
        #expect(session.totalFrames == 600)
        let summary = try await street.rows.stores.visionTrack.summary(of: job.id)
        #expect(summary.classDistribution.values.reduce(0, +) == session.totalDetections)
      }
      let uploads = try await becomesTrue {
        try await street.objects.list(prefix: "uploads/", after: nil, limit: 10).isEmpty
      }
      #expect(uploads)
      heir.kill()
    }
    // The next worker sweeps what the killed ones left.
    let last = try worker(settings)
    _ = await becomesTrue { last.output.contains("works off jobs") }
    let rooms = try FileManager.default.contentsOfDirectory(atPath: "\(data)/scratch")
    #expect(rooms.count == 1, "\(rooms)")
    last.kill()
    await street.rows.close()
  }
}
