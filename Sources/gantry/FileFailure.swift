import Foundation
import Glibc

extension Error {
  /// Why a file or folder was refused, in the system's words and without a full stop: Foundation's own are sentences that
  /// name neither.
  var reason: String {
    var error = self as NSError
    while error.domain != NSPOSIXErrorDomain, let inner = error.userInfo[NSUnderlyingErrorKey] as? any Error {
      error = inner as NSError
    }
    if error.domain == NSPOSIXErrorDomain { return Self.text(Int32(error.code)) }
    switch CocoaError.Code(rawValue: error.code) {
    case .fileNoSuchFile, .fileReadNoSuchFile: return Self.text(ENOENT)
    case .fileReadNoPermission, .fileWriteNoPermission: return Self.text(EACCES)
    case .fileWriteFileExists: return Self.text(EEXIST)
    case .fileWriteOutOfSpace: return Self.text(ENOSPC)
    case .fileReadInapplicableStringEncoding, .fileReadCorruptFile: return "it is not text in UTF-8"
    default:
      let text = error.localizedDescription
      return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
  }

  private static func text(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
