// Unix stream sockets between processes of one user. None of them is inherited by another program, and none ever waits:
// a call that would have to says -EAGAIN.
#define _GNU_SOURCE
#include "CPlatform.h"
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int open_socket(const char *path, struct sockaddr_un *address) {
    size_t length = strlen(path);
    if (length >= sizeof address->sun_path) return -ENAMETOOLONG;
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path, length);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return fd < 0 ? -errno : fd;
}

static int closed(int fd) {
    int error = errno;
    close(fd);
    return -error;
}

int fettle_socket_listen(const char *path, int backlog) {
    struct sockaddr_un address;
    int fd = open_socket(path, &address);
    if (fd < 0) return fd;
    // The mode of the file is that of the socket before bind, cut by the umask: 0600 from its first moment.
    if (fchmod(fd, 0600) < 0) return closed(fd);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) return closed(fd);
    if (chmod(path, 0600) < 0 || listen(fd, backlog) < 0) {
        int error = closed(fd);
        unlink(path);
        return error;
    }
    return fd;
}

int fettle_socket_accept(int fd) {
    int accepted;
    do accepted = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    while (accepted < 0 && (errno == EINTR || errno == ECONNABORTED));
    return accepted < 0 ? -errno : accepted;
}

int fettle_socket_connect(const char *path) {
    struct sockaddr_un address;
    int fd = open_socket(path, &address);
    if (fd < 0) return fd;
    int result;
    do result = connect(fd, (struct sockaddr *)&address, sizeof address);
    while (result < 0 && errno == EINTR);
    return result < 0 ? closed(fd) : fd;
}

int fettle_socket_peer(int fd, int32_t *process, uint32_t *user) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -errno;
    *process = peer.pid;
    *user = peer.uid;
    return 0;
}
