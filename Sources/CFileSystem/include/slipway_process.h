/* A program that is started with limits, read from and waited for. Every function that returns a number returns a
 * negative errno on failure; times are milliseconds of the monotonic clock. */
#ifndef SLIPWAY_PROCESS_H
#define SLIPWAY_PROCESS_H

#include <stddef.h>
#include <stdint.h>

/* What a program may use. */
struct slipway_limits {
    uint64_t address_space; /* bytes, RLIMIT_AS */
    uint64_t cpu_seconds;   /* RLIMIT_CPU */
};

int64_t slipway_milliseconds(void);
/* A file in memory that holds the bytes, at its start; closed on exec. */
int slipway_memory_file(const void *bytes, size_t count);
/* A pipe whose ends are closed on exec. */
int slipway_pipe(int *reading, int *writing);
/* Starts the program at a path, without arguments, in this environment, in a process group of its own.
 *
 * Its standard error goes nowhere, it writes no file and no core, and it is killed when this thread's process ends.
 * Returns its process id. */
int slipway_spawn(const char *path, int input, int output, const struct slipway_limits *limits);
/* Reads what is there; 0 at the end, -ETIMEDOUT after the deadline. */
int64_t slipway_read_until(int fd, void *bytes, size_t count, int64_t deadline);
/* Waits for a process to end, and ends its group: its exit code, or -1 and the signal. -ETIMEDOUT after the deadline: it
 * still runs. */
int slipway_wait_until(int pid, int64_t deadline, int *code, int *signal);
/* Kills a process group whose leader has not been waited for. */
void slipway_end_group(int pid);
/* Waits for a process that was killed. */
void slipway_reap(int pid);

#endif
