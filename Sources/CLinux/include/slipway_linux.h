/* The calls of Linux that Swift's Glibc module does not show, or shows only through variadic functions and macros.
 * Every function that returns a number returns a negative errno on failure. */
#ifndef SLIPWAY_LINUX_H
#define SLIPWAY_LINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* Files */

enum { SLIPWAY_REPLACE = 0, SLIPWAY_NO_REPLACE = 1, SLIPWAY_EXCHANGE = 2 };
/* renameat2 */
int slipway_rename(int from, const char *old_path, int to, const char *new_path, int flags);
/* A file in a directory that has no name yet, open for writing (O_TMPFILE). */
int slipway_open_unnamed(int directory, const char *path, uint32_t mode);
int slipway_syncfs(int fd);
/* Whether every write to an open file moves its time of change, by the clock of this machine: 1, 0 where nobody knows. */
int slipway_keeps_change_time(int fd);
/* Makes `to` share the blocks of `from` (FICLONE). */
int slipway_reflink(int to, int from);
/* Copies up to `count` bytes inside the kernel from an offset to the end of `to`; returns how many, 0 at the end. */
int64_t slipway_copy_range(int from, int64_t offset, int to, size_t count);
/* Raw directory records (struct linux_dirent64), as getdents64 gives them; 0 at the end. */
int64_t slipway_getdents(int fd, void *bytes, size_t count);
/* A file in memory that holds nothing; closed on exec. */
int slipway_memory_file(void);

/* Programs */

struct slipway_program {
    const char *name;         /* looked for in PATH when it has no slash */
    char *const *arguments;   /* begins with the name, ends with NULL */
    char *const *environment; /* `NAME=VALUE`, ends with NULL */
    int input;                /* descriptors that become its standard streams */
    int output;
    int errors;
    int farewell;             /* the signal that it gets when slipway ends, however that happens */
    uint64_t address_space;   /* bytes (RLIMIT_AS); 0: as much as slipway */
    uint64_t cpu_seconds;     /* RLIMIT_CPU; 0: as much as slipway */
    int writes_files;         /* 0: neither files nor a core */
    uint64_t file_bytes;      /* RLIMIT_FSIZE; 0: as much as slipway */
    const char *directory;    /* where it starts; NULL: where slipway is */
    char *const *writable;    /* where alone it may write (Landlock, where the kernel has it), ends with NULL; NULL: anywhere */
};
/* Starts a program in a process group of its own; returns its process id. */
int slipway_start(const struct slipway_program *program);
/* From now on processes whose parents end become children of slipway. */
int slipway_adopt_orphans(void);
/* Kills a child of slipway and forgets it. */
void slipway_end_child(int pid);
/* A pipe whose ends are closed on exec. */
int slipway_pipe(int *reading, int *writing);
/* The processors that this process may use. */
int slipway_processors(void);

/* Signals */

/* From now on SIGINT, SIGTERM and SIGHUP are remembered instead of ending slipway. */
void slipway_signals_catch(void);
/* The signal that came, or 0. */
int slipway_signals_caught(void);

/* Names of hosts */

struct slipway_lookup;
/* Begins to look up a host's name, in a thread of its own, since getaddrinfo knows no limit; NULL without memory. */
struct slipway_lookup *slipway_lookup_start(const char *host, const char *port);
/* Waits for the end of a look-up: 1 when it has come, 0 when the milliseconds are over. */
int slipway_lookup_wait(struct slipway_lookup *lookup, int milliseconds);
/* An address of a look-up that has ended, by its number from 0; returns its length, 0 when there is no such address. */
int slipway_lookup_address(struct slipway_lookup *lookup, int number, struct sockaddr_storage *address);
/* Lets a look-up go, whether it has ended or not. */
void slipway_lookup_end(struct slipway_lookup *lookup);

#endif
