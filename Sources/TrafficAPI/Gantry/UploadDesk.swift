package import Groundwork
package import Identity
package import Records
package import TrafficCore
package import WebServer

/// Takes large files in pieces that survive broken connections, restarts and other replicas.
///
/// Each piece becomes an object of its own; the last one joins them. Pieces may overlap when a client repeats itself:
/// a file is the same wherever it is read.
package struct UploadDesk: Sendable {
  private let store: any UploadStore
  private let objects: any Objects
  private let clock: any WallClock
  private let resumesWithin: Duration

  package init(
    store: any UploadStore, objects: any Objects, resumesWithin: Duration = .seconds(86_400),
    clock: any WallClock = SystemWallClock()
  ) {
    self.store = store
    self.objects = objects
    self.resumesWithin = resumesWithin
    self.clock = clock
  }

  private var now: Timestamp { Timestamp(sinceEpoch: clock.sinceEpoch) }
  private var expiry: Timestamp { now.advanced(bySeconds: resumesWithin / .seconds(1)) }

  package func begin(name: String, type: String, size: Int?, for caller: Principal) async throws -> Upload {
    let id = RandomID.make()
    let upload = Upload(
      id: id, owner: Self.owner(caller), name: name, type: type, size: size,
      objectKey: "uploads/\(id)\(Self.suffix(of: name))", created: now, expires: expiry)
    try await store.insert(upload)
    return upload
  }

  /// - Throws: 404 also for what belongs to somebody else.
  package func find(_ id: String, for caller: Principal) async throws -> Upload {
    guard let upload = try await store.find(id), caller.may(Role.admin) || upload.owner == Self.owner(caller) else {
      throw HTTPError(404, "There is no such upload.", code: "not_found")
    }
    return upload
  }

  /// Takes a piece that begins at `offset`. What has arrived when the connection breaks is kept.
  /// - Parameter isLast: for uploads whose size was not known before.
  package func append(
    _ body: RequestBody, to upload: Upload, at offset: Int, isLast: Bool
  ) async throws -> Upload {
    if upload.isComplete { throw HTTPError(409, "The upload is complete.", code: "complete") }
    guard offset == upload.received else { throw Self.conflict(upload.received) }
    var upload = upload
    let (count, failure) = try await takePiece(body, of: upload, at: offset)
    upload.received += count
    if let failure { throw failure }
    if upload.received == upload.size || (isLast && upload.size == nil) { try await join(&upload) }
    return upload
  }

  /// The upload, joined; 409 while something is missing.
  package func complete(_ id: String, for caller: Principal) async throws -> Upload {
    var upload = try await find(id, for: caller)
    if upload.isComplete { return upload }
    // The process that took the last piece may have died before joining.
    guard upload.received == upload.size else {
      throw HTTPError(409, "The upload is not complete: \(upload.received) bytes are here.", code: "incomplete")
    }
    try await join(&upload)
    return upload
  }

  /// Removes an upload with its object. False, and nothing happens, while a job that has not ended reads it.
  @discardableResult
  package func abandon(_ upload: Upload) async throws -> Bool {
    // The row goes first: whoever hands a job in looks for it afterwards.
    if try await !store.remove(upload.id), try await store.find(upload.id) != nil { return false }
    try await removeObjects(of: upload)
    return true
  }

  /// Takes an upload for good: true for one caller alone, who clears it then. False while a job that has not ended reads
  /// it: then it stays.
  /// - Throws: 404 when somebody else has taken it.
  package func take(_ upload: Upload) async throws -> Bool {
    if try await store.remove(upload.id) { return true }
    guard try await store.find(upload.id) != nil else {
      throw HTTPError(404, "There is no such upload.", code: "not_found")
    }
    return false
  }

  /// After `take`: nothing came of it.
  package func giveBack(_ upload: Upload) async throws { try await store.insert(upload) }

  /// After `take`: its bytes are not needed any more.
  package func clear(_ upload: Upload) async throws { try await removeObjects(of: upload) }

  /// Removes complete uploads that have grown old; gives how many of at most `limit`.
  package func removeComplete(before: Timestamp, limit: Int) async throws -> Int {
    let removed = try await store.removeComplete(before: before, limit: limit)
    for upload in removed { try await objects.delete(try ObjectKey(upload.objectKey)) }
    return removed.count
  }

  private func removeObjects(of upload: Upload) async throws {
    for piece in try await pieces(of: upload) { try await objects.delete(piece.key) }
    try await objects.delete(try ObjectKey(upload.objectKey))
  }

  package func isThere(_ key: String) async throws -> Bool { try await objects.head(try ObjectKey(key)) != nil }

  private func takePiece(
    _ body: RequestBody, of upload: Upload, at offset: Int
  ) async throws -> (count: Int, failure: (any Error)?) {
    let digits = String(offset)
    let place = String(repeating: "0", count: max(0, 16 - digits.count)) + digits
    let key = try ObjectKey("uploads/\(upload.id)/\(place)-\(RandomID.make().prefix(8))")
    let writer = try await objects.writer(key, type: "application/octet-stream")
    var count = 0
    var failure: (any Error)?
    do {
      switch body {
      case .bytes(let bytes): count = try await write(bytes, writer, after: 0, upload, offset)
      case .stream(let stream):
        while let bytes = try await stream.next() {
          count = try await write(bytes, writer, after: count, upload, offset)
        }
      }
    } catch let error where error is HTTPError || error is StoreError {
      await writer.abandon()
      throw error
    } catch {
      // The client went away: what has come is as good as before.
      failure = error
    }
    guard count > 0 else {
      await writer.abandon()
      return (0, failure)
    }
    _ = try await writer.finish()
    let isOurs = try await store.advance(
      upload.id, from: offset, to: offset + count, expires: expiry, at: now)
    if !isOurs {
      try await objects.delete(key)
      throw Self.conflict(try await store.find(upload.id)?.received ?? 0)
    }
    return (count, failure)
  }

  private func write(
    _ bytes: [UInt8], _ writer: any ObjectWriter, after count: Int, _ upload: Upload, _ offset: Int
  ) async throws -> Int {
    if let size = upload.size, offset + count + bytes.count > size {
      throw HTTPError(413, "More bytes came than the upload has: \(size).", code: "too_large")
    }
    if !bytes.isEmpty { try await writer.write(bytes) }
    return count + bytes.count
  }

  /// Makes one object of the pieces. Done twice, it gives the same.
  private func join(_ upload: inout Upload) async throws {
    for attempt in 1...Self.joinAttempts {
      do { return try await joinOnce(&upload) } catch {
        // Somebody else has joined it meanwhile and takes the pieces away.
        if try await store.find(upload.id)?.isComplete == true {
          upload.isComplete = true
          return
        }
        // A piece of somebody who lost the race for its place, taken away while it was being read: look again.
        guard (error as? StoreError)?.kind == .missing, attempt < Self.joinAttempts else { throw error }
      }
    }
  }

  private static let joinAttempts = 5

  private func joinOnce(_ upload: inout Upload) async throws {
    let pieces = try await pieces(of: upload)
    let key = try ObjectKey(upload.objectKey)
    if !pieces.isEmpty || upload.received == 0 {
      let writer = try await objects.writer(key, type: upload.type)
      do {
        var place = 0
        while place < upload.received {
          guard let piece = pieces.last(where: { $0.offset <= place && place < $0.end }) else {
            throw HTTPError(500, "A part of the upload is missing; begin it again.", code: "damaged")
          }
          let range = (place - piece.offset)..<(min(piece.end, upload.received) - piece.offset)
          let reader = try await objects.reader(piece.key, range: range)
          while let bytes = try await reader.next() { try await writer.write(bytes) }
          await reader.close()
          place = piece.offset + range.upperBound
        }
        _ = try await writer.finish()
      } catch {
        await writer.abandon()
        throw error
      }
    }
    _ = try await store.complete(upload.id, at: now)
    upload.isComplete = true
    for piece in pieces { try await objects.delete(piece.key) }
  }

  private func pieces(of upload: Upload) async throws -> [(key: ObjectKey, offset: Int, end: Int)] {
    var found: [(key: ObjectKey, offset: Int, end: Int)] = []
    var last: ObjectKey?
    while true {
      let batch = try await objects.list(prefix: "uploads/\(upload.id)/", after: last, limit: 1000)
      for info in batch {
        let name = info.key.text.split(separator: "/").last ?? ""
        guard let offset = name.split(separator: "-").first.flatMap({ Int($0) }) else { continue }
        found.append((info.key, offset, offset + info.size))
      }
      last = batch.last?.key
      if batch.count < 1000 { return found }
    }
  }

  private static func owner(_ caller: Principal) -> String { caller.identifier ?? caller.label }

  private static func conflict(_ received: Int) -> HTTPError {
    HTTPError(
      409, "The upload stands at \(received); go on there.", code: "offset",
      headers: ["Upload-Offset": String(received)])
  }

  /// `.mp4` of `a b.MP4`, else `.bin`: never nothing, because the pieces lie below the id itself.
  private static func suffix(of name: String) -> String {
    let unknown = ".bin"
    guard let dot = name.lastIndex(of: ".") else { return unknown }
    let ending = name[name.index(after: dot)...].lowercased()
    let isPlain = ending.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    return isPlain && (1...5).contains(ending.utf8.count) ? ".\(ending)" : unknown
  }
}
