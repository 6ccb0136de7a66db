import Foundation
import Groundwork
import Records
import Storage

/// Opens what the settings say rows and files are kept in.
enum Storehouse {
  /// - Parameter data: where the embedded database lies.
  static func rows(_ settings: GantrySettings, data: String, log: Log) async throws -> RowStorage {
    try await RowStorage.open(database(settings, data: data), log: log)
  }

  static func database(_ settings: GantrySettings, data: String) throws -> DatabaseSettings {
    let section = settings.database
    let address: DatabaseAddress
    if let url = section.url {
      address = try DatabaseAddress(url)
    } else {
      try PrivateFolder.make(data)
      address = .sqlite("\(data)/gantry.db")
    }
    var database = DatabaseSettings(address: address)
    database.postgres.minimumConnections = section.minimumConnections
    database.postgres.maximumConnections = section.maximumConnections
    database.postgres.connectLimit = section.connectsWithin
    return database
  }

  /// - Parameter data: where files lie when there is no object store and no other folder.
  static func objects(_ settings: GantrySettings, data: String) async throws -> any Objects {
    let section = settings.objects
    guard let endpoint = section.endpoint else {
      return try await FolderObjects(path: section.folder ?? "\(data)/objects")
    }
    return S3Objects(
      try S3Settings(
        endpoint: endpoint, bucket: section.bucket, accessKey: section.accessKey?.revealed ?? "",
        secretKey: section.secretKey ?? Secret(""), region: section.region))
  }

  /// The same objects, with the age and the room that the settings allow them. What it may keep is swept every few
  /// minutes by whoever serves.
  static func bounded(
    _ objects: any Objects, _ rows: RowStorage, _ settings: GantrySettings, log: Log
  ) -> QuotaObjects {
    let section = settings.objects
    let quota = section.quotaGigabytes.map { $0 << 30 }
    let rules =
      [RetentionRule(prefix: "uploads/", age: section.keepsUploads)]
      + resultFolders.map { RetentionRule(prefix: $0, age: section.keepsResults) }
    return QuotaObjects(
      objects, jobs: rows.stores.jobs, uploads: rows.stores.uploads, rules: rules, quota: quota,
      since: rows.since, log: log.named("objects"))
  }

  /// Where works and interfaces put what they make. Everything else in a store is somebody else's.
  private static let resultFolders = ["results/", "analytics/", "outputs/"]
}
