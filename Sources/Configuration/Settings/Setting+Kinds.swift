package import Groundwork

/// What a setting may be that the program chooses unless told.
private let textOrNone = "text, or automatic for what holds without it"

extension Setting {
  package static func flag(
    _ key: String, _ path: any Path<Bool>, _ help: String
  ) -> Setting {
    Setting(
      key: key, kind: .flag, unit: nil, help: help,
      read: { (found, root) throws(ConfigurationError) in root[keyPath: path] = try found.flag() },
      value: { .flag($0[keyPath: path]) })
  }

  package static func integer(
    _ key: String, _ path: any Path<Int>, in range: ClosedRange<Int>, unit: String? = nil,
    _ help: String
  ) -> Setting {
    Setting(
      key: key, kind: .integer(range), unit: unit, help: help,
      read: { (found, root) throws(ConfigurationError) in root[keyPath: path] = try found.integer(in: range) },
      value: { .integer($0[keyPath: path]) })
  }

  /// A number that the program chooses unless told.
  package static func integer(
    _ key: String, _ path: any Path<Int?>, in range: ClosedRange<Int>, unit: String? = nil,
    _ help: String
  ) -> Setting {
    Setting(
      key: key, kind: .integer(range), unit: unit, help: help, mayBeAutomatic: true,
      read: { (found, root) throws(ConfigurationError) in
        root[keyPath: path] = found.isAutomatic ? nil : try found.integer(in: range)
      },
      value: { root in root[keyPath: path].map { .integer($0) } ?? .automatic })
  }

  package static func number(
    _ key: String, _ path: any Path<Double>, in range: ClosedRange<Double>,
    unit: String? = nil, _ help: String
  ) -> Setting {
    Setting(
      key: key, kind: .number(range), unit: unit, help: help,
      read: { (found, root) throws(ConfigurationError) in root[keyPath: path] = try found.number(in: range) },
      value: { .number($0[keyPath: path]) })
  }

  package static func text(
    _ key: String, _ path: any Path<String>, _ help: String
  ) -> Setting {
    Setting(
      key: key, kind: .text, unit: nil, help: help,
      read: { (found, root) throws(ConfigurationError) in root[keyPath: path] = try found.text() },
      value: { .text($0[keyPath: path]) })
  }

  /// Text that the program chooses unless told, such as a folder.
  package static func text(
    _ key: String, _ path: any Path<String?>, _ help: String
  ) -> Setting {
    Setting(
      key: key, kind: .text, unit: nil, help: help, mayBeAutomatic: true,
      read: { (found, root) throws(ConfigurationError) in
        root[keyPath: path] = found.isAutomatic ? nil : try found.text(allowed: textOrNone)
      },
      value: { root in root[keyPath: path].map { .text($0) } ?? .automatic })
  }

  /// Text that no page, log or command shows; automatic where the program makes it or does without.
  package static func secret(
    _ key: String, _ path: any Path<Secret?>, _ help: String
  ) -> Setting {
    Setting(
      key: key, kind: .secret, unit: nil, help: help, mayBeAutomatic: true,
      read: { (found, root) throws(ConfigurationError) in
        root[keyPath: path] = found.isAutomatic ? nil : Secret(try found.secretText(allowed: textOrNone))
      },
      value: { root in root[keyPath: path] == nil ? .automatic : .secret })
  }

  package static func texts(
    _ key: String, _ path: any Path<[String]>, _ help: String
  ) -> Setting {
    Setting(
      key: key, kind: .texts, unit: nil, help: help,
      read: { (found, root) throws(ConfigurationError) in root[keyPath: path] = try found.texts() },
      value: { .texts($0[keyPath: path]) })
  }

  /// One word of an enumeration.
  package static func choice<Choice: RawRepresentable & CaseIterable & Sendable>(
    _ key: String, _ path: any Path<Choice>, _ help: String
  ) -> Setting where Choice.RawValue == String {
    Setting(
      key: key, kind: .choice(Choice.allCases.map(\.rawValue)), unit: nil, help: help,
      read: { (found, root) throws(ConfigurationError) in root[keyPath: path] = try found.choice(of: Choice.self) },
      value: { .text($0[keyPath: path].rawValue) })
  }

  package static func duration(
    _ key: String, _ path: any Path<Duration>, in range: ClosedRange<Duration>,
    _ help: String
  ) -> Setting {
    Setting(
      key: key, kind: .duration(range), unit: nil, help: help,
      read: { (found, root) throws(ConfigurationError) in root[keyPath: path] = try found.duration(in: range) },
      value: { .duration($0[keyPath: path]) })
  }
}
