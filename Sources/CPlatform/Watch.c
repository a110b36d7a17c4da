// Descriptors that stand for events, signals and processes, so that one poll waits for everything.
#define _GNU_SOURCE
#include "CPlatform.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

int fettle_event_create(void) {
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

static sigset_t set_of(const int32_t *signals, size_t count) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < count; i++) sigaddset(&set, signals[i]);
    return set;
}

int fettle_signal_descriptor(const int32_t *signals, size_t count) {
    sigset_t set = set_of(signals, count), former;
    if (sigprocmask(SIG_BLOCK, &set, &former) < 0) return -errno;
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd >= 0) return fd;
    int error = errno;
    sigprocmask(SIG_SETMASK, &former, NULL);
    return -error;
}

static int signal_pipe_end = -1;

static void on_signal(int number) {
    int saved = errno;
    uint8_t byte = (uint8_t)number;
    // A full pipe holds enough of them already.
    ssize_t written = write(signal_pipe_end, &byte, 1);
    (void)written;
    errno = saved;
}

int fettle_signal_pipe(const int32_t *signals, size_t count) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) return -errno;
    signal_pipe_end = ends[1];
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    for (size_t i = 0; i < count; i++) sigaction(signals[i], &action, NULL);
    sigset_t set = set_of(signals, count);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    return ends[0];
}

int fettle_signal_next(int fd, bool is_pipe) {
    if (is_pipe) {
        uint8_t byte;
        return read(fd, &byte, 1) == 1 ? byte : 0;
    }
    struct signalfd_siginfo info;
    return read(fd, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

int fettle_process_descriptor(int32_t process) {
    long fd = syscall(SYS_pidfd_open, process, 0);
    return fd < 0 ? -errno : (int)fd;
}
