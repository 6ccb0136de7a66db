import Testing
import TrafficCore

struct SparseAssignmentTests {
  @Test func `five thousand random problems are solved as well as by trying everything`() {
    var random = SplitMix64(seed: 17)
    var assignment = SparseAssignment()
    for _ in 0..<5000 {
      let rows = random.index(below: 6)
      let columns = random.index(below: 6)
      let limit = random.uniform(0.3, 1)
      let density = random.uniform(0.2, 1)
      var costs = [[Double?]](repeating: [], count: rows)
      for row in 0..<rows {
        costs[row] = (0..<columns).map { _ in
          // Coarse costs make ties, fine ones do not.
          random.chance(density) ? (random.unit() * 8).rounded() / 8 + random.unit() * 1e-3 : nil
        }
      }
      let total = solve(&assignment, costs, columns: columns, limit: limit)
      let best = bestTotal(costs, row: 0, taken: [], limit: limit)
      #expect(abs(total - best) < 1e-9, "\(costs) limit \(limit)")
    }
  }

  @Test func `no pair costs the limit or more and no column is given twice`() {
    var random = SplitMix64(seed: 3)
    var assignment = SparseAssignment()
    for _ in 0..<200 {
      let costs = (0..<40).map { _ in (0..<30).map { _ in Optional(random.unit()) } }
      _ = solve(&assignment, costs, columns: 30, limit: 0.4)
      var taken = Set<Int>()
      for row in costs.indices {
        guard let column = assignment.column(ofRow: row) else { continue }
        #expect(taken.insert(column).inserted)
        #expect(assignment.row(ofColumn: column) == row)
        #expect((costs[row][column] ?? 1) < 0.4)
      }
      #expect(!taken.isEmpty)
    }
  }

  @Test func `scores are negative costs with a limit of zero`() {
    var assignment = SparseAssignment()
    _ = solve(&assignment, [[-0.5, -0.9], [-0.4, -0.8]], columns: 2, limit: 0)
    #expect(assignment.column(ofRow: 0) == 1 || assignment.column(ofRow: 0) == 0)
    #expect(assignment.column(ofRow: 1) != assignment.column(ofRow: 0))
  }

  @Test func `a problem without rows or without columns has no pairs`() {
    var assignment = SparseAssignment()
    #expect(solve(&assignment, [], columns: 3, limit: 1) == 0)
    #expect(solve(&assignment, [[], []], columns: 0, limit: 1) == 2)
  }

  /// The sum of the costs, unpaired rows costing the limit.
  private func solve(
    _ assignment: inout SparseAssignment, _ costs: [[Double?]], columns: Int, limit: Double
  ) -> Double {
    assignment.begin(columns: columns, limit: limit)
    for row in costs {
      assignment.addRow()
      for (column, cost) in row.enumerated() {
        if let cost { assignment.addCandidate(column: column, cost: cost) }
      }
    }
    assignment.solve()
    return costs.indices.reduce(0) { sum, row in
      sum + (assignment.column(ofRow: row).flatMap { costs[row][$0] } ?? limit)
    }
  }

  private func bestTotal(_ costs: [[Double?]], row: Int, taken: Set<Int>, limit: Double) -> Double {
    guard row < costs.count else { return 0 }
    var best = limit + bestTotal(costs, row: row + 1, taken: taken, limit: limit)
    for (column, cost) in costs[row].enumerated() where !taken.contains(column) {
      guard let cost else { continue }
      best = min(best, cost + bestTotal(costs, row: row + 1, taken: taken.union([column]), limit: limit))
    }
    return best
  }
}
