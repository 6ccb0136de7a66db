import CFFmpeg

/// Owns an `AVDictionary`: options on their way into FFmpeg, and what it left of them.
@safe final class OptionDictionary {
  private var pointer: OpaquePointer?

  init(_ options: [String: String]) {
    for (key, value) in options.sorted(by: { $0.key < $1.key }) { unsafe av_dict_set(&pointer, key, value, 0) }
  }

  deinit { unsafe av_dict_free(&pointer) }

  /// Lends the dictionary to a call that takes out of it what it understands.
  func withPointer<Result>(_ body: (UnsafeMutablePointer<OpaquePointer?>) -> Result) -> Result {
    unsafe body(&pointer)
  }

  /// Gives the dictionary away; whoever takes it frees it.
  func release() -> OpaquePointer? {
    defer { unsafe pointer = nil }
    return unsafe pointer
  }

  /// The keys that are still there.
  var keys: [String] {
    var keys: [String] = []
    var entry = unsafe av_dict_get(pointer, "", nil, AV_DICT_IGNORE_SUFFIX)
    while let found = unsafe entry {
      unsafe keys.append(String(cString: found.pointee.key))
      unsafe entry = av_dict_get(pointer, "", found, AV_DICT_IGNORE_SUFFIX)
    }
    return keys
  }
}
