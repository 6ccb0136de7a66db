import Groundwork
import Messaging
import Pipeline
import Records
import Storage
import TrafficCore

/// Measures how many small jobs a second are handed in, worked off and written down.
enum BenchJobsCommand {
  private static let count = Option<Int>.whole("jobs", "COUNT", "so many jobs", in: 1...1_000_000, fallback: 5000)
  private static let concurrency = Option<Int>.whole(
    "concurrency", "COUNT", "jobs at the same time", in: 1...1000, fallback: 64)
  private static let senders = Option<Int>.whole(
    "senders", "COUNT", "who hand jobs in at the same time, each one after the other", in: 1...1000, fallback: 32)
  private static let json = Switch("json", "as a JSON object")

  static let command = Command(
    name: "bench jobs",
    summary: "measure how many small jobs a second are handed in, worked off and written down",
    details:
      "Uses the database, the Redis and the queue of the settings (database.url, redis.url, jobs.queue), and without "
      + "database.url an SQLite file that is made for it and removed; each job is a row of its own, handed in by "
      + "itself, claimed with a lease and ended once.",
    options: [count, concurrency, senders, json],
    example: Command.Example(
      line: "gantry bench jobs --jobs 5000",
      output: "5000 jobs in 1.6 s: 3100 a second (table queue, SQLite)"),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let settings = try SettingsFile.forCommand()
    let log = Log(name: "bench", minimumLevel: .warning, output: StandardErrorLog(format: .text))
    // Not among what a server keeps, which would have thousands of jobs more.
    let scratch = try Scratch(root: "\(WorkFolders().cache)/bench")
    let room = try scratch.room(for: "jobs")
    let rows = try await Storehouse.rows(settings, data: room.path, log: log)
    let bench = try JobsBench(rows: rows, settings: settings, concurrency: arguments[concurrency], log: log)
    let seconds = try await bench.measure(jobs: arguments[count], senders: arguments[senders])
    await rows.close()
    withExtendedLifetime(room) {}
    let rate = Double(arguments[count]) / seconds
    if arguments[json] {
      try console.print(
        JSON.object([
          ("jobs", .whole(arguments[count])), ("seconds", .number(seconds, decimals: 3)),
          ("jobs_per_second", .number(rate, decimals: 1)), ("queue", .string(settings.jobs.queue.rawValue)),
          ("concurrency", .whole(arguments[concurrency])),
        ]).text)
    } else {
      try console.print(
        "\(arguments[count]) jobs in \(seconds.text(decimals: 2)) s: \(rate.text(decimals: 0)) a second "
          + "(\(settings.jobs.queue.rawValue) queue)")
    }
    return .ok
  }
}
