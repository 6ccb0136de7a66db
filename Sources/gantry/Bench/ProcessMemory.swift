import Glibc

/// How much memory this process has held at most.
enum ProcessMemory {
  static var peakMebibytes: Double {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1024
  }
}
