import Foundation

/// A text file that grows while a run goes on, so that a long run can be read meanwhile.
///
/// Lines are gathered and written together.
actor OutputFile {
  private let path: String
  private let handle: FileHandle
  private var waiting = Data()

  private static let gatheredBytes = 16_384

  init(_ path: String) throws(CommandError) {
    self.path = path
    do {
      switch WrittenPlace(path) {
      case .descriptor(let number): handle = FileHandle(fileDescriptor: number)
      case .special(let path): handle = try FileHandle(forWritingTo: URL(filePath: path))
      case .file(let path):
        try Data().write(to: URL(filePath: path))
        handle = try FileHandle(forWritingTo: URL(filePath: path))
      }
    } catch {
      throw .badInput("Cannot write \(path): \(error.localizedDescription)")
    }
  }

  func write(_ text: String) throws(CommandError) {
    waiting += Data(text.utf8)
    if waiting.count >= Self.gatheredBytes { try flush() }
  }

  func flush() throws(CommandError) {
    do {
      try handle.write(contentsOf: waiting)
      waiting.removeAll(keepingCapacity: true)
    } catch {
      throw .failure("Cannot write \(path): \(error.localizedDescription)")
    }
  }

  func close() throws(CommandError) {
    try flush()
    do {
      try handle.close()
    } catch {
      throw .failure("Cannot write \(path): \(error.localizedDescription)")
    }
  }
}
