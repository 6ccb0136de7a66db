/// What a signed token says of its bearer. Times are whole seconds since 1970, UTC.
package struct TokenClaims: Sendable, Equatable {
  /// Who: the name that signed in (`sub`).
  package var subject: String
  /// Which sign-in (`jti`): what is listed as a session and can be revoked.
  package var identifier: String
  package var issued: Int
  package var expires: Int
  /// What for (`aud`): a token made for the one API opens no other; nil where the contract has none.
  package var audience: String?
  package var role: Role?

  package init(
    subject: String, identifier: String, issued: Int, expires: Int, audience: String? = nil, role: Role? = nil
  ) {
    self.subject = subject
    self.identifier = identifier
    self.issued = issued
    self.expires = expires
    self.audience = audience
    self.role = role
  }

  var json: FlatJSON {
    var json = FlatJSON()
    json.add("sub", .text(subject))
    json.add("jti", .text(identifier))
    json.add("iat", .whole(issued))
    json.add("exp", .whole(expires))
    if let audience { json.add("aud", .text(audience)) }
    if let role { json.add("role", .text(role.rawValue)) }
    return json
  }

  init?(_ json: FlatJSON) {
    guard let subject = json.text("sub"), !subject.isEmpty, let identifier = json.text("jti"), !identifier.isEmpty,
      let issued = json.whole("iat"), let expires = json.whole("exp")
    else { return nil }
    let role = json.text("role").flatMap(Role.init)
    // A role that we do not know is not the same as none.
    if json["role"] != nil, role == nil { return nil }
    if json["aud"] != nil, json.text("aud") == nil { return nil }
    self.init(
      subject: subject, identifier: identifier, issued: issued, expires: expires, audience: json.text("aud"),
      role: role)
  }
}
