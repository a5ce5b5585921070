/* File system calls that Swift's Glibc module does not show, or shows only through variadic functions and
 * nested C types. Every function returns a negative errno on failure. */
#ifndef SLIPWAY_FS_H
#define SLIPWAY_FS_H

#include <stddef.h>
#include <stdint.h>

/* The directory that relative paths start from when none is open. */
enum { SLIPWAY_CWD = -100 };

/* What an entry of a directory is. */
enum { SLIPWAY_REGULAR = 0, SLIPWAY_DIRECTORY = 1, SLIPWAY_SYMLINK = 2, SLIPWAY_OTHER = 3 };

/* The facts of one file; times in nanoseconds since the epoch. */
struct slipway_stat {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    uint64_t links;
    int64_t modified;
    int64_t changed;
    uint32_t permissions;
    int32_t kind;
};

/* How to open a file. */
enum {
    SLIPWAY_READ = 1,       /* read only; never a fifo's writer is waited for */
    SLIPWAY_CREATE = 2,     /* write only, must not exist */
    SLIPWAY_LOCKFILE = 4,   /* read and write, made when missing */
    SLIPWAY_OPEN_DIR = 8,   /* a directory */
    SLIPWAY_UNNAMED = 32,   /* write only, a file in the directory at the path that has no name yet */
    SLIPWAY_NO_FOLLOW = 16, /* the last component must not be a symbolic link */
};

int slipway_open(int directory, const char *path, int how, uint32_t mode);
int slipway_close(int fd);
/* Writes all bytes. */
int slipway_write(int fd, const void *bytes, size_t count);
/* Reads at an offset; returns how many bytes, 0 at the end. */
int64_t slipway_pread(int fd, void *bytes, size_t count, int64_t offset);
int slipway_fsync(int fd);
int slipway_syncfs(int fd);
int slipway_fchmod(int fd, uint32_t mode);
int slipway_mkdir(int directory, const char *path, uint32_t mode);
int slipway_unlink(int directory, const char *path);
int slipway_rmdir(int directory, const char *path);
/* A hard link; `follow` links to what a symbolic link points at. */
int slipway_link(int from, const char *old_path, int to, const char *new_path, int follow);
int slipway_symlink(const char *target, int directory, const char *path);
/* The target of a symbolic link without a NUL; returns its length, ENAMETOOLONG when it does not fit. */
int64_t slipway_readlink(int directory, const char *path, void *bytes, size_t count);

enum { SLIPWAY_REPLACE = 0, SLIPWAY_NO_REPLACE = 1, SLIPWAY_EXCHANGE = 2 };
int slipway_rename(int from, const char *old_path, int to, const char *new_path, int flags);

int slipway_stat(int directory, const char *path, int follow, struct slipway_stat *facts);
int slipway_fstat(int fd, struct slipway_stat *facts);

/* Makes `to` share the blocks of `from` (FICLONE). */
int slipway_reflink(int to, int from);
/* Copies up to `count` bytes inside the kernel at both files' positions; returns how many, 0 at the end. */
int64_t slipway_copy_range(int from, int to, size_t count);
/* The same from an offset of `from`. */
int64_t slipway_copy_range_at(int from, int64_t offset, int to, size_t count);
/* Gives an unnamed file a name, which must be free. */
int slipway_link_open(int fd, int to, const char *path);

enum { SLIPWAY_SHARED = 0, SLIPWAY_EXCLUSIVE = 1 };
/* flock; without `wait` EWOULDBLOCK when another one holds it. */
int slipway_lock(int fd, int exclusive, int wait);

/* Raw directory records (struct linux_dirent64), as getdents64 gives them; 0 at the end. */
int64_t slipway_getdents(int fd, void *bytes, size_t count);

/* The canonical absolute path without a NUL; returns its length. */
int64_t slipway_realpath(const char *path, void *bytes, size_t count);
int64_t slipway_getcwd(void *bytes, size_t count);

int slipway_pid(void);
void slipway_pause(uint32_t milliseconds);

#endif
