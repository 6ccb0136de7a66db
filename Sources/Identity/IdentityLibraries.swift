import CCrypt
import COpenSSL
package import Groundwork

/// The versions of the libraries behind this room.
package enum IdentityLibraries {
  package static var all: [LibraryVersion] {
    [
      LibraryVersion(name: "OpenSSL", version: openSSL, purpose: "sign tokens, compare secrets"),
      LibraryVersion(name: "libxcrypt", version: XCRYPT_VERSION_STR, purpose: "keep passwords as bcrypt"),
    ]
  }

  private static var openSSL: String {
    guard let version = unsafe OpenSSL_version(OPENSSL_VERSION_STRING) else { return "version unknown" }
    return unsafe String(cString: version)
  }
}
