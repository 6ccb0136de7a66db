import Glibc
package import Groundwork
import Outbound
package import Records
import TrafficCore

/// Objects in a bucket of an S3-compatible store.
package final class S3Objects: Objects {
  let client: S3Client

  package init(
    _ settings: S3Settings, wall: any WallClock = SystemWallClock(),
    clock: any MonotonicClock = SystemMonotonicClock()
  ) {
    client = S3Client(settings, wall: wall, clock: clock)
  }

  package func writer(_ key: ObjectKey, type: String) async throws -> any ObjectWriter {
    S3Writer(key: key, type: type, client: client)
  }

  package func put(_ key: ObjectKey, file: String, type: String) async throws -> ObjectInfo {
    let source = try await files.perform { try SharedFile(file, flags: O_RDONLY) }
    let writer = S3Writer(key: key, type: type, client: client)
    do {
      while case let bytes = try await files.perform({ try source.use { try $0.read(1 << 20) } }), !bytes.isEmpty {
        try await writer.write(bytes)
      }
      return try await writer.finish()
    } catch {
      await writer.abandon()
      throw error
    }
  }

  package func reader(_ key: ObjectKey, range: Range<Int>?) async throws -> any ObjectReader {
    guard let (info, tag) = try await look(key) else { throw StoreError(.missing, "There is no object \(key).") }
    return S3Reader(info: info, tag: tag, limits: try ObjectRange.limits(range, of: info), client: client)
  }

  package func copy(_ key: ObjectKey, toFile path: String) async throws {
    let reader = try await reader(key, range: nil)
    let part = "\(path).part"
    let file = try await files.perform { try SharedFile(part, flags: O_WRONLY | O_CREAT | O_TRUNC) }
    do {
      while let bytes = try await reader.next() { try await files.perform { try file.use { try $0.write(bytes) } } }
      try await files.perform {
        try file.use { try $0.flush() }
        guard unsafe rename(part, path) == 0 else { throw FolderFailure.error("written", path) }
      }
    } catch {
      unsafe unlink(part)
      throw error
    }
  }

  package func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await look(key)?.info }

  package func delete(_ key: ObjectKey) async throws {
    let answer = try await client.send(S3Client.Request(method: "DELETE", key: key))
    guard (200..<300).contains(answer.status) || answer.status == 404 else {
      throw client.error(answer, "removing \(key)")
    }
  }

  package func list(prefix: String, after: ObjectKey?, limit: Int) async throws -> [ObjectInfo] {
    var found: [ObjectInfo] = []
    var after = after
    while found.count < limit {
      let page = try await listPage(prefix: prefix, after: after, limit: min(1000, limit - found.count))
      found += page.objects
      guard page.isCut, let last = page.last, last != after else { break }
      after = last
    }
    return found
  }

  package func link(_ key: ObjectKey, lasting: Duration) async throws -> String? { client.link(key, lasting: lasting) }

  package func localFile(_ key: ObjectKey) async throws -> String? { nil }

  package func check() async throws { _ = try await listPage(prefix: "", after: nil, limit: 1) }

  private let files = FolderThreads(folder: "for the object store", count: 2)

  private func look(_ key: ObjectKey) async throws -> (info: ObjectInfo, tag: String?)? {
    let answer = try await client.send(S3Client.Request(method: "HEAD", key: key))
    if answer.status == 404 { return nil }
    guard answer.status == 200, let size = answer.header("content-length").flatMap(Int.init) else {
      throw client.error(answer, "looking at \(key)")
    }
    let modified = answer.header("last-modified").flatMap(S3Moment.moment) ?? .zero
    return (ObjectInfo(key: key, size: size, modified: modified), answer.header("etag"))
  }

  private struct ListPage {
    var objects: [ObjectInfo]
    var last: ObjectKey?
    var isCut: Bool
  }

  private func listPage(prefix: String, after: ObjectKey?, limit: Int) async throws -> ListPage {
    var query = [(name: "list-type", value: "2"), (name: "max-keys", value: "\(limit)")]
    if !prefix.isEmpty { query.append((name: "prefix", value: prefix)) }
    if let after { query.append((name: "start-after", value: after.text)) }
    let answer = try await client.send(S3Client.Request(query: query))
    guard answer.status == 200 else { throw client.error(answer, "listing") }
    let text = XMLText(answer.body)
    // Names that we would not give belong to somebody else.
    let objects = text.elements("Contents").compactMap { element -> ObjectInfo? in
      guard let key = element.first("Key").flatMap({ try? ObjectKey($0) }),
        let size = element.first("Size").flatMap(Int.init)
      else { return nil }
      let modified = element.first("LastModified").flatMap(S3Moment.isoMoment) ?? .zero
      return ObjectInfo(key: key, size: size, modified: modified)
    }
    return ListPage(objects: objects, last: objects.last?.key, isCut: text.first("IsTruncated") == "true")
  }
}
