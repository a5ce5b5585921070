#define _GNU_SOURCE
#include "slipway_program.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* In the child, between fork and exec: calls that are safe after fork only. */
static int prepare(int input, int output, int farewell, int parent) {
    if (setpgid(0, 0) < 0 || prctl(PR_SET_PDEATHSIG, farewell) < 0) return -1;
    /* The parent may have ended before the line above. */
    if (getppid() != parent) return -1;
    sigset_t none;
    sigemptyset(&none);
    if (sigprocmask(SIG_SETMASK, &none, NULL) < 0) return -1;
    /* slipway ignores these; a program that inherits that would not end when its reader does. */
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    if (dup2(input, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0) return -1;
    return 0;
}

int slipway_program_start(const char *name, char *const arguments[], int output, int farewell) {
    int failure[2];
    if (pipe2(failure, O_CLOEXEC) < 0) return -errno;
    int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (input < 0) {
        int error = errno;
        close(failure[0]);
        close(failure[1]);
        return -error;
    }
    int parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        if (prepare(input, output, farewell, parent) == 0) execvp(name, arguments);
        int error = errno;
        ssize_t told = write(failure[1], &error, sizeof error);
        (void)told;
        _exit(127);
    }
    int error = pid < 0 ? errno : 0;
    close(input);
    close(failure[1]);
    if (pid < 0) {
        close(failure[0]);
        return -error;
    }
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

char *slipway_copy_text(const char *text) {
    return strdup(text);
}

void slipway_free_text(char *text) {
    free(text);
}

int slipway_program_poll(int pid, int *code, int *signal_number) {
    siginfo_t ended = {0};
    /* The number stays taken until what is left of the group has been killed. */
    if (waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT) < 0) return errno == EINTR ? 0 : -errno;
    if (ended.si_pid != pid) return 0;
    kill(-pid, SIGKILL);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) return -errno;
    }
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    *signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return 1;
}

void slipway_program_signal(int pid, int number) {
    kill(-pid, number);
}

static volatile sig_atomic_t caught = 0;

static void remember(int number) {
    caught = number;
}

/* Whoever started slipway may have had them blocked, which is inherited. */
static void unblock(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

void slipway_signals_catch(void) {
    struct sigaction action = {.sa_handler = remember};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    unblock();
}

int slipway_signals_caught(void) {
    return caught;
}

void slipway_signals_die(int number) {
    signal(number, SIG_DFL);
    raise(number);
}

static int connect_to(const struct addrinfo *address, int64_t deadline) {
    int fd = socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->ai_protocol);
    if (fd < 0) return -errno;
    int error = 0;
    if (connect(fd, address->ai_addr, address->ai_addrlen) < 0) {
        error = errno;
        if (error == EINPROGRESS) {
            int64_t left = deadline - slipway_now_ms();
            struct pollfd entry = {.fd = fd, .events = POLLOUT};
            int ready = poll(&entry, 1, left < 0 ? 0 : (int)left);
            socklen_t size = sizeof error;
            if (ready < 0) error = errno;
            else if (ready == 0) error = ETIMEDOUT;
            else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0) error = errno;
        }
    }
    if (error == 0 && fcntl(fd, F_SETFL, 0) < 0) error = errno;
    if (error == 0) return fd;
    close(fd);
    return -error;
}

int slipway_connect(const char *host, const char *port, int milliseconds, int step) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses = NULL;
    int64_t deadline = slipway_now_ms() + milliseconds;
    if (getaddrinfo(host, port, &hints, &addresses) != 0) return -EHOSTUNREACH;
    int result = -EHOSTUNREACH;
    for (struct addrinfo *address = addresses; address != NULL && result < 0; address = address->ai_next) {
        result = connect_to(address, deadline);
    }
    freeaddrinfo(addresses);
    if (result < 0) return result;
    struct timeval limit = {.tv_sec = step / 1000, .tv_usec = step % 1000 * 1000};
    setsockopt(result, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(result, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    return result;
}

int64_t slipway_receive(int fd, void *bytes, size_t count) {
    ssize_t got = recv(fd, bytes, count, 0);
    return got < 0 ? -errno : got;
}

int64_t slipway_send(int fd, const void *bytes, size_t count) {
    ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
    return sent < 0 ? -errno : sent;
}

int slipway_free_port(void) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    int result = -EADDRINUSE;
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        getsockname(fd, (struct sockaddr *)&address, &size) == 0) {
        result = ntohs(address.sin_port);
    }
    close(fd);
    return result;
}

int slipway_open_append(const char *path) {
    int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0666);
    return fd < 0 ? -errno : fd;
}

int slipway_truncate(int fd, int64_t length) {
    return ftruncate(fd, length) < 0 ? -errno : 0;
}

int slipway_fdatasync(int fd) {
    return fdatasync(fd) < 0 ? -errno : 0;
}

int64_t slipway_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t slipway_unix_time(void) {
    return (int64_t)time(NULL);
}

int slipway_processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) < 0) return -errno;
    return CPU_COUNT(&set);
}
