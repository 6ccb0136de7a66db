import Groundwork

/// Serves a folder of files that were made ahead: a page and what it loads. Files are kept in memory from when they are
/// first asked for until the page is made anew, which is seen without a restart.
package final class Site: Sendable {
  private struct Shelf {
    let folder: String
    let stamp: FileStamp
    var files: [String: SiteFile] = [:]
  }

  private let first: String
  private let hashed: String
  private let folder: @Sendable () -> String?
  private let shelf = Lock<Shelf?>(nil)

  /// - Parameters:
  ///   - first: the page itself; the folder counts as made anew when this file changes.
  ///   - hashed: the folder whose names say what is in them, and never stand for something else.
  ///   - folder: where it lies; nil while it is not there.
  package init(
    first: String = "index.html", hashed: String = "assets/", folder: @escaping @Sendable () -> String?
  ) {
    self.first = first
    self.hashed = hashed
    self.folder = folder
  }

  package var isThere: Bool { refreshed() != nil }

  /// The page itself; nil while it is not there.
  package func page(for request: Request) -> Response? { answer(first, to: request) }

  /// A file by its path in the folder; nil when there is none.
  package func answer(_ path: String, to request: Request) -> Response? {
    guard let file = file(path) else { return nil }
    let form = file.form(for: request)
    var headers: Headers = [
      "ETag": form.tag, "X-Content-Type-Options": "nosniff",
      "Cache-Control": path.hasPrefix(hashed) ? "public, max-age=31536000, immutable" : "no-cache",
    ]
    if file.isPacked { headers["Vary"] = "Accept-Encoding" }
    if request.hasKept(form.tag) { return Response(status: 304, headers: headers) }
    headers["Content-Type"] = file.type
    if let coding = form.coding { headers["Content-Encoding"] = coding.rawValue }
    return Response(status: 200, headers: headers, body: .bytes(form.bytes))
  }

  private func file(_ path: String) -> SiteFile? {
    guard Self.isPlain(path), let (folder, stamp, known) = refreshed(path) else { return nil }
    if let known { return known }
    guard let file = SiteFile(folder: folder, path: path) else { return nil }
    shelf.withLock { shelf in if shelf?.stamp == stamp { shelf?.files[path] = file } }
    return file
  }

  /// What is known of a path, of the folder as it lies there now.
  private func refreshed(_ path: String = "") -> (folder: String, stamp: FileStamp, known: SiteFile?)? {
    // Not there is an answer, not an error: the page is made apart from the program.
    guard let folder = folder(), let page = try? ReadableFile(path: "\(folder)/\(first)") else {
      shelf.withLock { $0 = nil }
      return nil
    }
    return shelf.withLock { shelf in
      if let shelf, shelf.folder == folder, shelf.stamp == page.stamp { return (folder, page.stamp, shelf.files[path]) }
      shelf = Shelf(folder: folder, stamp: page.stamp)
      return (folder, page.stamp, nil)
    }
  }

  /// Nothing that leads elsewhere, and nothing hidden.
  private static func isPlain(_ path: String) -> Bool {
    path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { piece in
      guard let first = piece.first, first != UInt8(ascii: ".") else { return false }
      return piece.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
    }
  }
}

extension Request {
  /// Whether the client says that it has kept what bears this tag (`If-None-Match`; RFC 9110, 13.1.2: weak comparison).
  package func hasKept(_ tag: String) -> Bool {
    headers.values("if-none-match").contains { value in
      value.split(separator: ",").contains { word in
        let word = word.trimmingBlanks
        return word == "*" || (word.hasPrefix("W/") ? word.dropFirst(2) : word) == tag[...]
      }
    }
  }
}
