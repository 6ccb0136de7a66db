import Groundwork
import TestKit
import Testing

struct LogTests {
  private let clock = ManualClock()

  private func lines(_ format: LogFormat, _ write: (Log) -> Void) -> [String] {
    let captured = CapturedLog()
    write(Log(name: "camera north-2", output: captured, clock: clock))
    return captured.entries.map(format.line)
  }

  @Test func `a text line has time, name, level, message and fields`() {
    let line = #line + 1
    let lines = lines(.text) { $0.warning("no frame for 10 s", ["attempt": 3, "why": "connected but silent"]) }
    #expect(
      lines == [
        "2026-01-01T00:00:00.000Z – camera north-2 – warning – [GroundworkTests/LogTests.swift:\(line)] – "
          + "no frame for 10 s attempt=3 why=\"connected but silent\""
      ])
  }

  @Test func `a JSON line escapes what it must and begins with the four that every line has`() {
    let lines = lines(.jsonLines) { log in
      log.write(.error, { "a \"b\"\n\u{1}" }, ["seconds": 1.5, "again": true, "message": "x"])
    }
    #expect(
      lines == [
        #"{"time":"2026-01-01T00:00:00.000Z","level":"error","logger":"camera north-2","message":"a \"b\"\n\u0001","#
          + #""seconds":1.5,"again":true,"field_message":"x"}"#
      ])
  }

  @Test func `request, job and camera come first, the last said of each, from whatever task speaks`() async {
    let captured = CapturedLog()
    let log = Log(name: "x", output: captured, clock: clock).with(["camera": "north-2", "size": 3])
    await LogContext.with([LogContext.requestID: "r1"]) {
      await LogContext.with([LogContext.jobID: "j1", "camera": "south"]) {
        async let said: Void = log.write(.info, { "m" }, ["size": 4])
        await said
      }
    }
    log.write(.info, { "n" })
    #expect(
      captured.entries.map(LogFormat.jsonLines.line) == [
        #"{"time":"2026-01-01T00:00:00.000Z","level":"info","logger":"x","message":"m","request_id":"r1","#
          + #""job_id":"j1","camera":"north-2","size":4}"#,
        #"{"time":"2026-01-01T00:00:00.000Z","level":"info","logger":"x","message":"n","camera":"north-2","size":3}"#,
      ])
  }

  @Test func `a line break in a message never starts a new line`() {
    #expect(lines(.text) { $0.info("one\r\ntwo\nthree") }.first?.hasSuffix(#"one\ntwo\nthree"#) == true)
  }

  @Test func `no message tells a terminal what to do`() {
    let line = lines(.text) { $0.info("GET /\u{1B}[2J\u{9B}31m\u{7F}\u{202E}é – ok\t.") }.first
    #expect(line?.hasSuffix(#"GET /\u{1b}[2J\u{9b}31m\u{7f}\u{202e}é – ok"# + "\t.") == true, "\(line ?? "")")
  }

  @Test func `what is below the level is not even put together`() {
    let lines = lines(.text) {
      $0.debug(
        { () -> String in
          Issue.record("the text was made"); return ""
        }())
      $0.info("seen")
    }
    #expect(lines.count == 1)
  }

  @Test(arguments: [
    ("rtsp://ann:pa55@10.0.0.7:554/a", "rtsp://ann:•••@10.0.0.7:554/a"),
    ("rtsp://ann:p@s/s@cam/a failed", "rtsp://ann:•••@cam/a failed"),
    ("open 'http://u:p@h/' and http://v:q@i/", "open 'http://u:•••@h/' and http://v:•••@i/"),
    ("http://host:8080/@path", "http://host:8080/@path"),
    ("http://host/x?token=abc&size=3", "http://host/x?token=•••&size=3"),
    ("Authorization: Basic YTpi\nHost: a", "Authorization: Basic •••\nHost: a"),
    ("nothing to hide", "nothing to hide"),
    ("://", "://"), ("a://:@", "a://:•••@"),
  ])
  func `passwords are taken out of messages and fields`(text: String, shown: String) {
    let captured = CapturedLog()
    Log(name: "x", output: captured).info(text, ["at": .text(text)])
    #expect(captured.messages == [shown])
    #expect(captured.entries.first?.fields.first?.value == .text(shown))
  }

  @Test func `mutated text never breaks the redaction`() {
    var random = SeededRandom(seed: 7)
    let seeds = ["rtsp://a:b@c/d?token=x", "Authorization: Basic abc", "://:@=&"].map { Array($0.utf8) }
    for round in 0..<2000 {
      var bytes = seeds[round % seeds.count]
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes.insert(UInt8.random(in: 0...255, using: &random), at: Int.random(in: 0...bytes.count, using: &random))
      }
      #expect(Redaction.redacted(String(decoding: bytes, as: UTF8.self)).utf8.count < 400)
    }
  }

  @Test func `a secret never shows itself`() {
    struct Holder { let password: Secret }
    let holder = Holder(password: Secret("pa55word"))
    var dumped = ""
    dump(holder, to: &dumped)
    for text in ["\(holder)", String(reflecting: holder), String(describing: holder.password), dumped] {
      #expect(!text.contains("pa55word"))
    }
    #expect("\(holder.password)" == "•••")
    #expect(holder.password.revealed == "pa55word")
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (951_782_400, "2000-02-29T00:00:00.000Z"),
    (-1, "1969-12-31T23:59:59.000Z"), (4_102_444_799, "2099-12-31T23:59:59.000Z"),
  ])
  func `moments are written in UTC`(seconds: Int, text: String) {
    #expect(ISO8601.text(sinceEpoch: .seconds(seconds)) == text)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.250+00:00"), (7200, "1970-01-01T02:00:00.250+02:00"),
    (-12_600, "1969-12-31T20:30:00.250-03:30"), (-1800, "1969-12-31T23:30:00.250-00:30"),
    (20_700, "1970-01-01T05:45:00.250+05:45"), (3208, "1970-01-01T00:53:00.250+00:53"),
  ])
  func `moments are written as a place's clocks show them`(offset: Int, text: String) {
    #expect(ISO8601.text(sinceEpoch: .milliseconds(250), aheadOfUTC: offset) == text)
  }
}
