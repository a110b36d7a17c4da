#define _GNU_SOURCE
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

int host_start(const char *const *arguments, struct host_process *process) {
    int requests[2], answers[2];
    if (pipe2(requests, O_CLOEXEC) || pipe2(answers, O_CLOEXEC)) return errno;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, requests[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, answers[1], STDOUT_FILENO);
    int result = posix_spawnp(&process->pid, arguments[0], &actions, NULL, (char *const *)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(requests[0]), close(answers[1]);
    process->input = requests[1], process->output = answers[0];
    return result;
}

int host_end(pid_t pid, int signal) {
    int status = 0;
    if (signal) kill(pid, signal);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    return status;
}

int host_end_peak(pid_t pid, int64_t *kib) {
    int status = 0;
    struct rusage usage = {0};
    while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR) {}
    *kib = usage.ru_maxrss;
    return status;
}

int64_t host_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void host_bind(pid_t pid, int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int each = 0; each < CPU_SETSIZE; each++) {
        if (processor < 0 || each == processor) CPU_SET(each, &set);
    }
    sched_setaffinity(pid, sizeof set, &set);
}

int64_t host_anonymous_kib(pid_t pid) {
    char path[64], line[256];
    long long kib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file) && sscanf(line, "RssAnon: %lld", &kib) != 1) {}
    if (file) fclose(file);
    return kib;
}

int64_t host_processor_time(pid_t pid) {
    clockid_t clock;
    struct timespec time = {0};
    if (!clock_getcpuclockid(pid, &clock)) clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

bool host_contains(const void *bytes, size_t length, const void *sought, size_t soughtLength) {
    return memmem(bytes, length, sought, soughtLength) != NULL;
}

static int64_t folderBytes;

static int add_bytes(const char *path, const struct stat *facts, int kind, struct FTW *place) {
    (void)path, (void)kind, (void)place;
    folderBytes += (int64_t)facts->st_blocks * 512;
    return 0;
}

int64_t host_folder_bytes(const char *path) {
    folderBytes = 0;
    nftw(path, add_bytes, 16, FTW_PHYS);
    return folderBytes;
}

static int ascending(const void *first, const void *second) {
    int64_t a = *(const int64_t *)first, b = *(const int64_t *)second;
    return (a > b) - (a < b);
}

int64_t host_flush_probe(const char *path, int count) {
    char record[300];
    memset(record, 'x', sizeof record);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
    int64_t *times = malloc((size_t)count * sizeof *times);
    for (int index = 0; index < count; index++) {
        int64_t start = host_now();
        if (write(file, record, sizeof record) != (ssize_t)sizeof record || fdatasync(file)) break;
        times[index] = host_now() - start;
    }
    qsort(times, (size_t)count, sizeof *times, ascending);
    int64_t median = times[count / 2];
    free(times);
    close(file);
    unlink(path);
    return median;
}
