import CCairo
import CFFmpeg
import CTurboJPEG
import Groundwork
import TrafficCore

/// The versions of the libraries behind this room.
package enum MediaLibraries {
  package static var ffmpeg: String { unsafe String(cString: av_version_info()) }
  package static var cairo: String { unsafe String(cString: cairo_version_string()) }
}
