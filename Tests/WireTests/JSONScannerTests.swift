import Groundwork
import Testing

@testable import Wire

struct JSONScannerTests {
  private func read<Value>(_ text: String, _ take: (inout JSONScanner) throws -> Value) throws -> Value {
    var scanner = JSONScanner(Array(text.utf8))
    let value = try take(&scanner)
    try scanner.finish()
    return value
  }

  @Test func `numbers are exactly what the standard library reads`() throws {
    var random = SeededRandom(seed: 33)
    for _ in 0..<20_000 {
      let digits = String(Int.random(in: 0...999_999_999_999, using: &random))
      var text = Bool.random(using: &random) ? "-" + digits : digits
      if Bool.random(using: &random) { text += "." + String(Int.random(in: 0...9_999_999, using: &random)) }
      if Int.random(in: 0..<10, using: &random) == 0 { text += "e-3" }
      let number = try read(" \(text) ") { try $0.number() }
      #expect(number?.bitPattern == Double(text)?.bitPattern, "\(text)")
      let whole = Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
      #expect(try read(text) { try $0.integer() } == whole, "\(text)")
    }
  }

  @Test(arguments: ["-0", "0.1", "007", "1.", "123456789012345678901", "0.30000000000000004", "1e3", "-7.0", "\"8\""])
  func `unusual forms of numbers are read as ever`(text: String) throws {
    let bare = text.filter { $0 != "\"" }
    #expect(try read(text) { try $0.number() }?.bitPattern == Double(bare)?.bitPattern)
    #expect(try read(text) { try $0.integer() } == (Int(bare) ?? Double(bare).flatMap { Int(exactly: $0) }))
  }

  @Test(arguments: ["-", ".5.", "1.2.3", "12x", "--1", "1-2", "+", "e", "-."])
  func `what only looks like a number is refused`(text: String) {
    #expect(throws: JSONFault.self) { try read(text) { try $0.number() } }
    #expect(throws: JSONFault.self) { try read(text) { try $0.integer() } }
  }

  @Test func `names of members are read with and without escapes`() throws {
    var names: [String] = []
    _ = try read(#"{"a":1,"b\u0041\n":2,"ä":3,"":4,"quite_a_long_name_of_a_member":5}"#) { scanner in
      try scanner.members { (scanner, name) throws(JSONFault) in
        names.append(name)
        try scanner.pass()
      }
    }
    #expect(names == ["a", "bA\n", "ä", "", "quite_a_long_name_of_a_member"])
    #expect(throws: JSONFault.self) { try read("{\"a\u{1}\":1}") { try $0.pass() } }
    #expect(throws: JSONFault.self) { try read("{\"a") { try $0.pass() } }
  }
}
