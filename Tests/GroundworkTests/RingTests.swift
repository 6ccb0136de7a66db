import Groundwork
import Testing

struct RingTests {
  @Test func `a full ring pushes out the oldest`() {
    var ring = Ring<Int>(capacity: 3)
    #expect(ring.isEmpty)
    #expect((1...3).map { ring.append($0) } == [nil, nil, nil])
    #expect(ring.append(4) == 1)
    #expect(Array(ring) == [2, 3, 4])
    #expect(ring.popFirst() == 2)
    #expect(ring.count == 2)
    ring.removeAll()
    #expect(ring.popFirst() == nil)
  }
}
