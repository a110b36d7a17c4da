// Reading and writing without waiting, on descriptors that others share. O_NONBLOCK would be set for them too
// (it belongs to the open file, so it reaches the parent's terminal); these flags belong to the call.
#define _GNU_SOURCE
#include "CPlatform.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

bool fettle_is_socket(int fd) {
    struct stat s;
    return fstat(fd, &s) == 0 && S_ISSOCK(s.st_mode);
}

bool fettle_is_regular_file(int fd) {
    struct stat s;
    return fstat(fd, &s) == 0 && S_ISREG(s.st_mode);
}

int64_t fettle_receive(int fd, void *buffer, size_t bytes) {
    ssize_t n;
    do n = recv(fd, buffer, bytes, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

int64_t fettle_send(int fd, const void *buffer, size_t bytes) {
    ssize_t n;
    do n = send(fd, buffer, bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

int64_t fettle_read_nowait(int fd, void *buffer, size_t bytes) {
    struct iovec vector = {buffer, bytes};
    ssize_t n;
    do n = preadv2(fd, &vector, 1, -1, RWF_NOWAIT);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

int64_t fettle_write_nowait(int fd, const void *buffer, size_t bytes) {
    struct iovec vector = {(void *)buffer, bytes};
    ssize_t n;
    do n = pwritev2(fd, &vector, 1, -1, RWF_NOWAIT);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

int fettle_wait_ready(int fd, bool writing, int milliseconds) {
    struct pollfd entry = {.fd = fd, .events = writing ? POLLOUT : POLLIN};
    int n;
    do n = poll(&entry, 1, milliseconds);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

void fettle_ignore_write_signals(void) {
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}
