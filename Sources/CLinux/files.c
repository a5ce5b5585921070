#define _GNU_SOURCE
#include "slipway_linux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#define RESULT(call) ((call) < 0 ? -errno : 0)

int slipway_rename(int from, const char *old_path, int to, const char *new_path, int flags) {
    unsigned kernel = 0;
    if (flags == SLIPWAY_NO_REPLACE) kernel = RENAME_NOREPLACE;
    if (flags == SLIPWAY_EXCHANGE) kernel = RENAME_EXCHANGE;
    return RESULT(renameat2(from, old_path, to, new_path, kernel));
}

int slipway_open_unnamed(int directory, const char *path, uint32_t mode) {
    int fd;
    do {
        fd = openat(directory, path, O_WRONLY | O_TMPFILE | O_CLOEXEC, (mode_t)mode);
    } while (fd < 0 && errno == EINTR);
    return fd < 0 ? -errno : fd;
}

int slipway_syncfs(int fd) { return RESULT(syncfs(fd)); }

int slipway_keeps_change_time(int fd) {
    struct statfs facts;
    int result;
    do {
        result = fstatfs(fd, &facts);
    } while (result < 0 && errno == EINTR);
    if (result < 0) return 0;
    switch ((uint32_t)facts.f_type) {
    case EXT4_SUPER_MAGIC: /* and ext2, ext3 */
    case XFS_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case TMPFS_MAGIC:
    case OVERLAYFS_SUPER_MAGIC:
    case 0x2FC12FC1u: /* ZFS */
    case 0xCA451A4Eu: /* bcachefs */
        return 1;
    default:
        /* Network file systems have the clock of another machine, FAT has no such time, images (squashfs, ISO 9660) repeat
         * times, inodes and devices. */
        return 0;
    }
}

int slipway_reflink(int to, int from) { return RESULT(ioctl(to, FICLONE, from)); }

int64_t slipway_copy_range(int from, int64_t offset, int to, size_t count) {
    off_t start = offset;
    ssize_t copied;
    do {
        copied = copy_file_range(from, &start, to, NULL, count, 0);
    } while (copied < 0 && errno == EINTR);
    return copied < 0 ? -errno : copied;
}

int64_t slipway_getdents(int fd, void *bytes, size_t count) {
    long got = syscall(SYS_getdents64, fd, bytes, count);
    return got < 0 ? -errno : got;
}

int slipway_memory_file(void) {
    int fd = memfd_create("slipway", MFD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}
