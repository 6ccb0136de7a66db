import CFFmpeg
import Groundwork

/// Tells whose work FFmpeg complains about: its formats and codecs carry the number of what they were opened for.
final class FFmpegMark: Sendable {
  private struct State {
    var subjects: [Int: String] = [:]
    var last = 0
  }

  private static let state = Lock(State())

  private let number: Int

  /// - Parameter subject: the file or camera as people may see it.
  init(_ subject: String) {
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

  /// nil for what FFmpeg does for nobody.
  ///
  /// - Parameter source: as FFmpeg's log gives it.
  static func subject(of source: UnsafeMutableRawPointer?) -> String? {
    let number = Int(unsafe gantry_av_log_mark(source))
    return number == 0 ? nil : state.withLock { $0.subjects[number] }
  }
}
