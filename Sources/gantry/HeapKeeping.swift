import CMalloc
import Groundwork

/// Keeps the memory of a server with many threads small that runs for months. Commands that end soon are left as they are:
/// threads that share heaps wait for each other.
///
/// glibc gives threads heaps of their own, up to eight for each core, and each keeps what was needed in it at one time:
/// sixteen cameras of 640x360 took 249 MB with as many as it likes, 228 MB with two.
enum HeapKeeping {
  private static let heaps: Int32 = 2

  /// That run for months.
  private static let commands: Set = ["serve", "worker", "bridge"]
  private static let thread = BlockingThread(name: "free memory")

  /// Before the first thread is started.
  static func begin(_ command: String?) {
    if commands.contains(command ?? "") { gantry_limit_heaps(heaps) }
  }

  /// Now and then. It goes through all heaps, and the more there is the longer that takes.
  static func returnFree() { thread.perform { gantry_return_free_memory() } }
}
