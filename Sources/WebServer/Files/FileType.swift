/// The media type that goes with a file's ending.
package enum FileType {
  package static func of(_ path: String) -> String {
    guard let dot = path.lastIndex(of: ".") else { return fallback }
    return known[path[path.index(after: dot)...].lowercased()] ?? fallback
  }

  private static let fallback = "application/octet-stream"
  private static let known = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "json": "application/json", "csv": "text/csv; charset=utf-8", "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8", "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg",
    "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "ico": "image/x-icon", "mp4": "video/mp4",
    "webm": "video/webm", "mov": "video/quicktime", "avi": "video/x-msvideo", "mkv": "video/x-matroska",
    "pdf": "application/pdf", "zip": "application/zip", "woff2": "font/woff2", "wasm": "application/wasm",
  ]
}
