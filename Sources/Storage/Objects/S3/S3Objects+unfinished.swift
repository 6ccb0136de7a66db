import Outbound
package import Records
package import TrafficCore

/// Large objects whose writer has died: the store keeps their parts, and is paid for them, until somebody calls the
/// upload off.
extension S3Objects {
  private struct Unfinished {
    let key: ObjectKey
    let upload: String
    let begun: Timestamp
  }

  package func removeUnfinished(
    prefix: String, from start: Timestamp, before end: Timestamp, _ isOurs: @Sendable (ObjectKey) -> Bool
  ) async throws -> Int {
    var count = 0
    // One that cannot be called off must not keep the others.
    var failure: (any Error)?
    var marker: (key: String, upload: String)?
    while true {
      let text = try await unfinished(prefix, after: marker)
      for one in text.elements("Upload").compactMap(Self.read)
      where start <= one.begun && one.begun < end && one.key.text.hasPrefix(prefix) && isOurs(one.key) {
        do {
          try await callOff(one)
          count += 1
        } catch { failure = failure ?? error }
      }
      guard text.first("IsTruncated") == "true", let key = text.first("NextKeyMarker"),
        let upload = text.first("NextUploadIdMarker"), marker.map({ $0 != (key, upload) }) ?? true
      else {
        if let failure { throw failure }
        return count
      }
      marker = (key, upload)
    }
  }

  private func unfinished(_ prefix: String, after marker: (key: String, upload: String)?) async throws -> XMLText {
    var query = [(name: "uploads", value: ""), (name: "prefix", value: prefix)]
    if let marker {
      query += [(name: "key-marker", value: marker.key), (name: "upload-id-marker", value: marker.upload)]
    }
    let answer = try await client.send(S3Client.Request(query: query))
    guard answer.status == 200 else { throw client.error(answer, "listing unfinished uploads") }
    return XMLText(answer.body)
  }

  private func callOff(_ one: Unfinished) async throws {
    let answer = try await client.send(
      S3Client.Request(method: "DELETE", key: one.key, query: [(name: "uploadId", value: one.upload)]))
    // Somebody else may have done it a moment ago.
    guard (200..<300).contains(answer.status) || answer.status == 404 else {
      throw client.error(answer, "calling off the upload of \(one.key)")
    }
  }

  /// Names that we would not give, and what has no date, belong to somebody else.
  private static func read(_ element: XMLText) -> Unfinished? {
    guard let key = element.first("Key").flatMap({ try? ObjectKey($0) }), let upload = element.first("UploadId"),
      let begun = element.first("Initiated").flatMap(S3Moment.isoMoment)
    else { return nil }
    return Unfinished(key: key, upload: upload, begun: begun)
  }
}
