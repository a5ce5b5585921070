/* Programs that run beside slipway (a server, a profiler), the signals that end slipway, and connections to a server.
 * Every function that returns a number returns a negative errno on failure; times are milliseconds. */
#ifndef SLIPWAY_PROGRAM_H
#define SLIPWAY_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

/* Starts a program, looked for in PATH when its name has no slash, in a process group of its own. `arguments` ends with
 * NULL and begins with the name. It reads nothing and writes both streams to `output`; when slipway ends, however that
 * happens, it gets `farewell`. Returns its process id. */
int slipway_program_start(const char *name, char *const arguments[], int output, int farewell);
/* A copy of a text for `arguments`, and its end. */
char *slipway_copy_text(const char *text);
void slipway_free_text(char *text);
/* 1 and how it ended, once; 0 while it runs. What is left of its group is killed when it has ended. */
int slipway_program_poll(int pid, int *code, int *signal);
/* Sends a signal to the program's whole group. */
void slipway_program_signal(int pid, int signal);

/* From now on SIGINT, SIGTERM and SIGHUP are remembered instead of ending slipway. */
void slipway_signals_catch(void);
/* The signal that came, or 0. */
int slipway_signals_caught(void);
/* Ends slipway by the signal, as if it had never been caught. */
void slipway_signals_die(int signal);

/* Connects to a TCP port within a time; reads and writes then return within `step` each. */
int slipway_connect(const char *host, const char *port, int milliseconds, int step);
int64_t slipway_receive(int fd, void *bytes, size_t count);
int64_t slipway_send(int fd, const void *bytes, size_t count);
/* A TCP port of the loopback interface that nobody listens on. */
int slipway_free_port(void);

/* Opens a file to append to, made when missing, for reading as well. */
int slipway_open_append(const char *path);
int slipway_truncate(int fd, int64_t length);
int slipway_fdatasync(int fd);

int64_t slipway_now_ms(void);
int64_t slipway_unix_time(void);
/* The processors that this process may use. */
int slipway_processors(void);

#endif
