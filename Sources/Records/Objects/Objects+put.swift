extension Objects {
  /// Keeps what is in memory, whole or not at all.
  package func put(_ bytes: [UInt8], as key: ObjectKey, type: String) async throws {
    let writer = try await writer(key, type: type)
    do {
      try await writer.write(bytes)
      _ = try await writer.finish()
    } catch {
      await writer.abandon()
      throw error
    }
  }
}
