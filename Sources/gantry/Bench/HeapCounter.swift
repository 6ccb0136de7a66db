import Glibc

/// Counts what a piece of work asks the heap for, where a library that can count was loaded before the program
/// (`scripts/check-allocations`).
struct HeapCounter {
  private typealias Begin = @convention(c) () -> Void
  private typealias End = @convention(c) () -> Int

  private let begin: Begin
  private let end: End

  /// nil without such a library.
  init?() {
    guard let begin = unsafe dlsym(nil, "malloc_count_begin"), let end = unsafe dlsym(nil, "malloc_count_end") else {
      return nil
    }
    self.begin = unsafe unsafeBitCast(begin, to: Begin.self)
    self.end = unsafe unsafeBitCast(end, to: End.self)
  }

  /// How often this thread asks.
  func requests(of work: () -> Void) -> Int {
    begin()
    work()
    return end()
  }
}
