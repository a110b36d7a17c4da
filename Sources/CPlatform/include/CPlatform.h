// What the Swift view of Glibc hides or cannot do safely: flags behind _GNU_SOURCE, calls newer than
// the C library, code that runs inside a signal handler, and atomics on raw memory.
// Only the Platform target imports this.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Atomics on raw memory (bitmaps, counters and flags shared by two threads). Loads acquire, stores
// release, read-modify-write does both; the relaxed ones order nothing.

static inline uint8_t fettle_atomic_load_u8(const void *_Nonnull p) {
    return __atomic_load_n((const uint8_t *)p, __ATOMIC_ACQUIRE);
}
static inline uint32_t fettle_atomic_load_u32(const void *_Nonnull p) {
    return __atomic_load_n((const uint32_t *)p, __ATOMIC_ACQUIRE);
}
static inline uint64_t fettle_atomic_load_u64(const void *_Nonnull p) {
    return __atomic_load_n((const uint64_t *)p, __ATOMIC_ACQUIRE);
}
static inline uint64_t fettle_atomic_load_relaxed_u64(const void *_Nonnull p) {
    return __atomic_load_n((const uint64_t *)p, __ATOMIC_RELAXED);
}
static inline void fettle_atomic_store_u8(void *_Nonnull p, uint8_t v) {
    __atomic_store_n((uint8_t *)p, v, __ATOMIC_RELEASE);
}
static inline void fettle_atomic_store_u32(void *_Nonnull p, uint32_t v) {
    __atomic_store_n((uint32_t *)p, v, __ATOMIC_RELEASE);
}
static inline void fettle_atomic_store_u64(void *_Nonnull p, uint64_t v) {
    __atomic_store_n((uint64_t *)p, v, __ATOMIC_RELEASE);
}
static inline void fettle_atomic_store_relaxed_u64(void *_Nonnull p, uint64_t v) {
    __atomic_store_n((uint64_t *)p, v, __ATOMIC_RELAXED);
}
static inline uint8_t fettle_atomic_or_u8(void *_Nonnull p, uint8_t v) {
    return __atomic_fetch_or((uint8_t *)p, v, __ATOMIC_ACQ_REL);
}
static inline uint8_t fettle_atomic_and_u8(void *_Nonnull p, uint8_t v) {
    return __atomic_fetch_and((uint8_t *)p, v, __ATOMIC_ACQ_REL);
}
static inline uint64_t fettle_atomic_or_u64(void *_Nonnull p, uint64_t v) {
    return __atomic_fetch_or((uint64_t *)p, v, __ATOMIC_ACQ_REL);
}
static inline uint64_t fettle_atomic_and_u64(void *_Nonnull p, uint64_t v) {
    return __atomic_fetch_and((uint64_t *)p, v, __ATOMIC_ACQ_REL);
}
static inline uint64_t fettle_atomic_add_u64(void *_Nonnull p, uint64_t v) {
    return __atomic_fetch_add((uint64_t *)p, v, __ATOMIC_ACQ_REL);
}
static inline uint64_t fettle_atomic_exchange_u64(void *_Nonnull p, uint64_t v) {
    return __atomic_exchange_n((uint64_t *)p, v, __ATOMIC_ACQ_REL);
}
static inline bool fettle_atomic_compare_exchange_u64(void *_Nonnull p, uint64_t expected, uint64_t v) {
    return __atomic_compare_exchange_n((uint64_t *)p, &expected, v, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

// Files (Files.c). Results are 0 or above, or -errno.

/// Switches O_DIRECT on or off on an open file.
int fettle_set_direct(int fd, bool on);
bool fettle_is_direct(int fd);
/// Opens with O_CLOEXEC and O_NOFOLLOW; `synchronous` adds O_DSYNC. Restarts after a signal.
int fettle_open(const char *_Nonnull path, bool writable, bool create, bool synchronous);
/// The magic number statfs(2) reports for the file system that holds `path`.
int64_t fettle_file_system_magic(const char *_Nonnull path);
/// Reserves `bytes` of anonymous memory, readable and writable, that costs nothing until touched; NULL on failure.
void *_Nullable fettle_reserve(size_t bytes);
/// Maps a file read-only and shared, random access expected; NULL on failure with errno set.
void *_Nullable fettle_map_file(int fd, size_t bytes);

/// 64 bits of the kernel's random generator; never fails (aborts where there is none).
uint64_t fettle_random_u64(void);

// Faults (Faults.c).

/// Enters a data mapping into the table the SIGBUS handler looks at; -1 when the table is full.
int fettle_guard_mapping(void *_Nonnull base, size_t bytes);
/// Takes it out again; to be called before munmap.
void fettle_unguard_mapping(int slot);
/// Was a page of a guarded mapping replaced since the last call?
bool fettle_take_damaged_flag(void);
/// The address of one page replaced by zeros, or 0; each is handed out once.
uintptr_t fettle_take_damaged_page(void);
/// More pages were replaced than the list holds (256 between two takings).
bool fettle_take_damaged_overflow(void);
/// Handlers for SIGBUS, SIGILL, SIGTRAP, SIGSEGV, SIGFPE and SIGABRT, process-wide. `name` begins the crash line.
void fettle_install_fault_handlers(const char *_Nonnull name);
/// Gives the calling thread a stack to run fault handlers on, so that an overflown stack is reported too.
void fettle_install_fault_stack(void);
