/// What a decoder may spend and accept; the same for files and cameras.
package struct DecodingSettings: Sendable, Hashable {
  /// Larger pictures are refused before any memory is taken for them. Pixels; 64 million (8K has 33).
  package var maximumPixels = 64_000_000
  /// Larger image files are refused unread. Bytes; 256 MiB.
  package var maximumImageBytes = 256 << 20
  /// Threads of one video decoder; 0 takes one per core, at most four.
  package var threads = 0
  /// Hands pictures over at once instead of keeping some back for parallel decoding. For cameras.
  package var isLowDelay = false
  /// A stream may begin inside a group of pictures, and some decoders show such pictures although what they refer to
  /// is missing: without a key frame they are skipped for this long. Zero for files, which show all they hold.
  package var keyFrameWait = Duration.zero
  /// How long opening may take before it is given up.
  package var openTimeout = Duration.seconds(30)
  /// How long one read may take before it is given up.
  package var readTimeout = Duration.seconds(30)
  /// Hands over what a cut-off video still holds instead of refusing it.
  package var acceptsTruncatedVideo = false

  package init() {}
}
