import Records
import WebServer

/// A user as clients of this contract see one.
enum VisionTrackUser {
  static func json(_ user: User) -> JSONValue {
    [
      "username": .string(user.name), "email": user.email.map { .string($0) } ?? .null,
      "is_active": .bool(user.isActive),
    ]
  }

  static let schema = Schema.named(
    "VisionTrackUser",
    .object(
      ["username": .string, "email": Schema.text(format: "email").orNull, "is_active": .boolean],
      required: ["username", "email", "is_active"]))
}
