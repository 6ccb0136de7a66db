/// The cameras that somebody has added.
package protocol CameraStore: Sendable {
  /// - Throws: `.conflict` when there is one of this name.
  func insert(_ camera: Camera) async throws
  func find(_ id: String) async throws -> Camera?
  /// By name.
  func list() async throws -> [Camera]
  /// Writes a camera whose `revision` is one more than that of the row; false, and nothing happens, when somebody else
  /// was first, or it is gone, or is another one of that name.
  func update(_ camera: Camera) async throws -> Bool
  /// False when this revision is not there any more.
  func remove(_ camera: Camera) async throws -> Bool
}
