import CFFmpeg
import Glibc

/// A negative result of an FFmpeg call, so that it becomes a kind and a sentence in one place.
struct FFmpegCode: Error, Equatable {
  let value: Int32

  init(_ value: Int32) { self.value = value }

  static let again = FFmpegCode(gantry_av_error_again())
  static let end = FFmpegCode(gantry_av_error_end())
  static let exit = FFmpegCode(gantry_av_error_exit())
  static let invalidData = FFmpegCode(gantry_av_error_invalid_data())
  static let invalidArgument = FFmpegCode(gantry_av_error(EINVAL))
  static let httpForbidden = FFmpegCode(gantry_av_error_http_403())
  static let outOfMemory = FFmpegCode(gantry_av_error(ENOMEM))

  /// FFmpeg's own words, such as `Invalid data found when processing input`.
  var text: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard unsafe av_strerror(value, &buffer, buffer.count) == 0 else { return "error \(value)" }
    let bytes = buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    return String(decoding: bytes, as: UTF8.self)
  }

  var kind: MediaError.Kind {
    Self.kinds.first { $0.codes.contains(value) }?.kind ?? .failed
  }

  /// - Parameter attempt: what was being done, such as `cannot open`.
  func error(_ attempt: String, on subject: String, advice: String = "") -> MediaError {
    MediaError(kind, subject: subject, cause: "\(attempt): \(text)", advice: advice)
  }

  private static let kinds: [(kind: MediaError.Kind, codes: [Int32])] = [
    (.notFound, [gantry_av_error(ENOENT), gantry_av_error_http_404()]),
    (.notReadable, [EACCES, EPERM, EISDIR].map(gantry_av_error)),
    (.notWritable, [ENOSPC, EROFS].map(gantry_av_error)),
    (.damaged, [gantry_av_error_invalid_data()]),
    (.missingCodec, [gantry_av_error_no_decoder(), gantry_av_error_no_encoder()]),
    (.noVideo, [gantry_av_error_no_stream()]),
    (.badAddress, [gantry_av_error_no_protocol(), gantry_av_error_http_400(), gantry_av_error_http_4xx()]),
    (.unauthorised, [gantry_av_error_http_401(), gantry_av_error_http_403()]),
    (.timedOut, [gantry_av_error(ETIMEDOUT), gantry_av_error_exit()]),
    (
      .unreachable,
      [ECONNREFUSED, ECONNRESET, ECONNABORTED, EHOSTUNREACH, ENETUNREACH, ENETDOWN, EPIPE, EIO].map(gantry_av_error)
        + [gantry_av_error_http_5xx()]
    ),
  ]
}

/// Makes FFmpeg ready once per process: its network layer on, its own printing off.
enum FFmpegLibrary {
  static func prepare() { _ = isPrepared }

  private static let isPrepared: Bool = {
    av_log_set_level(AV_LOG_QUIET)
    return avformat_network_init() == 0
  }()
}
