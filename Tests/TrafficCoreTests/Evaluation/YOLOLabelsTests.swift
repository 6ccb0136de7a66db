import TestKit
import Testing
import TrafficCore

struct YOLOLabelsTests {
  @Test func `labels become boxes of the picture`() throws {
    let rows = try YOLOLabels.parse(Array("2 0.5 0.5 0.25 0.5\n\n0\t0.1 0.2 0.1 0.1\r\n".utf8))
    #expect(rows.map(\.classID) == [2, 0])
    #expect(rows[0].box(in: PixelSize(width: 400, height: 200)) == PixelBox(x1: 150, y1: 50, x2: 250, y2: 150))
  }

  @Test(arguments: [
    ("0 0.5 0.5 0.1", "height is missing"), ("car 0.5 0.5 0.1 0.1", "class is \"car\", not a number"),
    ("0 320 0.5 0.1 0.1", "centre x is 320.0, a part of the picture from 0 to 1 expected"),
  ])
  func `a wrong line is named`(text: String, reason: String) throws {
    let error = #expect(throws: TextRowError.self) { try YOLOLabels.parse(Array("0 0.5 0.5 0.1 0.1\n\(text)".utf8)) }
    let sentence = "\(try #require(error))"
    #expect(sentence.contains("2") && sentence.contains(reason), "\(sentence)")
  }

  @Test func `mutated labels end in rows or an error`() {
    let seed = Array("0 0.5 0.5 0.25 0.5\n1 0.1 0.2 0.05 0.1\n3 0.9 0.91 0.05 0.12\n".utf8)
    var mutation = Mutation(seed: 41)
    var refused = 0
    let rounds = Mutation.rounds(usual: 2000)
    for _ in 0..<rounds {
      do throws(TextRowError) {
        let rows = try YOLOLabels.parse(mutation.damage(seed))
        #expect(rows.allSatisfy { (0...1).contains($0.width) })
      } catch {
        refused += 1
      }
    }
    #expect(refused > rounds / 20 && refused < rounds)
  }
}
