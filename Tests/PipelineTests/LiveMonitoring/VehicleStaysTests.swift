import Testing
import TrafficCore

@testable import Pipeline

struct VehicleStaysTests {
  private static let began = Timestamp(microseconds: 1_777_629_600_000_000)

  @Test func `a day of a busy road is summed and not remembered`() {
    var stays = VehicleStays()
    var count = VehicleCount()
    let vehicles = 30_000
    for vehicle in 0..<vehicles {
      for second in [0.0, 4] {
        let at = Self.began.advanced(bySeconds: Double(vehicle) * 3 + second)
        let speed = vehicle % 5 == 0 ? nil : Double(50 + vehicle % 5 * 15)
        stays.note(
          LiveSighting(vehicle: vehicle, kind: vehicle % 10 == 0 ? .truck : .car, kilometresPerHour: speed, at: at))
        count.see(vehicle, at: at)
      }
    }
    #expect(count.total == vehicles)
    #expect(max(stays.remembered, count.remembered) < 60)
    let sums = stays.sums
    #expect(sums.kinds == [.car: 27_000, .truck: 3000])
    #expect(abs(sums.averageDwell - 4) < 1e-9)
    #expect(sums.averageSpeed.map { abs($0 - 87.5) < 1e-9 } == true)
    #expect(sums.highestSpeed == 110)
    #expect(sums.speedDistribution.map(\.count) == [0, 6000, 0, 6000, 6000, 6000])
    #expect(sums.speedDistribution.map(\.name) == ["0-60", "60-70", "70-80", "80-90", "90-100", "100+"])
  }

  @Test func `who stands for an hour is one vehicle`() {
    var stays = VehicleStays()
    var count = VehicleCount()
    for second in 0...3600 {
      let at = Self.began.advanced(bySeconds: Double(second))
      stays.note(LiveSighting(vehicle: 1, kind: .car, kilometresPerHour: 0, at: at))
      count.see(1, at: at)
    }
    #expect(count.total == 1 && stays.sums.kinds == [.car: 1])
    #expect(stays.sums.averageDwell == 3600)
  }
}
