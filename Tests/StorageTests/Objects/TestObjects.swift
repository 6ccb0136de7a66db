import Records
import Storage
import TestKit
import Testing

/// The two object stores that the contract suite runs over.
enum TestObjects: String, CaseIterable, CustomTestStringConvertible, Sendable {
  case folder, s3

  var testDescription: String { rawValue }

  /// A fresh, empty one.
  func open() async throws -> OpenTestObjects {
    switch self {
    case .folder:
      let folder = try TemporaryFolder()
      return OpenTestObjects(objects: try await FolderObjects(path: folder.path("store")), folder: folder)
    case .s3:
      let server = try await S3Server()
      return OpenTestObjects(objects: S3Objects(try server.settings()), server: server)
    }
  }
}

/// An object store and what must live as long.
struct OpenTestObjects: Sendable {
  let objects: any Objects
  var folder: TemporaryFolder?
  var server: S3Server?
}

extension Objects {
  func put(_ key: String, _ bytes: [UInt8]) async throws -> ObjectInfo {
    let writer = try await writer(try ObjectKey(key), type: "application/octet-stream")
    try await writer.write(bytes)
    return try await writer.finish()
  }

  func bytes(_ key: String, _ range: Range<Int>? = nil) async throws -> [UInt8] {
    let reader = try await reader(try ObjectKey(key), range: range)
    var bytes: [UInt8] = []
    while let piece = try await reader.next() { bytes += piece }
    await reader.close()
    return bytes
  }

  func names(_ prefix: String = "", after: String? = nil, limit: Int = 100) async throws -> [String] {
    try await list(prefix: prefix, after: after.map { try ObjectKey($0) }, limit: limit).map(\.key.text)
  }
}

func failure(_ body: () async throws -> Void) async throws -> StoreError.Kind? {
  do {
    try await body()
    return nil
  } catch let error as StoreError { return error.kind }
}
