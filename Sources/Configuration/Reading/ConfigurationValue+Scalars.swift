extension ConfigurationValue {
  /// Any text, written with or without quotes; numbers are taken as they are written.
  package func text(allowed: String = "text") throws(ConfigurationError) -> String {
    guard case .scalar(let text, _) = node.content, !node.isNull else { throw problem(allowed: allowed) }
    return text
  }

  /// Any text; an error does not repeat what was found.
  package func secretText(allowed: String = "text") throws(ConfigurationError) -> String {
    guard case .scalar(let text, _) = node.content, !node.isNull else {
      throw problem(found: "no text", allowed: allowed)
    }
    return text
  }

  package func texts() throws(ConfigurationError) -> [String] {
    var texts: [String] = []
    for item in try list() { texts.append(try item.text()) }
    return texts
  }

  package func flag() throws(ConfigurationError) -> Bool {
    switch plain {
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default: throw problem(allowed: "true or false")
    }
  }

  package func integer(in range: ClosedRange<Int>) throws(ConfigurationError) -> Int {
    guard let number = plain.flatMap({ Int($0) }), range.contains(number) else {
      throw problem(allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  package func number(in range: ClosedRange<Double>) throws(ConfigurationError) -> Double {
    guard let number = plain.flatMap({ Double($0) }), range.contains(number) else {
      throw problem(allowed: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  package func numbers(in range: ClosedRange<Double>) throws(ConfigurationError) -> [Double] {
    var numbers: [Double] = []
    for item in try list() { numbers.append(try item.number(in: range)) }
    return numbers
  }

  /// One of a few words, such as `f32`.
  package func choice<Choice: RawRepresentable & CaseIterable>(
    of _: Choice.Type = Choice.self
  ) throws(ConfigurationError) -> Choice where Choice.RawValue == String {
    if case .scalar(let text, _) = node.content, let choice = Choice(rawValue: text) { return choice }
    throw problem(allowed: Choice.allCases.map(\.rawValue).joined(separator: ", "))
  }

  /// A time span with its unit: `500 ms`, `10 s`, `5 min`, `1.5 h`.
  package func duration(in range: ClosedRange<Duration>) throws(ConfigurationError) -> Duration {
    guard let duration = plain.flatMap(DurationText.duration(from:)), range.contains(duration) else {
      let bounds = "from \(DurationText.text(of: range.lowerBound)) to \(DurationText.text(of: range.upperBound))"
      throw problem(allowed: "a time with its unit (ms, s, min, h), \(bounds)")
    }
    return duration
  }

  private var plain: String? {
    guard case .scalar(let text, isPlain: true) = node.content else { return nil }
    return text
  }
}
