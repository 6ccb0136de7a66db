import Testing
import TrafficCore

struct MOTTextTests {
  @Test func `what is written is read again`() throws {
    let rows = [
      MOTRow(frame: 1, id: 3, box: PixelBox(x1: -2.25, y1: 10, x2: 30.5, y2: 44), score: 0.75, classID: -1),
      MOTRow(frame: 12, id: 4, box: PixelBox(x1: 0, y1: 0, x2: 1, y2: 1), score: 1, classID: -1),
    ]
    let text = MOTText.write(rows)
    #expect(text.hasPrefix("1,3,-2.25,10.00,32.75,34.00,0.75,-1,-1,-1\n"))
    let back = try MOTText.parse(Array(text.utf8))
    #expect(back.map(\.box) == rows.map(\.box) && back.map(\.id) == [3, 4] && back.map(\.score) == [0.75, 1])
  }

  @Test func `a class may be a word, where numbers would not say what drives there`() throws {
    let rows = try MOTText.parse(Array("1,-1,3,4,5,6,0.9,truck\n1,-1,3,4,5,6,0.9,lorry,-1\n1,-1,3,4,5,6,1,3\n".utf8))
    #expect(rows.map(\.trafficClass) == [.truck, .truck, nil])
    #expect(rows.map(\.classID) == [1, 1, 3])
    #expect(try MOTText.parse(Array(MOTText.write(rows).utf8)).map(\.trafficClass) == [.truck, .truck, nil])
  }

  @Test(arguments: [
    (
      "1,-1,3,4,5,6,1,tram",
      "line 1: class is \"tram\", neither a number nor one of car, truck, bus, motorcycle, bicycle, pedestrian"
    ),
    ("1,2,3,4,5,6,1\n1,2,3\n", "line 2: 3 values, at least 6 expected (frame,id,x,y,w,h,score)"),
    ("1,-1,a,4,5,6,1", "line 1: x is \"a\", not a number"),
    ("\n\n1,-1,3,4,5,nan,1", "line 3: height is \"nan\", not a number"),
    ("1,-1,3,4,-5,6,1", "line 1: a box of -5.0 by 6.0: width and height must not be negative"),
    ("0,-1,3,4,5,6,1", "line 1: frame is 0, the first frame is 1"),
    ("9e15,-1,3,4,5,6,1", "line 1: frame is 9000000000000000, more than 10000000 cannot be"),
    ("1,1e17,3,4,5,6,1", "line 1: id is \"1e17\", not a whole number"),
    ("1,2,3,4,5,6,1,1e300", "line 1: class is \"1e300\", too large a number"),
    ("1.5,-1,3,4,5,6,1", "line 1: frame is \"1.5\", not a whole number"),
    ("1,-1,3,4,5,6,high", "line 1: score is \"high\", not a number"),
  ])
  func `a broken row is named with its line and the reason`(text: String, message: String) {
    let error = #expect(throws: TextRowError.self) { try MOTText.parse(Array(text.utf8)) }
    #expect(error?.description == message)
  }

  @Test func `a KITTI label with a level beyond all numbers is refused`() {
    let error = #expect(throws: TextRowError.self) {
      try KITTIText.parse(Array("0 1 Car 1e300 0 -1 1 2 3 4".utf8))
    }
    #expect(error?.description == "line 1: truncated is \"1e300\", too large a number")
  }

  @Test func `numbers of any size are written`() throws {
    let row = MOTRow(frame: 1, id: 1, box: PixelBox(x1: -1e300, y1: 0, x2: 1e200, y2: 2), score: 1e18)
    #expect(MOTText.write([row]) == "1,1,-1e+300,0.00,1e+300,2.00,1e+18,-1,-1,-1\n")
  }

  @Test func `boxes turned inside out and counts below nothing are refused`() {
    let box = #expect(throws: TextRowError.self) { try EvaluationText.boxes(Array("a.jpg,2,10,10,-3,5".utf8)) }
    #expect(box?.description == "line 1: a box of -3.0 by 5.0: width and height must not be negative")
    let turn = #expect(throws: TextRowError.self) { try EvaluationText.turns(Array("n>e,3\nn>s,-3".utf8)) }
    #expect(turn?.description == "line 2: count is -3, 0 to 1000000000 expected")
    #expect(throws: TextRowError.self) { try EvaluationText.turns(Array("n>e,9e15\nn>e,9e15".utf8)) }
  }

  @Test func `blanks, returns and empty lines do no harm`() throws {
    let rows = try MOTText.parse(Array("1 -1 3 4 5 6 0.5\r\n\r\n2, -1, 3, 4, 5, 6\r\n".utf8))
    #expect(rows.map(\.frame) == [1, 2] && rows.map(\.score) == [0.5, 1])
  }

  @Test func `bytes changed at random are read or refused, never a crash`() {
    var random = SplitMix64(seed: 12)
    let sound = Array("1,-1,889.7,422.6,137.7,520.4,0.94\n2,3,508.6,456.3,32.4,105.3,0.93,1,0.5\n".utf8)
    for _ in 0..<3000 {
      var bytes = sound
      for _ in 0..<(1 + random.index(below: 6)) {
        let place = random.index(below: bytes.count)
        switch random.index(below: 3) {
        case 0: bytes[place] = UInt8(random.index(below: 256))
        case 1: bytes.remove(at: place)
        default: bytes.insert(bytes[random.index(below: bytes.count)], at: place)
        }
      }
      if let rows = try? MOTText.parse(bytes) { #expect(rows.allSatisfy { $0.frame >= 1 && $0.box.width >= 0 }) }
      _ = try? KITTIText.parse(bytes)
    }
  }
}
