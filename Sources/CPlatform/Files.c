// Opening and mapping files with flags that stand behind _GNU_SOURCE.
#define _GNU_SOURCE
#include "CPlatform.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

int fettle_set_direct(int fd, bool on) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) return -errno;
    flags = on ? flags | O_DIRECT : flags & ~O_DIRECT;
    return fcntl(fd, F_SETFL, flags) < 0 ? -errno : 0;
}

bool fettle_is_direct(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && (flags & O_DIRECT);
}

int fettle_open(const char *path, bool writable, bool create, bool synchronous) {
    int flags = O_CLOEXEC | O_NOFOLLOW | (writable ? O_RDWR : O_RDONLY);
    if (create) flags |= O_CREAT | O_EXCL;
    if (synchronous) flags |= O_DSYNC;
    int fd;
    do fd = open(path, flags, 0600);
    while (fd < 0 && errno == EINTR);
    if (fd < 0) return -errno;
    // The umask may have taken away the owner's own rights.
    if (create && fchmod(fd, 0600) < 0) {
        int error = errno;
        close(fd);
        unlink(path);
        return -error;
    }
    return fd;
}

int64_t fettle_file_system_magic(const char *path) {
    struct statfs s;
    int r;
    do r = statfs(path, &s);
    while (r < 0 && errno == EINTR);
    return r < 0 ? -errno : (int64_t)(uint32_t)s.f_type;
}

void *fettle_reserve(size_t bytes) {
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

void *fettle_map_file(int fd, size_t bytes) {
    void *p = mmap(NULL, bytes, PROT_READ, MAP_SHARED | MAP_NORESERVE, fd, 0);
    if (p == MAP_FAILED) return NULL;
    // Read-ahead around a point access would only evict pages that are wanted.
    madvise(p, bytes, MADV_RANDOM);
    return p;
}

uint64_t fettle_random_u64(void) {
    uint64_t value;
    ssize_t n;
    do n = getrandom(&value, sizeof value, 0);
    while (n < 0 && errno == EINTR);
    // Up to 256 bytes come whole; a kernel without the call is older than anything supported.
    if (n != sizeof value) abort();
    return value;
}
