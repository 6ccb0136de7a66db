import Glibc

/// Finds the pictures of a folder, in the order in which a person would count them.
package enum Folder {
  /// Throws when there is nothing at `path`, or nothing that may be looked at.
  package static func isFolder(_ path: String) throws(MediaError) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw OpenFile.error(errno, "cannot open", path) }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  /// Files that begin like a picture, in natural order; hidden files and other folders are left out.
  ///
  /// A file that cannot be looked at is among them, so that whoever reads it tells why.
  package static func images(in path: String) throws(MediaError) -> [String] {
    let names = try names(in: path)
    var images: [String] = []
    for name in names.sorted(by: NaturalOrder.precedes) {
      let file = "\(path)/\(name)"
      if mayBePicture(file) { images.append(file) }
    }
    if images.isEmpty {
      let found = names.isEmpty ? "the folder is empty" : "none of the \(names.count) files in the folder is a picture"
      throw MediaError(.empty, subject: path, cause: found, advice: ImageFormat.accepted)
    }
    return images
  }

  private static func mayBePicture(_ file: String) -> Bool {
    var status = stat()
    guard unsafe stat(file, &status) == 0 else { return true }
    guard status.st_mode & S_IFMT == S_IFREG else { return false }
    do throws(MediaError) {
      return ImageFormat(signature: try OpenFile(file).bytes(count: ImageFormat.signatureBytes)) != nil
    } catch {
      return true
    }
  }

  private static func names(in path: String) throws(MediaError) -> [String] {
    guard let folder = unsafe opendir(path) else { throw OpenFile.error(errno, "cannot list the folder", path) }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}

/// Orders names as people do: `frame 9` before `frame 10`.
enum NaturalOrder {
  static func precedes(_ left: String, _ right: String) -> Bool {
    var (first, second) = (left.utf8[...], right.utf8[...])
    while let one = first.first, let other = second.first {
      if isDigit(one), isDigit(other) {
        let (digits, others) = (takeNumber(&first), takeNumber(&second))
        if digits.count != others.count { return digits.count < others.count }
        if !digits.elementsEqual(others) { return digits.lexicographicallyPrecedes(others) }
      } else {
        if one != other { return one < other }
        first = first.dropFirst()
        second = second.dropFirst()
      }
    }
    // `a01` and `a1` say the same number: the bytes decide, so that the order is total.
    return first.isEmpty && second.isEmpty ? left < right : first.isEmpty
  }

  /// The digits at the front, without leading zeros.
  private static func takeNumber(_ text: inout Substring.UTF8View) -> Substring.UTF8View {
    let digits = text.prefix(while: isDigit)
    text = text.dropFirst(digits.count)
    return digits.drop { $0 == UInt8(ascii: "0") }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
