import Records
import WebServer

/// Brings a file of a form into the object store while it arrives, so that it lies there whole before anything is
/// answered. Nothing is left of one that was not kept.
struct UploadIntake {
  let objects: any Objects

  /// Reads the present part of the form into an object.
  func store(_ form: inout MultipartReader, as key: ObjectKey, type: String) async throws -> ObjectInfo {
    let writer = try await objects.writer(key, type: type)
    do {
      while let piece = try await form.piece() { try await writer.write(piece) }
      return try await writer.finish()
    } catch {
      await writer.abandon()
      throw error
    }
  }

  /// Runs the rest of a request that has stored an object; when it fails, the object goes.
  func keeping<Result>(
    _ key: ObjectKey, _ rest: () async throws -> Result
  ) async throws -> Result {
    do {
      return try await rest()
    } catch {
      // The first error says what happened; what cannot be removed now is found by the sweep.
      try? await objects.delete(key)
      throw error
    }
  }
}
