// What Swift sees of libjansson, and the two kernel calls the arena needs: this target's clients may not import Glibc.
// Everything here is stateless.
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <sys/mman.h>

/// Reserves `byteCount` bytes of zeroed address space; memory is taken page by page as it is touched. NULL when refused.
static inline void *cjansson_reserve(size_t byteCount) {
    void *base = mmap(NULL, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return base == MAP_FAILED ? NULL : base;
}

/// Gives the pages of [base, base + byteCount) back to the kernel; they read as zeros afterwards. `base` is page aligned.
static inline void cjansson_forget(void *base, size_t byteCount) {
    madvise(base, byteCount, MADV_DONTNEED);
}

/// Ends a reservation made by cjansson_reserve.
static inline void cjansson_release(void *base, size_t byteCount) {
    munmap(base, byteCount);
}
