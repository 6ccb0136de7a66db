import Wire

/// Answers of Redis as runs and messages.
enum RedisFrameReplies {
  /// Entries of a stream: `[id, [name, value, …]]`. One that was deleted meanwhile has no fields.
  static func deliveries<Entry>(
    _ reply: RedisReply, _ read: (StreamFields) -> Entry?
  ) -> [FrameDelivery<Entry>] {
    reply.elements.compactMap { entry in
      guard let id = entry[0].text else { return nil }
      return FrameDelivery(receipt: id, entry: read(fields(entry[1])))
    }
  }

  static func fields(_ reply: RedisReply) -> StreamFields {
    let words = reply.elements
    return StreamFields(
      stride(from: 0, to: words.count - 1, by: 2).compactMap { place in
        guard let name = words[place].text else { return nil }
        return StreamFields.Field(name, words[place + 1].bytes)
      })
  }

  static func words(_ fields: StreamFields) -> [RedisWord] {
    fields.all.flatMap { [RedisWord($0.name), RedisWord($0.value)] }
  }

  /// The answer of `HGETALL`; nil where no run is.
  static func run(_ videoID: Int, _ reply: RedisReply) -> FrameRun? {
    let facts = fields(reply)
    guard let name = facts.text("name") else { return nil }
    return FrameRun(
      videoID: videoID, name: name, generation: facts.integer("generation") ?? 0, began: facts.integer("began") ?? 0,
      started: facts.integer("started"), next: facts.integer("next") ?? 0, isProduced: facts["produced"] != nil,
      isProcessed: facts["processed"] != nil,
      frames: facts.integer("frames") ?? 0, hasJournal: facts["torn"] == nil, sums: facts["sums"])
  }
}

extension RedisReply {
  /// Empty for what is no text.
  var bytes: [UInt8] {
    switch self {
    case .bytes(let bytes): bytes
    case .status(let text): Array(text.utf8)
    case .integer(let number): Array("\(number)".utf8)
    case .null, .array, .failure: []
    }
  }
}
