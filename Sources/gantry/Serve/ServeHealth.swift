import Groundwork
import Records
import Storage
import TrafficAPI

/// The parts of a server that are asked how they are.
enum ServeHealth {
  static func desk(
    rows: RowStorage, floor: JobFloor, model: SharedModel?, limits: ServeLimits, settings: GantrySettings,
    data: String, connections: @escaping @Sendable () -> Int
  ) -> HealthDesk {
    let places = DiskRoom.places(settings, data: data)
    var probes = [
      HealthDesk.Probe("database", isNeeded: true) {
        try await rows.check()
        return "connected"
      },
      HealthDesk.Probe("objects", isNeeded: true) {
        try await floor.objects.check()
        return "writable"
      },
      HealthDesk.Probe("model", isNeeded: false) {
        guard let model else { throw CommandError.failure("no model is installed (see: gantry models list)") }
        return model.name
      },
      HealthDesk.Probe("queue", isNeeded: true) {
        // How many jobs others have is not everybody's business.
        _ = try await rows.stores.jobs.count(JobFilter(states: [.queued]))
        return "connected"
      },
    ]
    probes.append(HealthDesk.Probe("disk", isNeeded: false) { try DiskRoom.check(places) })
    if settings.redis.url != nil {
      probes.append(
        HealthDesk.Probe("redis", isNeeded: settings.jobs.queue == .redis) {
          try await limits.checkRedis()
          return "connected"
        })
    }
    return HealthDesk(
      version: VersionCommand.version, probes: probes,
      numbers: HealthDesk.Numbers(models: { model == nil ? 0 : 1 }, connections: connections))
  }
}
