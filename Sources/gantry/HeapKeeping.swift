import CMalloc

/// Keeps the memory of a program with many threads small that runs for months.
///
/// glibc gives threads heaps of their own, up to eight for each core, and each keeps what was needed in it at one time:
/// sixteen cameras of 640x360 took 249 MB with as many as it likes, 228 MB with two.
enum HeapKeeping {
  private static let heaps: Int32 = 2

  /// Before the first thread is started.
  static func begin() { gantry_limit_heaps(heaps) }

  /// Now and then; takes a few milliseconds.
  static func returnFree() { gantry_return_free_memory() }
}
