// What Swift's Glibc module hides or makes awkward: starting a process on two pipes, binding it to a processor,
// its private memory.

#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// A started process and this end of its pipes.
struct host_process {
    pid_t pid;
    int input, output;
};

/// Starts a process; its standard error is this process's. Returns 0 or an errno.
int host_start(const char *const *arguments, struct host_process *process);

/// Ends a started process with a signal (0: only waits) and returns what waitpid said of it.
int host_end(pid_t pid, int signal);

/// Waits for the end of a started process, as host_end does; `kib` becomes the resident memory of the largest of it and those it waited for.
int host_end_peak(pid_t pid, int64_t *kib);

/// Nanoseconds of the monotonic clock.
int64_t host_now(void);

/// Keeps a process, or this one with 0, to one processor; -1 lets it go everywhere.
void host_bind(pid_t pid, int processor);

/// Anonymous memory of a process in KiB (RssAnon).
int64_t host_anonymous_kib(pid_t pid);

/// Processor time of all threads of a process, in nanoseconds.
int64_t host_processor_time(pid_t pid);

/// Whether bytes contain others.
bool host_contains(const void *bytes, size_t length, const void *sought, size_t soughtLength);

/// Bytes that the files under a folder occupy.
int64_t host_folder_bytes(const char *path);

/// One durable append of 300 B to a growing file: the median of `count`, in nanoseconds.
int64_t host_flush_probe(const char *path, int count);

#endif
