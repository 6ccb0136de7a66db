import Glibc
import TrafficCore

/// YOLOX (Megvii): one box per cell with objectness, coordinates as offsets within the cell.
enum YOLOXFamily: FamilyRecogniser {
  static let outputForm = "one output [1, cells, 5 + classes], one box for each cell of the strides 8, 16, 32"

  static func recognise(_ signature: NetworkSignature, sheet: ModelSheet, isNamed: Bool) -> FamilyMatch? {
    guard signature.outputs.count == 1, let output = signature.outputs.first, output.shape.count == 3,
      let rows = output.shape[1], let columns = output.shape[2], columns > 5,
      let strides = CellGrid.strides(of: signature, boxes: rows, boxesPerCell: 1)
    else { return nil }
    let decoder = YOLOXDecoder(
      cells: GridCell.all(size: signature.inputSize, strides: strides), isDecoded: sheet.boxes == .pixels)
    return FamilyMatch(
      channels: .bgr, fit: .letterbox(padding: 114, centered: false), normalisation: .none, classCount: columns - 5,
      task: .detection(decoder))
  }
}

/// Where a cell lies, and how large it is.
struct GridCell: Sendable, Equatable {
  let column: Int
  let row: Int
  let stride: Int

  /// Stride by stride, row by row.
  static func all(size: PixelSize, strides: [Int]) -> [GridCell] {
    strides.flatMap { stride in
      (0..<size.height / stride).flatMap { row in
        (0..<size.width / stride).map { GridCell(column: $0, row: row, stride: stride) }
      }
    }
  }
}

struct YOLOXDecoder: DetectionDecoder {
  let cells: [GridCell]
  /// The export has the decoding inside.
  let isDecoded: Bool
  let needsSuppression = true

  func candidates(in outputs: NetworkOutputs, minimumScore: Float) throws(InferenceError) -> [Candidate] {
    let rows = try RowTable(outputs, columns: 6...)
    guard rows.count == cells.count else { throw rows.surprise("\(cells.count) rows") }
    return try rows.output.read { values in
      rows.bestOfEach(values, minimumScore: minimumScore).map { found in
        let start = found.row * rows.columns
        var (x, y) = (Double(values[start]), Double(values[start + 1]))
        var (width, height) = (Double(values[start + 2]), Double(values[start + 3]))
        if !isDecoded {
          let cell = cells[found.row]
          x = (x + Double(cell.column)) * Double(cell.stride)
          y = (y + Double(cell.row)) * Double(cell.stride)
          width = exp(width) * Double(cell.stride)
          height = exp(height) * Double(cell.stride)
        }
        return Candidate(
          box: PixelBox(centerX: x, centerY: y, width: width, height: height), score: found.score,
          classID: found.classID)
      }
    }
  }
}
