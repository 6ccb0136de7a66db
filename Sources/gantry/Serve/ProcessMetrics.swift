import Foundation
import Groundwork

/// What the process itself costs, under the names that Prometheus' own libraries use.
enum ProcessMetrics {
  static func watch(_ metrics: Metrics, clock: any WallClock = SystemWallClock()) {
    let start = clock.sinceEpoch / .seconds(1)
    metrics.watch("process_start_time_seconds", help: "When the process began, since 1970.") { start }
    metrics.watch("process_resident_memory_bytes", help: "Memory in use.") { Double(residentMemory()) }
    metrics.watch("process_cpu_seconds_total", kind: .counter, help: "Processor time of all threads.") {
      cpuSeconds()
    }
    metrics.watch("process_open_fds", help: "Open files and sockets.") { Double(openFiles()) }
    metrics.watch("gantry_info", ["version": VersionCommand.version], help: "The version that runs.") { 1 }
  }

  private static func residentMemory() -> Int {
    let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)  // without /proc it reads 0
    let pages = text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  private static func cpuSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func openFiles() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0  // without /proc it reads 0
  }
}
