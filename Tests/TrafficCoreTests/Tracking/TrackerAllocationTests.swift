import Testing
import TrafficCore

/// In processes of their own: other tests must not run while the runtime's allocator is being watched.
struct TrackerAllocationTests {
  @Test func `the two-space tracker takes nothing from the heap once it is warm`() async {
    await #expect(processExitsWith: .success) {
      let camera = PinholeCamera(
        position: SIMD3(0, 0, 8), heading: 0, pitch: 0.3, focalLength: 1000,
        size: PixelSize(width: 1280, height: 720))
      for plane in [nil, camera.groundPlane] {
        for boxes in [30, 300] {
          var tracker = TwoSpaceTracker(plane: plane)
          #expect(allocations(boxes, warm: 100) { tracker.update($0, at: $1) } == 0)
          #expect(tracker.tracks.count > boxes * 3 / 4)
        }
      }
    }
  }

  @Test func `every tracker takes nothing from the heap once it is warm`() async {
    await #expect(processExitsWith: .success) {
      for kind in TrackerKind.allCases {
        var tracker = kind.tracker(for: .vehicles)
        #expect(allocations(30, warm: 100) { tracker.update($0, at: $1) } == 0, "\(kind)")
      }
    }
  }

  @Test func `the counter counts`() async {
    await #expect(processExitsWith: .success) {
      var kept: [[Int]] = []
      let taken = HeapAllocations.during { for size in 1...10 { kept.append(Array(0..<size)) } }
      #expect((taken ?? 0) >= 10)
    }
  }
}

/// Objects made on the heap by the last hundred of the updates.
private func allocations(_ boxes: Int, warm: Int, _ update: ([Detection], Timestamp) -> Void) -> Int? {
  var traffic = SyntheticTraffic(seed: 2, crowd: boxes)
  let pictures = (0..<(warm + 100)).map { frame in
    (traffic.detections(at: Double(frame) / 15, missed: 0.05), Timestamp.zero.advanced(bySeconds: Double(frame) / 15))
  }
  for (detections, moment) in pictures[..<warm] { update(detections, moment) }
  return HeapAllocations.during { for (detections, moment) in pictures[warm...] { update(detections, moment) } }
}
