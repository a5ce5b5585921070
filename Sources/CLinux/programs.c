#define _GNU_SOURCE
#include "slipway_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Sets one limit of the calling process, not above what it already has. */
static int limit(int resource, rlim_t value) {
    struct rlimit current;
    if (getrlimit(resource, &current) < 0) return -1;
    if (current.rlim_max != RLIM_INFINITY && value > current.rlim_max) value = current.rlim_max;
    current.rlim_cur = value;
    current.rlim_max = value;
    return setrlimit(resource, &current);
}

/* Rights of Landlock that the kernel's header may be too old to name: to move between folders (2), to truncate (3). */
#define RIGHT_TO_REFER (1ULL << 13)
#define RIGHT_TO_TRUNCATE (1ULL << 14)

/* Lets the calling process write below some paths only. Without Landlock, or where it is not enabled, nothing changes. */
static int confine(char *const *paths) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 0) return errno == ENOSYS || errno == EOPNOTSUPP ? 0 : -1;
    uint64_t in_file = LANDLOCK_ACCESS_FS_WRITE_FILE | (version >= 3 ? RIGHT_TO_TRUNCATE : 0);
    uint64_t all = in_file | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                   LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                   LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
                   LANDLOCK_ACCESS_FS_MAKE_SYM | (version >= 2 ? RIGHT_TO_REFER : 0);
    struct landlock_ruleset_attr rules = {.handled_access_fs = all};
    long set = syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    if (set < 0) return -1;
    for (; *paths != NULL; paths++) {
        struct landlock_path_beneath_attr rule = {.parent_fd = open(*paths, O_PATH | O_CLOEXEC)};
        if (rule.parent_fd < 0 && errno == ENOENT) continue;
        struct stat facts;
        if (rule.parent_fd < 0 || fstat(rule.parent_fd, &facts) < 0) return -1;
        rule.allowed_access = S_ISDIR(facts.st_mode) ? all : in_file;
        if (syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0) return -1;
        close(rule.parent_fd);
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1;
    return syscall(SYS_landlock_restrict_self, set, 0) < 0 ? -1 : close((int)set);
}

/* In the child, between fork and exec: calls that are safe after fork only. */
static int prepare(const struct slipway_program *program, int parent) {
    /* A group of its own, so that what it starts is ended with it. */
    if (setpgid(0, 0) < 0 || prctl(PR_SET_PDEATHSIG, program->farewell) < 0) return -1;
    /* The parent may have ended before the line above. */
    if (getppid() != parent) return -1;
    sigset_t none;
    sigemptyset(&none);
    if (sigprocmask(SIG_SETMASK, &none, NULL) < 0) return -1;
    /* slipway ignores these; a program that inherits that would not end when its reader does. */
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    /* Copies first: where slipway was started without standard streams, one of them may stand at 0, 1 or 2. */
    int streams[] = {program->input, program->output, program->errors};
    for (int number = 0; number < 3; number++) {
        streams[number] = fcntl(streams[number], F_DUPFD_CLOEXEC, 3);
        if (streams[number] < 0) return -1;
    }
    for (int number = 0; number < 3; number++) {
        if (dup2(streams[number], number) < 0) return -1;
    }
    if (!program->writes_files && (limit(RLIMIT_CORE, 0) < 0 || limit(RLIMIT_FSIZE, 0) < 0)) return -1;
    if (program->file_bytes > 0 && (limit(RLIMIT_CORE, 0) < 0 || limit(RLIMIT_FSIZE, program->file_bytes) < 0)) return -1;
    if (program->directory != NULL && chdir(program->directory) < 0) return -1;
    if (program->address_space > 0 && limit(RLIMIT_AS, program->address_space) < 0) return -1;
    if (program->cpu_seconds > 0 && limit(RLIMIT_CPU, program->cpu_seconds) < 0) return -1;
    if (program->writable != NULL && confine(program->writable) < 0) return -1;
    return 0;
}

int slipway_start(const struct slipway_program *program) {
    int failure[2];
    if (pipe2(failure, O_CLOEXEC) < 0) return -errno;
    int parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        if (prepare(program, parent) == 0) {
            /* execvpe also runs what is no program as a shell's text, which nobody asked for where a path is named. */
            if (strchr(program->name, '/') != NULL) execve(program->name, program->arguments, program->environment);
            else execvpe(program->name, program->arguments, program->environment);
        }
        int error = errno;
        ssize_t told = write(failure[1], &error, sizeof error);
        (void)told;
        _exit(127);
    }
    int error = pid < 0 ? errno : 0;
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

int slipway_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 ? -errno : 0; }

void slipway_end_child(int pid) {
    kill(pid, SIGKILL);
    int status;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
}

int slipway_pipe(int *reading, int *writing) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
    *reading = ends[0];
    *writing = ends[1];
    return 0;
}

int slipway_processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) < 0) return -errno;
    return CPU_COUNT(&set);
}

static volatile sig_atomic_t caught = 0;

static void remember(int number) {
    caught = number;
}

void slipway_signals_catch(void) {
    struct sigaction action = {.sa_handler = remember};
    sigemptyset(&action.sa_mask);
    /* Whoever started slipway may have had them blocked, which is inherited. */
    sigset_t set;
    sigemptyset(&set);
    int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (int index = 0; index < 3; index++) {
        sigaction(numbers[index], &action, NULL);
        sigaddset(&set, numbers[index]);
    }
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

int slipway_signals_caught(void) {
    return caught;
}
