import Foundation
import Groundwork
import Identity
import Pipeline
import Records
import Storage
import TrafficAPI
import WebServer

/// A server put together from its parts, started in order and stopped in the reverse one.
struct Serving: Sendable {
  let settings: GantrySettings
  let dataFolder: String
  let log: Log
  let console: Console
  /// For `/api/gantry/v1/settings`.
  let places: [String: String]
  /// For `/api/gantry/v1/log`.
  let recent: RecentLog

  /// Until the task is cancelled.
  func run() async throws {
    try ServeFailure.makeFolder(dataFolder)
    let lock = try await ServerLock.take(settings, data: dataFolder, log: log)
    defer { withExtendedLifetime(lock) {} }
    let metrics = Metrics()
    ProcessMetrics.watch(metrics)
    let secrets = try ServeSecrets(settings.accounts, dataFolder: dataFolder)
    let reporting = try ServeReporting(settings, log: log)
    let model = try await loadModel()
    do {
      let rows = try await Storehouse.rows(settings, data: dataFolder, log: log)
      do {
        let objects = Storehouse.bounded(
          try await Storehouse.objects(settings, data: dataFolder), rows, settings, log: log)
        let floor = try JobFloor(
          JobFloor.Parts(
            stores: rows.stores, objects: objects, databaseEvents: rows.jobEvents, model: model,
            scratchFolder: "\(dataFolder)/scratch", concurrency: settings.jobs.workers,
            name: ProcessInfo.processInfo.hostName, counters: metrics.counters, log: log), settings: settings)
        let parts = try ServeParts(
          settings: settings, places: places, secrets: secrets, rows: rows, model: model, floor: floor,
          clips: ClipShelf(objects: objects.unbounded), metrics: metrics, reporting: reporting, recent: recent,
          dataFolder: dataFolder, log: log)
        let leftovers = Leftovers(
          stores: rows.stores, objects: objects, since: rows.since, age: settings.objects.orphanAge)
        let housekeeping = Housekeeping(
          stores: rows.stores, objects: objects, uploads: parts.uploads, leftovers: leftovers, settings: settings,
          log: log)
        let keeping = Task { await housekeeping.run() }
        let watching = Task { [log] in await ClockWatch(log: log).run() }
        defer {
          keeping.cancel()
          watching.cancel()
        }
        try await serve(parts)
      } catch {
        await rows.close()
        throw error
      }
      await rows.close()
    } catch {
      await model?.unload()
      throw ServeFailure.explained(error, settings, dataFolder: dataFolder)
    }
    await model?.unload()
    log.info("stopped")
  }

  private func serve(_ parts: ServeParts) async throws {
    let work = Task { await parts.floor.run() }
    let reports = Task { await parts.reporting.run() }
    let counting = Task { await parts.tally.run() }
    let asking = Task { await parts.health.run() }
    defer {
      counting.cancel()
      asking.cancel()
    }
    let looking = Task { await parts.live.run() }
    let keeping = Task { await parts.cameras.run() }
    let server = parts.server
    do {
      let ports = try await server.start(try parts.listeners())
      try await announce(parts, ports)
      // Until a signal cancels the command.
      do { while true { try await Task.sleep(for: .seconds(3600)) } } catch {}
    } catch {
      keeping.cancel()
      await keeping.value
      await stop(parts, server, work, reports, looking)
      throw error
    }
    log.info("stopping", ["within": .seconds(settings.server.shutdownWithin)])
    keeping.cancel()
    await keeping.value
    await stop(parts, server, work, reports, looking)
  }

  /// No new requests, then no new jobs, then the last words.
  private func stop(
    _ parts: ServeParts, _ server: HTTPServer, _ work: Task<Void, Never>, _ reports: Task<Void, Never>,
    _ looking: Task<Void, Never>
  ) async {
    await server.stop()
    parts.live.close()
    let patience = Task {
      try? await Task.sleep(for: settings.server.shutdownWithin)  // cancelled when everything is kept before
      looking.cancel()
    }
    await looking.value
    patience.cancel()
    parts.floor.stop()
    // Of its own, because the task that runs here may have been cancelled by the signal.
    let limit = parts.floor.runningCount == 0 ? Duration.seconds(1) : settings.server.shutdownWithin
    let timer = Task {
      try? await Task.sleep(for: limit)  // cancelled when the work ends first
      work.cancel()
    }
    await work.value
    timer.cancel()
    parts.reporting.close()
    await reports.value
  }

  private func loadModel() async throws -> SharedModel? {
    do {
      return try await SharedModel.load(settings.jobs.model, folder: nil, settings: settings.inference)
    } catch {
      // A model that was asked for must be there; without any the server still has its accounts, jobs and pages.
      if settings.jobs.model != nil { throw error }
      log.warning("no model: pictures and videos cannot be looked at (see: gantry models list)")
      return nil
    }
  }

  private func announce(_ parts: ServeParts, _ ports: [String: Int]) async throws {
    for (name, path) in parts.secrets.made { log.info("made \(name) and keep it in \(path)") }
    for warning in ServeListeners(settings.server).warnings { log.warning(warning) }
    if let warning = ServeListeners.openRegistration(settings) { log.warning(warning) }
    let scheme = settings.server.certificate == nil ? "http" : "https"
    for wanted in ServeListeners(settings.server).wanted {
      let port = ports[wanted.profile.rawValue] ?? wanted.port
      try console.print("\(wanted.profile.rawValue): \(scheme)://\(wanted.host):\(port)")
    }
    let token = try await parts.first.token()
    // Whoever has started the server may go on.
    try console.print("ready")
    if let token {
      let port = ports[Profile.unified.rawValue] ?? settings.server.port
      console.say("There is no administrator yet. Make the first one, once, with this token: \(token.revealed)")
      console.say("  in a browser: \(scheme)://127.0.0.1:\(port)\(PageRoutes.path)")
      console.say(
        "  curl -d '{\"token\":\"\(token.revealed)\",\"name\":\"admin\",\"password\":\"…\"}' "
          + "\(scheme)://127.0.0.1:\(port)\(OwnAPI.prefix)/first-administrator")
    }
  }
}
