import TestKit
import Testing
import WebServer

struct JSONTests {
  @Test(arguments: [
    "null", "true", "[]", "{}", "0", "-7", "9007199254740993", "1.5", "1e+30", #""""#, #""a\"b\\c\n\u0001ü😀""#,
    #"{"b":1,"a":[{},[null]],"b2":"x"}"#,
  ])
  func `what is written is what was read`(text: String) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)).text == text)
  }

  @Test(arguments: [
    (#" { "a" : [ 1 , 2 ] } "#, #"{"a":[1,2]}"#), (#""\u00fc\ud83d\ude00\/""#, #""ü😀/""#),
    (#""\ud800x""#, "\"\u{FFFD}x\""), ("123456789012345678901234567890", "1.2345678901234568e+29"), ("1E2", "100.0"),
  ])
  func `blanks, escapes and long numbers are understood`(text: String, written: String) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)).text == written)
  }

  @Test(arguments: [
    "", " ", "nul", "[1,]", "{a:1}", #"{"a"}"#, #"{"a":1,}"#, "01", "1.", ".5", "+1", "1e", "\"a", "\"\n\"",
    #""\x""#, #""\u12""#, "[1] 2", "1e999", "NaN", "'a'", "[1 2]", "]",
  ])
  func `what is not JSON is refused`(text: String) {
    #expect(throws: JSONProblem.self) { try JSONValue(parsing: Array(text.utf8)) }
  }

  @Test func `bytes that are not UTF-8 and endless nesting are refused`() {
    #expect(throws: JSONProblem.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    #expect(throws: JSONProblem.self) { try JSONValue(parsing: [UInt8](repeating: 0x5B, count: 100_000)) }
  }

  @Test func `numbers that JSON cannot say become null`() {
    #expect(JSONValue.array([.number(.infinity), .number(.nan), .number(0.1)]).text == "[null,null,0.1]")
  }

  @Test func `a document for people has a line per member`() {
    let value: JSONValue = ["a": [1, 2], "b": [:], "c": []]
    #expect(value.indented == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n  \"c\": []\n}\n")
  }
}

struct JSONMutationTests {
  @Test func `damaged JSON is read or refused, never crashes, and what is read is written and read again`() throws {
    let original = Array(#"{"name":"n\u00e4he","list":[1,-2.5e3,true,null,{"x":"\"\\"}],"deep":[[[[]]]]}"#.utf8)
    var mutation = Mutation(seed: 8)
    var refused = 0
    let rounds = Mutation.rounds(usual: 3000)
    for _ in 0..<rounds {
      do {
        let value = try JSONValue(parsing: mutation.damage(original))
        #expect(try JSONValue(parsing: value.bytes) == value)
      } catch { refused += 1 }
    }
    #expect(refused > rounds / 20 && refused < rounds)
  }
}
