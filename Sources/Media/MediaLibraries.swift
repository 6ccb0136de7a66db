import CCairo
import CFFmpeg
import CTurboJPEG
package import Groundwork
import TrafficCore

/// The versions of the libraries behind this room, and what their builds can do.
package enum MediaLibraries {
  package static var ffmpeg: String { unsafe String(cString: av_version_info()) }
  package static var cairo: String { unsafe String(cString: cairo_version_string()) }

  package static var all: [LibraryVersion] {
    [
      LibraryVersion(name: "FFmpeg", version: ffmpeg, purpose: "decode, scale, encode video"),
      LibraryVersion(name: "libjpeg-turbo", version: turboJPEG, purpose: "decode and encode JPEG"),
      LibraryVersion(name: "cairo", version: cairo, purpose: "draw letters"),
    ]
  }

  /// 2001005 means 2.1.5; 0 when the build had no header that tells.
  private static var turboJPEG: String {
    let number = Int(gantry_turbojpeg_version())
    return number == 0 ? "version unknown" : "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
  }

  /// Whether this FFmpeg has a decoder of that name, such as `h264` or `libdav1d`.
  package static func canDecode(_ name: String) -> Bool { unsafe avcodec_find_decoder_by_name(name) != nil }

  /// Whether this FFmpeg has an encoder of that name, such as `libx264`.
  package static func canEncode(_ name: String) -> Bool { unsafe avcodec_find_encoder_by_name(name) != nil }
}
