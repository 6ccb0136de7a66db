import Glibc

/// Reads the small files of a certificate.
enum PEMFile {
  static func read(_ path: String) throws(ServerError) -> String {
    do {
      let file = try ReadableFile(path: path)
      let text = String(decoding: try file.read(offset: 0, length: file.size), as: UTF8.self)
      guard text.contains("-----BEGIN ") else {
        throw ServerError(description: "\(path) holds no PEM text; certificate and key files begin with -----BEGIN.")
      }
      return text
    } catch let error as ServerError {
      throw error
    } catch {
      throw ServerError(description: "\(path) cannot be read. Check tls.certificate and tls.key and who may read them.")
    }
  }
}
