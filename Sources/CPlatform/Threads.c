// Scheduling classes and thread numbers, which POSIX threads do not offer.
#define _GNU_SOURCE
#include "CPlatform.h"
#include <errno.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int32_t fettle_thread_number(void) { return (int32_t)syscall(SYS_gettid); }

void fettle_set_thread_name(const char *name) { prctl(PR_SET_NAME, name); }

int fettle_set_thread_idle(int32_t thread, bool idle) {
    struct sched_param parameters = {.sched_priority = 0};
    return sched_setscheduler(thread, idle ? SCHED_IDLE : SCHED_OTHER, &parameters) < 0 ? -errno : 0;
}

bool fettle_may_leave_idle(void) {
    if (geteuid() == 0) return true;
    // sched(7): leaving SCHED_IDLE needs the right to the thread's own nice value, which is 20 - limit at least.
    struct rlimit limit;
    if (getrlimit(RLIMIT_NICE, &limit) < 0) return false;
    errno = 0;
    int nice = getpriority(PRIO_PROCESS, 0);
    return errno == 0 && (limit.rlim_cur == RLIM_INFINITY || (rlim_t)(20 - nice) <= limit.rlim_cur);
}
