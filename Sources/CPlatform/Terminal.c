// The terminal a person looks at. How it was is kept here, in plain memory, so that a handler of faults can put it back:
// a person whose terminal stays raw sees nothing of what she types.
//
// Only async-signal-safe calls in leave: tcsetattr and write.
#define _GNU_SOURCE
#include "CPlatform.h"
#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { farewell_limit = 128 };

static struct termios former;
static int entered_fd = -1;
static uint8_t farewell[farewell_limit];
static size_t farewell_bytes;
static atomic_bool entered;

int fettle_terminal_enter(int fd, const uint8_t *bytes, size_t count) {
    if (count > farewell_limit) return -EINVAL;
    if (atomic_load(&entered)) return 0;
    if (tcgetattr(fd, &former) < 0) return -errno;
    struct termios raw = former;
    cfmakeraw(&raw);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    memcpy(farewell, bytes, count);
    farewell_bytes = count;
    entered_fd = fd;
    atomic_store(&entered, true);
    while (tcsetattr(fd, TCSADRAIN, &raw) < 0) {
        if (errno == EINTR) continue;
        int error = errno;
        atomic_store(&entered, false);
        return -error;
    }
    return 0;
}

void fettle_terminal_leave(void) {
    if (!atomic_exchange(&entered, false)) return;
    int saved = errno;
    ssize_t written = write(entered_fd, farewell, farewell_bytes);
    (void)written;
    while (tcsetattr(entered_fd, TCSADRAIN, &former) < 0 && errno == EINTR) {}
    errno = saved;
}
