import Foundation
import Groundwork
import Records
import TestKit
import Testing
import TrafficCore

@testable import Storage

/// Judges what became of jobs: ended once, whole, nothing left over.
struct Verdict {
  let rows: RowStorage
  let objects: any Objects
  let folder: TemporaryFolder

  /// A witness in the database (PostgreSQL) that notes every end of a job, and every change after it.
  func watch() async throws {
    for statement in [
      "CREATE TABLE endings (job TEXT NOT NULL, state TEXT NOT NULL)",
      """
      CREATE FUNCTION note_ending() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF OLD.state IN ('completed', 'failed', 'cancelled') THEN
          INSERT INTO endings VALUES (NEW.id, 'changed when it was over');
        ELSIF NEW.state IN ('completed', 'failed', 'cancelled') THEN
          INSERT INTO endings VALUES (NEW.id, NEW.state);
        END IF;
        RETURN NEW;
      END $$
      """,
      "CREATE TRIGGER note_ending AFTER UPDATE ON gantry_jobs FOR EACH ROW EXECUTE FUNCTION note_ending()",
    ] { try await rows.database.run(statement) }
  }

  /// What the witness saw of a job.
  func endings(of id: String) async throws -> [String] {
    try await rows.database.rows("SELECT state FROM endings WHERE job = $1", [id]).map {
      var row = $0
      return try row.text()
    }
  }

  /// The job has its result, all of it.
  func isWhole(_ job: Job, frames: Int) async throws {
    let key = job.kind == "trafficai.video" ? "results/\(job.id).mp4" : "outputs/\(try session(of: job))_output.mp4"
    #expect(try await tracks(key)["h264"] == "\(frames)", "\(job.kind) \(job.id)")
    if job.kind == "trafficai.video" {
      let analytics = try json(try #require(try await bytes("analytics/\(job.id).json")))
      #expect((analytics["meta"] as? [String: Any])?["total_frames"] as? Int == frames)
      #expect(try await rows.stores.trafficAI.report(taskID: job.id)?.taskID == job.id)
    } else {
      let session = try #require(try await rows.stores.visionTrack.session(try session(of: job)))
      #expect(session.status == .completed && session.totalFrames == frames, "\(session)")
      let summary = try await rows.stores.visionTrack.summary(of: session.id)
      #expect(summary.classDistribution.values.reduce(0, +) == session.totalDetections, "\(session)")
    }
  }

  /// Soon no job and no session is on its way, and every file is one that somebody can ask for.
  func nothingIsLeft() async throws {
    _ = try await becomesTrue { try await leftovers().isEmpty }
    #expect(try await leftovers() == [])
  }

  func leftovers() async throws -> [String] {
    var found: [String] = []
    var wanted: Set<String> = []
    for job in try await jobs() {
      guard job.state.hasEnded else {
        found.append("job \(job.id) is \(job.state)")
        continue
      }
      guard job.state == .completed else {
        // So that it can be done again.
        if let input = job.inputKey { wanted.insert(input) }
        continue
      }
      wanted.formUnion(
        job.kind == "trafficai.video"
          ? ["results/\(job.id).mp4", "analytics/\(job.id).json"] : ["outputs/\(try session(of: job))_output.mp4"])
    }
    let open = try await rows.stores.visionTrack.unfinished(before: Timestamp(microseconds: Int64.max), limit: 100)
    found += open.map { "session \($0.id) is \($0.status)" }
    let there = Set(try await objects.list(prefix: "", after: nil, limit: 100_000).map(\.key.text))
    found += there.subtracting(wanted).map { "nobody can ask for \($0)" }
    found += wanted.subtracting(there).map { "\($0) is gone" }
    return found.sorted()
  }

  func jobs() async throws -> [Job] { try await rows.stores.jobs.list(JobFilter(), page: Page(limit: 1000)) }

  private func session(of job: Job) throws -> String {
    try #require(try json(Data(job.parameters.utf8))["session_id"] as? String)
  }

  private func bytes(_ key: String) async throws -> Data? {
    let key = try ObjectKey(key)
    guard try await objects.head(key) != nil else { return nil }
    let reader = try await objects.reader(key, range: nil)
    var bytes: [UInt8] = []
    while let piece = try await reader.next() { bytes += piece }
    await reader.close()
    return Data(bytes)
  }

  /// Codec and number of frames of each track.
  func tracks(_ key: String) async throws -> [String: String] {
    let video = try #require(try await bytes(key), "\(key) is missing")
    let path = folder.path("probe-\(UUID()).mp4")
    try video.write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let probe = try MediaFixtures.run(
      "ffprobe", "-v error -count_packets -show_entries stream=codec_name,nb_read_packets -of csv=p=0", [path])
    return String(decoding: probe, as: UTF8.self).split(separator: "\n").reduce(into: [:]) { tracks, line in
      let parts = line.split(separator: ",").map(String.init)
      if parts.count >= 2 { tracks[parts[0]] = parts[1] }
    }
  }

  private func json(_ data: Data) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }
}
