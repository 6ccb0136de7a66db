/// Pairs rows with columns at the smallest total cost, where leaving a row alone costs `limit`.
///
/// Shortest augmenting paths with potentials (Jonker & Volgenant 1987), on a sparse list of candidate pairs: what is
/// too far apart is never added, so that three hundred boxes cost microseconds. Exact: a pair whose cost is not
/// below `limit` is never chosen, and the sum of `limit - cost` over the chosen pairs is the largest possible.
/// Memory is kept from one problem to the next.
package struct SparseAssignment: Sendable {
  /// The column of each row, or nil.
  package func column(ofRow row: Int) -> Int? { columnOfRow[row] < 0 ? nil : columnOfRow[row] }
  /// The row of each column, or nil.
  package func row(ofColumn column: Int) -> Int? { rowOfColumn[column] < 0 ? nil : rowOfColumn[column] }

  private var rowCount = 0
  private var limit = 0.0
  private var firstEdge: [Int] = []
  private var edgeColumn: [Int] = []
  private var edgeCost: [Double] = []
  private var columnOfRow: [Int] = []
  private var rowOfColumn: [Int] = []
  private var rowPotential: [Double] = []
  private var columnPotential: [Double] = []
  // The search tree of one augmentation.
  private var distance: [Double] = []
  private var parentRow: [Int] = []
  private var isSettled: [Bool] = []
  private var touched: [Int] = []

  /// Room is made for so many candidates per column at once, so that busier pictures need no more memory.
  private static let usualCandidates = 8

  package init() {}

  /// Starts a new problem. Candidates follow row by row.
  package mutating func begin(columns: Int, limit: Double) {
    rowCount = 0
    self.limit = limit
    firstEdge.removeAll(keepingCapacity: true)
    edgeColumn.removeAll(keepingCapacity: true)
    edgeCost.removeAll(keepingCapacity: true)
    columnOfRow.removeAll(keepingCapacity: true)
    rowPotential.removeAll(keepingCapacity: true)
    touched.removeAll(keepingCapacity: true)
    edgeColumn.reserveCapacity(columns * Self.usualCandidates)
    edgeCost.reserveCapacity(columns * Self.usualCandidates)
    touched.reserveCapacity(columns)
    Self.fill(&rowOfColumn, with: -1, count: columns)
    Self.fill(&columnPotential, with: 0, count: columns)
    Self.fill(&distance, with: .infinity, count: columns)
    Self.fill(&parentRow, with: -1, count: columns)
    Self.fill(&isSettled, with: false, count: columns)
  }

  /// Opens the next row; its number is the count of rows opened before.
  package mutating func addRow() {
    firstEdge.append(edgeColumn.count)
    columnOfRow.append(-1)
    rowPotential.append(limit)
    rowCount += 1
  }

  /// A candidate for the row opened last. Costs at or above the limit, and what is no number, are ignored.
  package mutating func addCandidate(column: Int, cost: Double) {
    guard cost < limit, cost.isFinite else { return }
    edgeColumn.append(column)
    edgeCost.append(cost)
    rowPotential[rowCount - 1] = min(rowPotential[rowCount - 1], cost)
  }

  package mutating func solve() {
    firstEdge.append(edgeColumn.count)
    for row in 0..<rowCount where firstEdge[row] < firstEdge[row + 1] { augment(from: row) }
  }

  private mutating func augment(from start: Int) {
    var row = start
    var reached = 0.0
    var exitCost = Double.infinity
    var exitRow = start
    var freeColumn = -1
    while true {
      // Row by row a private column of cost `limit` stands for "stays alone". It is free whenever its row is reached.
      let alone = reached + limit - rowPotential[row]
      if alone < exitCost {
        exitCost = alone
        exitRow = row
      }
      relax(row, from: reached)
      guard let column = nearestUnsettled(), distance[column] < exitCost else { break }
      if rowOfColumn[column] < 0 {
        freeColumn = column
        exitCost = distance[column]
        break
      }
      isSettled[column] = true
      reached = distance[column]
      row = rowOfColumn[column]
    }
    raisePotentials(start: start, by: exitCost)
    if freeColumn < 0, exitRow != start {
      freeColumn = columnOfRow[exitRow]
      columnOfRow[exitRow] = -1
    }
    if freeColumn >= 0 { shift(to: freeColumn, start: start) }
    forgetTree()
  }

  private mutating func relax(_ row: Int, from reached: Double) {
    for edge in firstEdge[row]..<firstEdge[row + 1] {
      let column = edgeColumn[edge]
      if isSettled[column] { continue }
      let length = reached + edgeCost[edge] - rowPotential[row] - columnPotential[column]
      if length < distance[column] {
        if parentRow[column] < 0 { touched.append(column) }
        distance[column] = length
        parentRow[column] = row
      }
    }
  }

  private func nearestUnsettled() -> Int? {
    var nearest: Int?
    var shortest = Double.infinity
    for column in touched where !isSettled[column] {
      // Of equally near ones a free one ends the search at once: many boxes in one place stay quick.
      let isNearer =
        distance[column] < shortest
        || (distance[column] == shortest && nearest.map { rowOfColumn[$0] >= 0 } == true && rowOfColumn[column] < 0)
      guard isNearer else { continue }
      shortest = distance[column]
      nearest = column
    }
    return nearest
  }

  private mutating func raisePotentials(start: Int, by length: Double) {
    rowPotential[start] += length
    for column in touched where isSettled[column] {
      let slack = length - distance[column]
      rowPotential[rowOfColumn[column]] += slack
      columnPotential[column] -= slack
    }
  }

  private mutating func shift(to freeColumn: Int, start: Int) {
    var column = freeColumn
    while true {
      let row = parentRow[column]
      let previous = columnOfRow[row]
      columnOfRow[row] = column
      rowOfColumn[column] = row
      if row == start { return }
      column = previous
    }
  }

  private mutating func forgetTree() {
    for column in touched {
      distance[column] = .infinity
      parentRow[column] = -1
      isSettled[column] = false
    }
    touched.removeAll(keepingCapacity: true)
  }

  private static func fill<Element>(_ array: inout [Element], with value: Element, count: Int) {
    array.removeAll(keepingCapacity: true)
    for _ in 0..<count { array.append(value) }
  }
}
