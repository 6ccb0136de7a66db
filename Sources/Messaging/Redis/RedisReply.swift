import CRedis

/// What Redis answered.
enum RedisReply: Sendable, Equatable {
  case null
  case integer(Int)
  case bytes([UInt8])
  case status(String)
  case array([RedisReply])
  case failure(String)

  var text: String? {
    switch self {
    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    case .status(let text): text
    case .integer(let number): "\(number)"
    case .null, .array, .failure: nil
    }
  }

  var number: Int? {
    if case .integer(let number) = self { return number }
    return text.flatMap { Int($0) }
  }

  /// Empty for what is no array.
  var elements: [RedisReply] {
    if case .array(let elements) = self { return elements }
    return []
  }

  /// The member at a place, `null` where there is none.
  subscript(_ index: Int) -> RedisReply { elements.indices.contains(index) ? elements[index] : .null }
}

extension RedisReply {
  /// Copies an answer of hiredis, with everything inside it.
  ///
  /// Redis itself nests a few levels; `depth` keeps a broken peer from exhausting the stack.
  init(copying reply: UnsafePointer<redisReply>, depth: Int = 0) {
    let value = unsafe reply.pointee
    switch unsafe value.type {
    case REDIS_REPLY_INTEGER: unsafe self = .integer(Int(value.integer))
    case REDIS_REPLY_STRING: unsafe self = .bytes(Self.bytes(of: value))
    case REDIS_REPLY_STATUS: unsafe self = .status(String(decoding: Self.bytes(of: value), as: UTF8.self))
    case REDIS_REPLY_ERROR: unsafe self = .failure(String(decoding: Self.bytes(of: value), as: UTF8.self))
    case REDIS_REPLY_ARRAY:
      guard depth < Self.deepest else {
        self = .failure("an answer nested deeper than \(Self.deepest) levels")
        return
      }
      var elements: [RedisReply] = []
      unsafe elements.reserveCapacity(Int(value.elements))
      for index in unsafe 0..<Int(value.elements) {
        guard let element = unsafe value.element[index] else { continue }
        unsafe elements.append(RedisReply(copying: element, depth: depth + 1))
      }
      self = .array(elements)
    default: self = .null
    }
  }

  private static let deepest = 16

  private static func bytes(of value: redisReply) -> [UInt8] {
    guard let text = unsafe value.str else { return [] }
    return unsafe text.withMemoryRebound(to: UInt8.self, capacity: Int(value.len)) { bytes in
      unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(value.len)))
    }
  }
}
