#define _GNU_SOURCE
#include "slipway_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

int64_t slipway_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int slipway_memory_file(const void *bytes, size_t count) {
    int fd = memfd_create("slipway", MFD_CLOEXEC);
    if (fd < 0) return -errno;
    const char *next = bytes;
    size_t rest = count;
    while (rest > 0) {
        ssize_t written = write(fd, next, rest);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            int error = written < 0 ? errno : EIO;
            close(fd);
            return -error;
        }
        next += written;
        rest -= (size_t)written;
    }
    if (lseek(fd, 0, SEEK_SET) < 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

int slipway_pipe(int *reading, int *writing) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
    *reading = ends[0];
    *writing = ends[1];
    return 0;
}

/* Sets one limit of the calling process, not above what it already has. */
static int limit(int resource, rlim_t value) {
    struct rlimit current;
    if (getrlimit(resource, &current) < 0) return -1;
    if (current.rlim_max != RLIM_INFINITY && value > current.rlim_max) value = current.rlim_max;
    current.rlim_cur = value;
    current.rlim_max = value;
    return setrlimit(resource, &current);
}

/* In the child, between fork and exec: calls that are safe after fork only. */
static int prepare(int input, int output, const struct slipway_limits *limits, int parent) {
    /* A group of its own, so that what it starts is ended with it; and it ends when slipway does. */
    if (setpgid(0, 0) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) return -1;
    if (getppid() != parent) return -1;
    sigset_t none;
    sigemptyset(&none);
    if (sigprocmask(SIG_SETMASK, &none, NULL) < 0) return -1;
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    /* Descriptors from 3 on have O_CLOEXEC; input and output are such. */
    if (nothing < 0 || dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(nothing, 2) < 0) return -1;
    if (limit(RLIMIT_CORE, 0) < 0 || limit(RLIMIT_FSIZE, 0) < 0) return -1;
    if (limit(RLIMIT_AS, limits->address_space) < 0 || limit(RLIMIT_CPU, limits->cpu_seconds) < 0) return -1;
    return 0;
}

int slipway_spawn(const char *path, int input, int output, const struct slipway_limits *limits) {
    int failure[2];
    if (pipe2(failure, O_CLOEXEC) < 0) return -errno;
    int parent = getpid();
    pid_t pid = fork();
    if (pid < 0) {
        int error = errno;
        close(failure[0]);
        close(failure[1]);
        return -error;
    }
    if (pid == 0) {
        char *const arguments[] = {(char *)path, NULL};
        if (prepare(input, output, limits, parent) == 0) execve(path, arguments, environ);
        int error = errno;
        ssize_t told = write(failure[1], &error, sizeof error);
        (void)told;
        _exit(127);
    }
    close(failure[1]);
    int error = 0;
    ssize_t got;
    do {
        got = read(failure[0], &error, sizeof error);
    } while (got < 0 && errno == EINTR);
    close(failure[0]);
    if (got == 0) return pid;
    int status;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return got == sizeof error && error > 0 ? -error : -EIO;
}

int64_t slipway_read_until(int fd, void *bytes, size_t count, int64_t deadline) {
    for (;;) {
        int64_t left = deadline - slipway_milliseconds();
        if (left <= 0) return -ETIMEDOUT;
        struct pollfd entry = {.fd = fd, .events = POLLIN};
        int ready = poll(&entry, 1, left > 1000 ? 1000 : (int)left);
        if (ready < 0 && errno != EINTR) return -errno;
        if (ready <= 0) continue;
        ssize_t got = read(fd, bytes, count);
        if (got >= 0) return got;
        if (errno != EINTR) return -errno;
    }
}

int slipway_wait_until(int pid, int64_t deadline, int *code, int *signal) {
    for (;;) {
        siginfo_t ended = {0};
        /* The number stays taken until the group has been ended. */
        if (waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT) < 0 && errno != EINTR) return -errno;
        if (ended.si_pid == pid) break;
        if (slipway_milliseconds() >= deadline) return -ETIMEDOUT;
        struct timespec pause = {.tv_nsec = 500000};
        nanosleep(&pause, NULL);
    }
    slipway_end_group(pid);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) return -errno;
    }
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    *signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return 0;
}

void slipway_end_group(int pid) {
    kill(-pid, SIGKILL);
}

void slipway_reap(int pid) {
    int status;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
}
