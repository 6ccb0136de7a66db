#pragma once
#include <malloc.h>

// At most so many heaps, whatever the number of threads.
static inline void gantry_limit_heaps(int count) { mallopt(M_ARENA_MAX, count); }

// Gives back to the system what lies free between what is in use.
static inline void gantry_return_free_memory(void) { malloc_trim(0); }
