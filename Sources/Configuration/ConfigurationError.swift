/// Everything that is wrong with a configuration, so that one run of `gantry config check` shows all of it.
package struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
  package let problems: [ConfigurationProblem]

  package init(_ problems: [ConfigurationProblem]) { self.problems = problems }
  package init(_ problem: ConfigurationProblem) { problems = [problem] }

  package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// One thing wrong in a configuration: where, at which key, what was found, what is allowed.
package struct ConfigurationProblem: Error, Equatable, Sendable, CustomStringConvertible {
  package let place: ConfigurationPlace
  /// Dotted path such as `media.image.largest_megapixels`; empty for the document itself.
  package let key: String
  package let found: String
  package let allowed: String

  package init(place: ConfigurationPlace, key: String, found: String, allowed: String) {
    self.place = place
    self.key = key
    self.found = found
    self.allowed = allowed
  }

  package var description: String {
    let subject = key.isEmpty ? "" : "\(key): "
    return "\(place): \(subject)found \(found); allowed: \(allowed)\(allowed.hasSuffix(".") ? "" : ".")"
  }
}
