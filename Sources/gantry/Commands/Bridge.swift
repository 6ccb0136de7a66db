import Configuration
import Groundwork
import Messaging
import Pipeline

/// Carries what came of frames from Redis to the back end.
enum BridgeCommand {
  private static let backEnd = Option<String?>.text(
    "backend", "URL", "the back end; else live.backend_url or BACKEND_URL")
  private static let config = Option<String?>.text("config", "FILE", "the settings file")

  static let command = Command(
    name: "bridge",
    summary: "carry what came of frames from Redis to the back end's sockets",
    details: "From processed-frames of redis.url to /ws/backend/processed and /ws/backend/analytics: figures always, "
      + "pictures while somebody watches. A message is confirmed after the back end has taken it; killed and started "
      + "again, it loses none. Ends on Ctrl-C.",
    options: [backEnd, config],
    example: Command.Example(
      line: "gantry bridge --backend http://127.0.0.1:8686",
      output: "2026-03-01T08:00:00.250Z – bridge – info – carries frames [backend=http://127.0.0.1:8686]"),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let log = Log(name: "bridge", output: StandardErrorLog(format: .text))
    let settings: GantrySettings
    do throws(ConfigurationError) {
      let file = try SettingsFile(arguments[config])
      for remark in file.remarks { log.warning(remark) }
      settings = file.settings
    } catch {
      throw CommandError.badInput(error.description)
    }
    let transport = try FrameTransport(settings)
    var address = arguments[backEnd] ?? settings.live.backendURL
    while address.hasSuffix("/") { address.removeLast() }
    let metrics = Metrics()
    func door(_ path: String) -> BackEndSocket {
      BackEndSocket("\(address)/ws/backend/\(path)", secret: settings.live.backendSecret)
    }
    let bridge = FrameBridge(
      frames: RedisProcessedFrames(transport.redis, settings: transport.streams), pictures: door("processed"),
      figures: door("analytics"), metrics: metrics, log: log)
    SignalWatch.expect(within: .seconds(10))
    log.info("carries frames", ["backend": .text(Redaction.redacted(address))])
    defer { tell(metrics, log) }
    do { try await bridge.run() } catch is CancellationError {}
    return .ok
  }

  private static func tell(_ metrics: Metrics, _ log: Log) {
    func count(_ kind: String) -> LogValue {
      .integer(metrics.counters.counter("gantry_bridge_messages_total", ["kind": kind]).value)
    }
    log.info(
      "carried",
      [
        "figures": count("figures"), "pictures": count("picture"), "unwatched": count("unwatched"),
        "bytes": .integer(metrics.counters.counter("gantry_bridge_bytes_total").value),
      ])
  }
}
