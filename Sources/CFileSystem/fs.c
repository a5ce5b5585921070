#define _GNU_SOURCE
#include "slipway_fs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

_Static_assert(SLIPWAY_CWD == AT_FDCWD, "the value is the kernel's");

#define RESULT(call) ((call) < 0 ? -errno : 0)

int slipway_open(int directory, const char *path, int how, uint32_t mode) {
    int flags = O_CLOEXEC;
    if (how & SLIPWAY_CREATE)
        flags |= O_WRONLY | O_CREAT | O_EXCL;
    else if (how & SLIPWAY_UNNAMED)
        flags |= O_WRONLY | O_TMPFILE;
    else if (how & SLIPWAY_LOCKFILE)
        flags |= O_RDWR | O_CREAT;
    else
        flags |= O_RDONLY | O_NONBLOCK;
    if (how & SLIPWAY_OPEN_DIR) flags |= O_DIRECTORY;
    if (how & SLIPWAY_NO_FOLLOW) flags |= O_NOFOLLOW;
    int fd;
    do {
        fd = openat(directory, path, flags, (mode_t)mode);
    } while (fd < 0 && errno == EINTR);
    return fd < 0 ? -errno : fd;
}

int slipway_close(int fd) { return RESULT(close(fd)); }

int slipway_write(int fd, const void *bytes, size_t count) {
    const char *next = bytes;
    while (count > 0) {
        ssize_t written = write(fd, next, count);
        if (written < 0) {
            if (errno == EINTR) continue;
            return -errno;
        }
        next += written;
        count -= (size_t)written;
    }
    return 0;
}

int64_t slipway_pread(int fd, void *bytes, size_t count, int64_t offset) {
    ssize_t got;
    do {
        got = pread(fd, bytes, count, offset);
    } while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

int slipway_fsync(int fd) { return RESULT(fsync(fd)); }
int slipway_syncfs(int fd) { return RESULT(syncfs(fd)); }
int slipway_fchmod(int fd, uint32_t mode) { return RESULT(fchmod(fd, (mode_t)mode)); }
int slipway_mkdir(int directory, const char *path, uint32_t mode) {
    return RESULT(mkdirat(directory, path, (mode_t)mode));
}
int slipway_unlink(int directory, const char *path) { return RESULT(unlinkat(directory, path, 0)); }
int slipway_rmdir(int directory, const char *path) { return RESULT(unlinkat(directory, path, AT_REMOVEDIR)); }

int slipway_link(int from, const char *old_path, int to, const char *new_path, int follow) {
    return RESULT(linkat(from, old_path, to, new_path, follow ? AT_SYMLINK_FOLLOW : 0));
}

int slipway_symlink(const char *target, int directory, const char *path) {
    return RESULT(symlinkat(target, directory, path));
}

int64_t slipway_readlink(int directory, const char *path, void *bytes, size_t count) {
    ssize_t length = readlinkat(directory, path, bytes, count);
    if (length < 0) return -errno;
    return (size_t)length >= count ? -ENAMETOOLONG : length;
}

int slipway_rename(int from, const char *old_path, int to, const char *new_path, int flags) {
    unsigned kernel = 0;
    if (flags == SLIPWAY_NO_REPLACE) kernel = RENAME_NOREPLACE;
    if (flags == SLIPWAY_EXCHANGE) kernel = RENAME_EXCHANGE;
    return RESULT(renameat2(from, old_path, to, new_path, kernel));
}

static void take(const struct stat *from, struct slipway_stat *to) {
    to->device = from->st_dev;
    to->inode = from->st_ino;
    to->size = (uint64_t)from->st_size;
    to->links = from->st_nlink;
    to->modified = (int64_t)from->st_mtim.tv_sec * 1000000000 + from->st_mtim.tv_nsec;
    to->changed = (int64_t)from->st_ctim.tv_sec * 1000000000 + from->st_ctim.tv_nsec;
    to->permissions = from->st_mode & 07777;
    to->kind = S_ISREG(from->st_mode)   ? SLIPWAY_REGULAR
               : S_ISDIR(from->st_mode) ? SLIPWAY_DIRECTORY
               : S_ISLNK(from->st_mode) ? SLIPWAY_SYMLINK
                                        : SLIPWAY_OTHER;
}

int slipway_stat(int directory, const char *path, int follow, struct slipway_stat *facts) {
    struct stat raw;
    if (fstatat(directory, path, &raw, follow ? 0 : AT_SYMLINK_NOFOLLOW) < 0) return -errno;
    take(&raw, facts);
    return 0;
}

int slipway_fstat(int fd, struct slipway_stat *facts) {
    struct stat raw;
    if (fstat(fd, &raw) < 0) return -errno;
    take(&raw, facts);
    return 0;
}

int slipway_reflink(int to, int from) { return RESULT(ioctl(to, FICLONE, from)); }

int64_t slipway_copy_range(int from, int to, size_t count) {
    ssize_t copied = copy_file_range(from, NULL, to, NULL, count, 0);
    return copied < 0 ? -errno : copied;
}

int64_t slipway_copy_range_at(int from, int64_t offset, int to, size_t count) {
    off_t start = offset;
    ssize_t copied = copy_file_range(from, &start, to, NULL, count, 0);
    return copied < 0 ? -errno : copied;
}

int slipway_link_open(int fd, int to, const char *path) {
    char name[32];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    return RESULT(linkat(AT_FDCWD, name, to, path, AT_SYMLINK_FOLLOW));
}

int slipway_lock(int fd, int exclusive, int wait) {
    int result;
    do {
        result = flock(fd, (exclusive ? LOCK_EX : LOCK_SH) | (wait ? 0 : LOCK_NB));
    } while (result < 0 && errno == EINTR);
    return RESULT(result);
}

int64_t slipway_getdents(int fd, void *bytes, size_t count) {
    long got = syscall(SYS_getdents64, fd, bytes, count);
    return got < 0 ? -errno : got;
}

static int64_t give(const char *text, void *bytes, size_t count) {
    size_t length = strlen(text);
    if (length > count) return -ENAMETOOLONG;
    memcpy(bytes, text, length);
    return (int64_t)length;
}

int64_t slipway_realpath(const char *path, void *bytes, size_t count) {
    char buffer[PATH_MAX];
    if (realpath(path, buffer) == NULL) return -errno;
    return give(buffer, bytes, count);
}

int64_t slipway_getcwd(void *bytes, size_t count) {
    char buffer[PATH_MAX];
    if (getcwd(buffer, sizeof buffer) == NULL) return -errno;
    return give(buffer, bytes, count);
}

int slipway_pid(void) { return (int)getpid(); }

void slipway_pause(uint32_t milliseconds) {
    struct timespec span = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
    nanosleep(&span, NULL);
}
