import CFFmpeg
import Glibc
import Groundwork

/// Tells whose work FFmpeg complains about: its formats and codecs carry the number of what they were opened for, and
/// what knows of neither (connections, parsers) speaks on a thread that does somebody's work.
final class FFmpegMark: Sendable {
  struct Speaker {
    let subject: FFmpegSubject
    /// It is not open yet.
    let isOpening: Bool
  }

  private struct Work {
    let number: Int
    let isOpening: Bool
  }

  private struct State {
    var subjects: [Int: FFmpegSubject] = [:]
    var threads: [pthread_t: Work] = [:]
    var last = 0
  }

  private static let state = Lock(State())

  let subject: FFmpegSubject
  private let number: Int

  init(_ subject: FFmpegSubject) {
    self.subject = subject
    number = Self.state.withLock { state in
      state.last += 1
      state.subjects[state.last] = subject
      return state.last
    }
  }

  deinit {
    let number = number
    Self.state.withLock { _ = $0.subjects.removeValue(forKey: number) }
  }

  /// For the `opaque` of a context; points nowhere.
  var pointer: UnsafeMutableRawPointer? { unsafe UnsafeMutableRawPointer(bitPattern: number) }

  /// Does blocking work for the subject; until it returns, what this thread hears of FFmpeg is about it.
  func during<Result, Failure>(
    isOpening: Bool = false, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let thread = pthread_self()
    let mine = Work(number: number, isOpening: isOpening)
    let outer = Self.state.withLock { $0.threads.updateValue(mine, forKey: thread) }
    defer { Self.state.withLock { $0.threads[thread] = outer } }
    return try work()
  }

  /// nil for what FFmpeg does for nobody.
  ///
  /// - Parameter source: as FFmpeg's log gives it.
  static func speaker(of source: UnsafeMutableRawPointer?) -> Speaker? {
    let number = Int(unsafe gantry_av_log_mark(source))
    return state.withLock { state in
      let work = state.threads[pthread_self()]
      let known = number == 0 ? work?.number : number
      return known.flatMap { state.subjects[$0] }.map { Speaker(subject: $0, isOpening: work?.isOpening ?? false) }
    }
  }
}
