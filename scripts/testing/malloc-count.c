// Counts what the calling thread asks the heap for: every malloc, calloc, realloc and aligned sibling, whoever calls it.
// scripts/check-allocations builds it and loads it before a program, which finds the two functions by name.
#include <errno.h>
#include <stddef.h>

// The C library's own doors, under the names that it keeps for those who take the usual ones.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static _Thread_local int is_counting;
static _Thread_local long count;

/// Starts counting on this thread, from nothing.
void malloc_count_begin(void) {
  count = 0;
  is_counting = 1;
}

/// Ends it, and says how many.
long malloc_count_end(void) {
  is_counting = 0;
  return count;
}

// A function of its own, to stop at in a debugger: who asks is one frame up.
static void __attribute__((noinline)) malloc_count_one(void) { count += 1; }

void *malloc(size_t size) {
  if (is_counting) malloc_count_one();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  if (is_counting) malloc_count_one();
  return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
  if (is_counting) malloc_count_one();
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  if (is_counting) malloc_count_one();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  if (is_counting) malloc_count_one();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  if (is_counting) malloc_count_one();
  void *memory = __libc_memalign(alignment, size);
  if (memory == NULL) return ENOMEM;
  *result = memory;
  return 0;
}
