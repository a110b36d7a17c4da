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

// Threads (Threads.c).

/// The kernel's number of the calling thread.
int32_t fettle_thread_number(void);
/// Names the calling thread; up to 15 bytes.
void fettle_set_thread_name(const char *_Nonnull name);
/// Puts a thread into SCHED_IDLE or SCHED_OTHER; 0 or -errno.
int fettle_set_thread_idle(int32_t thread, bool idle);
/// May a thread of this process that went SCHED_IDLE come back?
bool fettle_may_leave_idle(void);

// Waiting (Watch.c). Results are 0 or above, or -errno.

/// A counter that poll sees as readable while it is above 0 (eventfd), close-on-exec and non-blocking.
int fettle_event_create(void);
/// A descriptor that delivers these signals, which are blocked for the calling thread (signalfd).
int fettle_signal_descriptor(const int32_t *_Nonnull signals, size_t count);
/// The same where signalfd is refused: handlers that write the number into a pipe. One per process.
int fettle_signal_pipe(const int32_t *_Nonnull signals, size_t count);
/// The next signal of a signalfd (`is_pipe` false) or of the pipe; 0 when there is none.
int fettle_signal_next(int fd, bool is_pipe);
/// A descriptor that becomes readable when the process ends (pidfd_open).
int fettle_process_descriptor(int32_t process);

// Channels (Channel.c). Results are a byte count, or -errno; -EAGAIN: it would have to wait.

/// Is it a socket?
bool fettle_is_socket(int fd);
/// Is it a regular file?
bool fettle_is_regular_file(int fd);
int64_t fettle_receive(int fd, void *_Nonnull buffer, size_t bytes);
int64_t fettle_send(int fd, const void *_Nonnull buffer, size_t bytes);
/// read(2) and write(2) with RWF_NOWAIT; -EOPNOTSUPP, -ENOSYS or -EINVAL where the kernel refuses that.
int64_t fettle_read_nowait(int fd, void *_Nonnull buffer, size_t bytes);
int64_t fettle_write_nowait(int fd, const void *_Nonnull buffer, size_t bytes);
/// Waits up to `milliseconds` (-1: for ever) for a descriptor; 1 when ready or broken, 0 when not.
int fettle_wait_ready(int fd, bool writing, int milliseconds);
/// Ignores SIGPIPE and SIGXFSZ: writing to nobody and beyond the file size limit are errors, not deaths.
void fettle_ignore_write_signals(void);

// Sockets (Sockets.c). Results are 0 or above, or -errno.

/// A Unix socket that listens at a new path, mode 0600; -EADDRINUSE when there is something.
int fettle_socket_listen(const char *_Nonnull path, int backlog);
/// The next connection; -EAGAIN when none waits.
int fettle_socket_accept(int fd);
/// A connection to the socket at a path; -ECONNREFUSED when nobody listens, -EAGAIN when too many wait already.
int fettle_socket_connect(const char *_Nonnull path);
/// The process and user at the other end, as they were when it connected or began to listen (SO_PEERCRED).
int fettle_socket_peer(int fd, int32_t *_Nonnull process, uint32_t *_Nonnull user);

// Terminals (Terminal.c). One for each process.

/// Makes the terminal raw and keeps how it was, with at most 128 bytes that are written when it is left. 0 or -errno.
int fettle_terminal_enter(int fd, const uint8_t *_Nonnull farewell, size_t bytes);
/// Writes the farewell and puts the terminal back as it was; nothing when it was not entered. For signal handlers too.
void fettle_terminal_leave(void);

// Children (Spawn.c).

/// Starts a program with three descriptors as 0 to 2, in a group of its own, no signal blocked; its number or -errno.
int fettle_spawn(const char *_Nonnull path, char *_Nullable const *_Nonnull arguments, int input, int output, int errors);
/// 1 and its exit status (a signal as its number below 0) when the child has ended, 0 when it runs, -errno.
int fettle_reap(int32_t process, bool waits, int32_t *_Nonnull status);
