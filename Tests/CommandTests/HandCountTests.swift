import Foundation
import TestKit
import Testing

/// `gantry validate` and `gantry evaluate count` on files as people write them.
@Suite(.timeLimit(.minutes(1))) struct HandCountTests {
  private let program: Program

  init() throws { program = try Program() }

  private func validate(hand: String, counts: String) async throws -> Program.Result {
    _ = try program.file("hand.csv", text: hand)
    _ = try program.file("counts.csv", text: counts)
    return try await program.run("validate", "--hand", "hand.csv", "--counts", "counts.csv", "--json")
  }

  private func sums(_ result: Program.Result) throws -> [Int] {
    let object = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    return try ["by_hand", "counted"].map { try #require(object[$0] as? Int) }
  }

  private static let counts = """
    start,end,line,direction,class,count
    0,60,away,out,car,10
    60,120,away,out,car,20
    120,180,away,out,car,30
    120,180,away,out,truck,5

    """

  @Test func `only the intervals counted by hand are compared`() async throws {
    let hand = "start,end,line,direction,class,count\n0,60,away,out,car,10\n120,180,away,out,all,35\n"
    let mixed = try await validate(hand: hand, counts: Self.counts)
    #expect(mixed.code == 2 && mixed.messages.contains("as a whole (all) and by class"), "\(mixed.messages)")
    let right = try await validate(hand: hand.replacing(",car,", with: ",all,"), counts: Self.counts)
    #expect(try sums(right) == [45, 45], "\(right.messages)")
  }

  @Test func `what spreadsheets add and leave out is understood`() async throws {
    let marked = "\u{FEFF}line, class, count\naway, car, 60\naway, truck, 5\n"
    let result = try await validate(hand: marked, counts: Self.counts)
    #expect(result.code == 0 && result.messages.isEmpty, "\(result.messages)")
    #expect(try sums(result) == [65, 65])
  }

  @Test func `a line of another name is pointed out`() async throws {
    let result = try await validate(hand: "line,direction,class,count\nawya,out,car,60\n", counts: Self.counts)
    #expect(result.code == 0 && result.messages.contains("counted nothing over the line 'awya'"), "\(result.messages)")
  }

  @Test func `counts beyond all roads are refused`() async throws {
    let huge = "line,direction,class,count\naway,out,car,9223372036854775807\naway,out,car,9\n"
    let result = try await validate(hand: huge, counts: Self.counts)
    #expect(result.code == 2 && result.messages.contains("line 2: count is"), "\(result.messages)")
  }

  @Test func `crossings of the simulator are scored as they were written`() async throws {
    let simulated = try await program.run(
      "simulate", "motorway", "--seconds", "8", "--fps", "5", "--seed", "3", "--counts", "truth.csv")
    #expect(simulated.code == 0, "\(simulated.messages)")
    let result = try await program.run("evaluate", "count", "--truth", "truth.csv", "--counted", "truth.csv")
    #expect(result.code == 0 && result.output.contains("recall 100.0 %"), "\(result.messages)")
    _ = try program.file("odd.csv", text: "line,direction,class,seconds\naway,out,lorry,1\n")
    let odd = try await program.run("evaluate", "count", "--truth", "odd.csv", "--counted", "odd.csv")
    #expect(odd.code == 2 && odd.messages.contains("unknown class 'lorry'"), "\(odd.messages)")
    _ = try program.file("none.csv", text: "line,direction,class,seconds\n")
    #expect(try await program.run("evaluate", "count", "--truth", "none.csv", "--counted", "none.csv").code == 2)
  }
}
