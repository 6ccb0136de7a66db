/// Values as the texts that libpq takes.
enum PostgresParameters {
  /// Lends an array of C strings for the time of the closure.
  static func lend<Result>(
    _ values: [any SQLBindable], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    var characters: [CChar] = []
    let starts = values.map { value -> Int? in
      guard let text = text(value.sql) else { return nil }
      defer { characters += text.utf8.map(CChar.init(bitPattern:)) + [0] }
      return characters.count
    }
    return unsafe characters.withUnsafeBufferPointer { (buffer: UnsafeBufferPointer<CChar>) -> Result in
      var pointers = unsafe [UnsafePointer<CChar>?]()
      unsafe pointers.reserveCapacity(starts.count + 1)
      for start in starts {
        guard let start else {
          unsafe pointers.append(nil)
          continue
        }
        unsafe pointers.append(buffer.baseAddress?.advanced(by: start))
      }
      // One more than there are, so that there is an address even for none.
      unsafe pointers.append(nil)
      return unsafe pointers.withUnsafeBufferPointer {
        (pointers: UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Result in
        guard let address = pointers.baseAddress else { preconditionFailure("an array of one has an address") }
        return unsafe body(address)
      }
    }
  }

  static func text(_ value: SQLValue) -> String? {
    switch value {
    case .null: nil
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .text(let text): text
    }
  }
}
