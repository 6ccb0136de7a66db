import Glibc

/// Counts what this thread takes from the heap, through the Swift runtime's own door for instruments.
enum HeapAllocations {
  /// nil where the runtime has no such door.
  static func during(_ body: () -> Void) -> Int? {
    guard
      let door = unsafe dlsym(nil, "_swift_allocObject"),
      let key = unsafe dlsym(nil, "_swift_enableSwizzlingOfAllocationAndRefCountingFunctions_forInstrumentsOnly")
    else { return nil }
    let replacement: AllocateObject = unsafe countingAllocation
    let original = unsafe door.load(as: AllocateObject.self)
    unsafe originalAllocation = original
    unsafe countedThread = pthread_self()
    unsafe allocationCount = 0
    unsafe door.storeBytes(of: replacement, as: AllocateObject.self)
    unsafe key.storeBytes(of: 1, as: UInt8.self)
    body()
    unsafe key.storeBytes(of: 0, as: UInt8.self)
    unsafe door.storeBytes(of: original, as: AllocateObject.self)
    return unsafe allocationCount
  }
}

/// `swift_allocObject(type, size, alignment mask)`
typealias AllocateObject = @convention(c) (UnsafeRawPointer?, Int, Int) -> UnsafeMutableRawPointer?

private nonisolated(unsafe) var allocationCount = 0
private nonisolated(unsafe) var countedThread = pthread_t(0)
private nonisolated(unsafe) var originalAllocation: AllocateObject?

private func countingAllocation(_ type: UnsafeRawPointer?, _ size: Int, _ alignment: Int) -> UnsafeMutableRawPointer? {
  if unsafe pthread_self() == countedThread { unsafe allocationCount += 1 }
  return unsafe originalAllocation?(type, size, alignment)
}
