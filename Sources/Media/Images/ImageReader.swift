package import TrafficCore

/// Makes upright pictures of image files and image bytes. Blocking; one thread at a time.
package final class ImageReader {
  private let settings: DecodingSettings
  private let jpeg = JPEGDecoder()
  private let converter = PictureConverter()

  package init(settings: DecodingSettings = DecodingSettings()) { self.settings = settings }

  package func read(path: String) throws(MediaError) -> Picture {
    let file = try OpenFile(path)
    guard file.byteCount <= settings.maximumImageBytes else {
      throw MediaError(
        .tooLarge, subject: path,
        cause: "the file has \(file.byteCount) bytes, more than the limit of \(settings.maximumImageBytes)",
        advice: "Make it smaller, or raise the limit of bytes.")
    }
    let signature = try file.bytes(count: ImageFormat.signatureBytes)
    _ = try Self.format(of: signature, subject: path)
    return try read(try file.bytes(count: file.byteCount), subject: path)
  }

  /// - Parameter subject: what the bytes are called in errors: a file, a camera, an upload.
  package func read(_ bytes: [UInt8], subject: String) throws(MediaError) -> Picture {
    let format = try Self.format(of: bytes.prefix(ImageFormat.signatureBytes), subject: subject)
    guard let header = ImageHeader(format, bytes: bytes) else {
      if ImageHeader.isCutOff(format, bytes: bytes) { throw Self.truncated(format, subject) }
      throw MediaError(
        .damaged, subject: subject, cause: "a \(format.rawValue) picture without a readable header",
        advice: "The file is damaged or cut off; take it from its source again.")
    }
    if header.size.height > settings.maximumPixels / header.size.width {
      throw MediaError.tooLarge(header.size, limit: settings.maximumPixels, subject: subject)
    }
    if let needed = header.neededBytes, needed > bytes.count { throw Self.truncated(format, subject) }
    let frame = try frame(format, bytes, subject)
    return try converter.picture(from: frame, orientation: header.orientation, subject: subject)
  }

  private func frame(_ format: ImageFormat, _ bytes: [UInt8], _ subject: String) throws(MediaError) -> FrameHandle {
    do {
      if format == .jpeg {
        switch try jpeg.decode(bytes) {
        case .frame(let frame): return frame
        case .truncated: throw Self.truncated(format, subject)
        case .damaged(let complaint):
          throw MediaError(
            .damaged, subject: subject, cause: "the JPEG picture is damaged: \(complaint)",
            advice: "Take it from its source again.")
        case .unsupported: break
        }
      }
      return try StillDecoder(format, maximumPixels: settings.maximumPixels).decode(bytes)
    } catch let code as FFmpegCode {
      throw MediaError(
        code == .invalidData ? .damaged : code.kind, subject: subject,
        cause: "the \(format.rawValue) picture cannot be decoded: \(code.text)", advice: ImageFormat.accepted)
    } catch let error as MediaError {
      throw error
    } catch {
      preconditionFailure("image decoding throws nothing else: \(error)")
    }
  }

  private static func truncated(_ format: ImageFormat, _ subject: String) -> MediaError {
    MediaError(
      .truncated, subject: subject, cause: "the \(format.rawValue) picture is cut off",
      advice: "Copy it from its source again.")
  }

  private static func format(of signature: some Collection<UInt8>, subject: String) throws(MediaError) -> ImageFormat {
    if signature.isEmpty {
      throw MediaError(.empty, subject: subject, cause: "the file is empty", advice: ImageFormat.accepted)
    }
    guard let format = ImageFormat(signature: signature) else {
      throw MediaError(
        .notRecognised, subject: subject,
        cause: "is no picture that we know, but \(ForeignContent.describe(signature))",
        advice: ImageFormat.accepted)
    }
    return format
  }
}
