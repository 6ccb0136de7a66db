/// Who may call a route, and how they show it.
package struct SignIn: Sendable {
  /// The ways of which any one is enough; the reference page offers them.
  package let schemes: [SecurityScheme]
  /// Returns the principal or throws the refusal.
  package let check: @Sendable (Request) async throws -> any Sendable

  package init(_ schemes: [SecurityScheme], check: @escaping @Sendable (Request) async throws -> any Sendable) {
    self.schemes = schemes
    self.check = check
  }
}

/// One way of signing in, as OpenAPI names them.
package struct SecurityScheme: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// `Authorization: Bearer …`
    case bearer(format: String)
    case header(String)
    case query(String)
    /// A cookie, together with a header that repeats the token of another cookie where changes are asked for.
    case cookie(String, csrfHeader: String?)
  }

  /// Its key in the document.
  package let name: String
  package let kind: Kind
  package let summary: String

  package init(_ name: String, _ kind: Kind, _ summary: String) {
    self.name = name
    self.kind = kind
    self.summary = summary
  }
}
