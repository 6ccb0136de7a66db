import Groundwork

/// What a setting accepts, in a form that people, editors and JSON Schema can be told.
package enum SettingKind: Equatable, Sendable {
  case flag
  case integer(ClosedRange<Int>)
  case number(ClosedRange<Double>)
  case text
  /// Text that is never shown.
  case secret
  case texts
  case choice([String])
  case duration(ClosedRange<Duration>)

  /// As a phrase: `1 … 64`, `f32, bf16 or auto`.
  package var allowed: String {
    switch self {
    case .flag: "true or false"
    case .integer(let range): "\(range.lowerBound) … \(range.upperBound)"
    case .number(let range): "\(SettingValue.plain(range.lowerBound)) … \(SettingValue.plain(range.upperBound))"
    case .text: "text"
    case .secret: "secret text"
    case .texts: "a list of texts"
    case .choice(let words): words.joined(separator: ", ")
    case .duration(let range):
      "\(DurationText.text(of: range.lowerBound)) … \(DurationText.text(of: range.upperBound))"
    }
  }
}

/// The value a setting has when nobody says otherwise.
package enum SettingValue: Equatable, Sendable {
  case flag(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case texts([String])
  case duration(Duration)
  /// There is one; what it is, is nobody's business.
  case secret
  /// Left to the program; the setting's help says how it chooses.
  case automatic

  /// As one would write it into the file.
  package var yaml: String {
    switch self {
    case .flag(let flag): flag ? "true" : "false"
    case .integer(let number): "\(number)"
    case .number(let number): Self.plain(number)
    case .text(let text): text
    case .texts(let texts): "[\(texts.joined(separator: ", "))]"
    case .duration(let duration): DurationText.text(of: duration)
    case .secret: Secret.mask
    case .automatic: "automatic"
    }
  }

  /// `8` instead of `8.0`.
  static func plain(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
