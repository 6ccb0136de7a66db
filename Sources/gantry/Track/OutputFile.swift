import Foundation

/// A text file that grows while a run goes on, so that a long run can be read meanwhile.
///
/// Lines are gathered and written together.
actor OutputFile {
  private let path: String
  private let handle: FileHandle
  /// Standard output is written on after this file has ended.
  private let isOwn: Bool
  private var waiting = Data()

  private static let gatheredBytes = 16_384

  init(_ path: String) throws(CommandError) {
    self.path = path
    let place = WrittenPlace(path)
    isOwn = if case .descriptor = place { false } else { true }
    do {
      switch place {
      case .descriptor(let number): handle = FileHandle(fileDescriptor: number)
      case .special(let path): handle = try FileHandle(forWritingTo: URL(filePath: path))
      case .file(let path):
        try Data().write(to: URL(filePath: path))
        handle = try FileHandle(forWritingTo: URL(filePath: path))
      }
    } catch {
      throw .badInput("Cannot write \(path): \(error.reason).")
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
      throw .failure("Cannot write \(path): \(error.reason).")
    }
  }

  func close() throws(CommandError) {
    try flush()
    guard isOwn else { return }
    do {
      try handle.close()
    } catch {
      throw .failure("Cannot write \(path): \(error.reason).")
    }
  }
}
