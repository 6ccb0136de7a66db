/// The line of the program that spoke.
package struct LogSource: Sendable, CustomStringConvertible {
  private let file: StaticString
  private let line: Int

  /// - Parameter file: `#fileID`, the room and the file's name.
  package init(file: StaticString, line: Int) {
    self.file = file
    self.line = line
  }

  /// `Media/LiveReader.swift:31`.
  package var description: String { "\(file):\(line)" }
}
