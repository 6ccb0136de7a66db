import WebServer

/// Forms of answers that several contracts share, for the reference.
enum FastAPIForms {
  static let detail = Schema.object(["detail": .string], required: ["detail"])

  /// The body of a 422: one entry per problem.
  static let validation = Schema.named(
    "ValidationProblems",
    .object(
      [
        "detail": .oneOf([
          .array(
            .object(
              ["type": .string, "loc": .array(.oneOf([.string, .integer])), "msg": .string, "input": .any],
              required: ["type", "loc", "msg", "input"])), .string,
        ])
      ], required: ["detail"]))
}
