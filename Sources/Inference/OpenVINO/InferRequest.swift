import COpenVINO
import Groundwork

/// One place in which a picture is computed. Its holder, one task at a time, runs pictures and reads the outputs.
@safe final class InferRequest: @unchecked Sendable {  // held by one task at a time, which `RequestPool` sees to
  private let path: String
  private let request: OpaquePointer?
  private let imageInput: Int
  /// On the heap: the library keeps the pointer.
  private let callback: UnsafeMutablePointer<ov_callback_t>
  private let arrival: Arrival

  init(owning request: OpaquePointer?, path: String, imageInput: Int) {
    unsafe self.request = request
    self.path = path
    self.imageInput = imageInput
    arrival = Arrival()
    unsafe callback = .allocate(capacity: 1)
    unsafe callback.initialize(
      to: ov_callback_t(callback_func: pictureArrived, args: Unmanaged.passRetained(arrival).toOpaque()))
  }

  /// Never while a picture is being computed: the holder waits for the library before it lets go.
  deinit {
    unsafe ov_infer_request_free(request)
    unsafe callback.deinitialize(count: 1).deallocate()
    unsafe Unmanaged.passUnretained(arrival).release()
  }

  func setCallback() throws(InferenceError) {
    unsafe try OpenVINOLibrary.check(
      ov_infer_request_set_callback(request, callback), "listen for results of \(path)")
  }

  func setConstant(input: Int, values: [Int64]) throws(InferenceError) {
    try inputTensor(input).fill(with: values)
  }

  /// Computes one picture. Suspends meanwhile; afterwards `outputs` holds the result.
  func run(_ picture: [UInt8]) async throws(InferenceError) {
    try inputTensor(imageInput).fill(with: picture)
    var status = OK
    await withCheckedContinuation { continuation in
      arrival.expect(continuation)
      status = unsafe ov_infer_request_start_async(request)
      if status != OK { arrival.announce() }
    }
    try OpenVINOLibrary.check(status, "run model \(path)")
    // Quick: the result is there. The library takes the callback out while it runs; only after this wait is it back.
    unsafe try OpenVINOLibrary.check(ov_infer_request_wait(request), "run model \(path)")
  }

  /// Lends the outputs numbered below `count` for the time of the call.
  func withOutputs<Result>(
    _ count: Int, _ body: (NetworkOutputs) throws(InferenceError) -> Result
  ) throws(InferenceError) -> Result {
    try lend(from: 0, count, [], body)
  }

  private func lend<Result>(
    from index: Int, _ count: Int, _ lent: [OutputTensor], _ body: (NetworkOutputs) throws(InferenceError) -> Result
  ) throws(InferenceError) -> Result {
    guard index < count else { return try body(NetworkOutputs(tensors: lent)) }
    var pointer: OpaquePointer?
    unsafe try OpenVINOLibrary.check(
      ov_infer_request_get_output_tensor_by_index(request, index, &pointer), "read output \(index) of \(path)")
    return unsafe try LibraryTensor(owning: pointer, path: path).with { tensor throws(InferenceError) in
      try lend(from: index + 1, count, lent + [tensor], body)
    }
  }

  private func inputTensor(_ index: Int) throws(InferenceError) -> LibraryTensor {
    var pointer: OpaquePointer?
    unsafe try OpenVINOLibrary.check(
      ov_infer_request_get_input_tensor_by_index(request, index, &pointer), "reach input \(index) of \(path)")
    return unsafe LibraryTensor(owning: pointer, path: path)
  }
}

/// Where a task waits for its picture: the library's thread does no more than wake it.
private final class Arrival: Sendable {
  private let waiting = Lock<CheckedContinuation<Void, Never>?>(nil)

  func expect(_ continuation: CheckedContinuation<Void, Never>) { waiting.withLock { $0 = continuation } }

  func announce() {
    let continuation = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
      defer { waiting = nil }
      return waiting
    }
    continuation?.resume()
  }
}

/// Called on a thread of the library.
private func pictureArrived(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  unsafe Unmanaged<Arrival>.fromOpaque(context).takeUnretainedValue().announce()
}
