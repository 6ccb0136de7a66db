package import TrafficCore

/// What was found in one picture, so exactly that following it again gives the same numbers: a journal of these is all
/// that a tracker and a meter need to stand where they stood.
package struct DetectionRecord: Sendable, Equatable {
  package var frameNumber: Int
  package var timestamp: Timestamp
  package var size: PixelSize
  package var detections: [Detection]

  package init(frameNumber: Int, timestamp: Timestamp, size: PixelSize, detections: [Detection]) {
    self.frameNumber = frameNumber
    self.timestamp = timestamp
    self.size = size
    self.detections = detections
  }

  private static let version: UInt8 = 1
  private static let headBytes = 1 + 8 + 8 + 4 + 4
  private static let detectionBytes = 5 * 8 + 4 + 1
  private static let classes = TrafficClass.allCases
  private static let noClass: UInt8 = 255

  /// Numbers as they lie in memory, the lowest byte first. How things look is left out.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = [Self.version]
    bytes.reserveCapacity(Self.headBytes + Self.detectionBytes * detections.count)
    Self.append(UInt64(bitPattern: Int64(frameNumber)), to: &bytes)
    Self.append(UInt64(bitPattern: timestamp.microseconds), to: &bytes)
    Self.append(UInt32(clamping: size.width), to: &bytes)
    Self.append(UInt32(clamping: size.height), to: &bytes)
    for detection in detections {
      let box = detection.box
      for number in [box.x1, box.y1, box.x2, box.y2, detection.score] { Self.append(number.bitPattern, to: &bytes) }
      Self.append(UInt32(bitPattern: Int32(clamping: detection.classID)), to: &bytes)
      let place = detection.trafficClass.flatMap { Self.classes.firstIndex(of: $0) }
      bytes.append(place.map { UInt8($0) } ?? Self.noClass)
    }
    return bytes
  }

  /// nil for what is none.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count >= Self.headBytes, bytes[0] == Self.version,
      (bytes.count - Self.headBytes).isMultiple(of: Self.detectionBytes)
    else { return nil }
    var place = 1
    let number = Int64(bitPattern: Self.take64(bytes, &place))
    let timestamp = Timestamp(microseconds: Int64(bitPattern: Self.take64(bytes, &place)))
    let (width, height) = (Self.take32(bytes, &place), Self.take32(bytes, &place))
    var detections: [Detection] = []
    while place < bytes.count {
      let numbers = (0..<5).map { _ in Double(bitPattern: Self.take64(bytes, &place)) }
      let classID = Int(Int32(bitPattern: Self.take32(bytes, &place)))
      let code = bytes[place]
      place += 1
      guard numbers.allSatisfy(\.isFinite), code == Self.noClass || Int(code) < Self.classes.count else { return nil }
      detections.append(
        Detection(
          box: PixelBox(x1: numbers[0], y1: numbers[1], x2: numbers[2], y2: numbers[3]), score: numbers[4],
          classID: classID, trafficClass: code == Self.noClass ? nil : Self.classes[Int(code)]))
    }
    guard number >= 0, width > 0, height > 0, width <= 1 << 20, height <= 1 << 20 else { return nil }
    self.init(
      frameNumber: Int(number), timestamp: timestamp, size: PixelSize(width: Int(width), height: Int(height)),
      detections: detections)
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  private static func take64(_ bytes: [UInt8], _ place: inout Int) -> UInt64 {
    let (low, high) = (take32(bytes, &place), take32(bytes, &place))
    return UInt64(high) << 32 | UInt64(low)
  }

  private static func take32(_ bytes: [UInt8], _ place: inout Int) -> UInt32 {
    defer { place += 4 }
    return (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
  }
}
