import CYAML

/// What libyaml reports while it reads, as values of ours.
enum YAMLEvent {
  case scalar(String, isPlain: Bool, anchor: String?, tag: String?)
  case sequenceStart(anchor: String?, tag: String?)
  case mappingStart(anchor: String?, tag: String?)
  case sequenceEnd
  case mappingEnd
  case alias(String)
  case documentStart
  case streamEnd
  /// Start of the stream and end of a document, which mean nothing to a reader of one document.
  case other
}

/// Pulls events out of libyaml, one at a time; owns the parser and the bytes it reads.
@safe struct YAMLEvents: ~Copyable {
  /// What libyaml says about bytes that are not YAML.
  struct SyntaxError: Error {
    let line: Int
    let column: Int
    let message: String
  }

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>

  init(_ bytes: [UInt8]) throws(SyntaxError) {
    unsafe parser = .allocate(capacity: 1)
    unsafe input = .allocate(capacity: max(1, bytes.count))
    _ = unsafe input.initialize(from: bytes)
    guard unsafe yaml_parser_initialize(parser) == 1 else {
      unsafe parser.initialize(to: yaml_parser_t())
      throw SyntaxError(line: 1, column: 1, message: "no memory for the parser")
    }
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  /// The next event and where it begins, counted from 1.
  mutating func next() throws(SyntaxError) -> (event: YAMLEvent, line: Int, column: Int) {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
    defer { unsafe yaml_event_delete(&event) }
    let mark = unsafe event.start_mark
    return (unsafe Self.value(of: event), Int(mark.line) + 1, Int(mark.column) + 1)
  }

  private func syntaxError() -> SyntaxError {
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "unreadable text"
    let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) + ": " } ?? ""
    let mark = unsafe parser.pointee.problem_mark
    return SyntaxError(line: Int(mark.line) + 1, column: Int(mark.column) + 1, message: context + problem)
  }

  private static func value(of event: yaml_event_t) -> YAMLEvent {
    switch unsafe event.type {
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.data.scalar
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
      return unsafe .scalar(
        String(decoding: bytes, as: UTF8.self), isPlain: isPlain, anchor: text(scalar.anchor), tag: text(scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      return unsafe .sequenceStart(anchor: text(start.anchor), tag: text(start.tag))
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      return unsafe .mappingStart(anchor: text(start.anchor), tag: text(start.tag))
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    case YAML_ALIAS_EVENT: return unsafe .alias(text(event.data.alias.anchor) ?? "")
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_STREAM_END_EVENT: return .streamEnd
    default: return .other
    }
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    unsafe pointer.map { unsafe String(cString: $0) }
  }
}
