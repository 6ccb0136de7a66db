/// Whose work FFmpeg does: what stands on each line of its own.
struct FFmpegSubject: Hashable, Sendable {
  /// The file or address as people may see it.
  let source: String
  /// The camera that it belongs to, where it is one's.
  var camera: String? = nil
}
