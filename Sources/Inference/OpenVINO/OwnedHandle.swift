/// Owns one of the library's short-lived handles and frees it in its own way.
@safe struct OwnedHandle: ~Copyable {
  private let pointer: OpaquePointer?
  private let release: (OpaquePointer?) -> Void

  init(_ pointer: OpaquePointer?, release: @escaping (OpaquePointer?) -> Void) {
    unsafe self.pointer = pointer
    unsafe self.release = release
  }

  deinit { unsafe release(pointer) }

  /// Lends the handle for one call.
  borrowing func with<Result>(_ body: (OpaquePointer?) throws(InferenceError) -> Result) throws(InferenceError)
    -> Result
  {
    unsafe try body(pointer)
  }
}
