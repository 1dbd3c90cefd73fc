#define _GNU_SOURCE 1 /* canonicalize_file_name */

#include "cli/batch/target.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "cli/cli.h"
#include "request/response.h"

/* ---- names ------------------------------------------------------------------------------------------------------ */

int cli_target_is_input(const char *path, const cli_lines *lines) {
    struct stat in, out;
    return fstat(lines->fd, &in) == 0 && stat(path, &out) == 0 && S_ISREG(in.st_mode) && in.st_dev == out.st_dev &&
           in.st_ino == out.st_ino;
}

int cli_target_uses_input(const cli_target *target, const cli_lines *lines) {
    if (target->path == NULL) return 0;
    return cli_target_is_input(target->part, lines) || cli_target_is_input(target->journal, lines);
}

static char *with_ending(const char *path, const char *ending) {
    char *name = NULL;
    return asprintf(&name, "%s%s", path, ending) < 0 ? NULL : name;
}

/* 0, or -1 with errno. */
static int name_files(cli_target *target, const char *path) {
    target->path = canonicalize_file_name(path);
    if (target->path == NULL && errno != ENOENT) return -1;
    if (target->path == NULL) target->path = strdup(path);
    if (target->path == NULL) return -1;
    target->part = with_ending(target->path, ".part");
    target->journal = with_ending(target->path, ".run");
    return target->part != NULL && target->journal != NULL ? 0 : -1;
}

/* ---- opening ---------------------------------------------------------------------------------------------------- */

/* A device, a pipe or a socket is written to as it is. */
static int is_stream(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

/* Whether the file at `path` is still the one that was opened: the run that held the lock may have renamed it. */
static int is_there(int fd, const char *path) {
    struct stat opened, named;
    return fstat(fd, &opened) == 0 && stat(path, &named) == 0 && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}

/* The locked part, or -1 with errno: EWOULDBLOCK where another run has the lock. */
static int open_part(cli_target *target) {
    for (;;) {
        target->created = 1;
        int fd = open(target->part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno == EEXIST) {
            target->created = 0;
            fd = open(target->part, O_RDWR | O_CLOEXEC);
            if (fd < 0 && errno == ENOENT) continue;
        }
        if (fd < 0) return -1;
        int error = flock(fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
        if (error == 0 && is_there(fd, target->part)) return fd;
        close(fd);
        if (error != 0) return errno = error, -1;
    }
}

static int open_file(cli_target *target, const char *path) {
    struct stat info;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) return cli_io_error(path, EISDIR);
    if (name_files(target, path) != 0) return cli_io_error(path, errno);
    int fd = open_part(target);
    if (fd < 0 && errno == EWOULDBLOCK) {
        cli_error("%s: another run is writing it (%s is locked)", path, target->part);
        return CLI_IO;
    }
    if (fd < 0) return cli_io_error(errno == ENOENT || errno == ENOTDIR ? path : target->part, errno);
    target->file = fdopen(fd, "r+b");
    if (target->file == NULL) close(fd);
    return target->file != NULL ? CLI_OK : cli_memory_error();
}

int cli_target_open(cli_target *target, const char *path) {
    int is_stdout = strcmp(path, "-") == 0;
    *target = (cli_target){.name = is_stdout ? "standard output" : path};
    if (is_stdout) return target->file = stdout, CLI_OK;
    if (!is_stream(path)) return open_file(target, path);
    target->file = fopen(path, "wbe");
    return target->file != NULL ? CLI_OK : cli_io_error(path, errno);
}

/* ---- what an earlier run left ------------------------------------------------------------------------------------ */

/* A run that was killed before it wrote its journal leaves an empty part. */
static int is_empty(const cli_target *target) {
    struct stat info;
    return fstat(fileno(target->file), &info) == 0 && info.st_size == 0;
}

/* Somebody else's file of that name. */
static int is_foreign(const cli_target *target) { return !is_empty(target) && access(target->journal, F_OK) != 0; }

int cli_target_begin(cli_target *target) {
    if (target->path == NULL) return CLI_OK;
    if (is_foreign(target)) {
        cli_error("%s is there, but is not of an unfinished run (no %s): move it away", target->part, target->journal);
        return CLI_IO;
    }
    target->begun = 1;
    return ftruncate(fileno(target->file), 0) == 0 ? CLI_OK : cli_io_error(target->part, errno);
}

/* The CRC-32 of the first `bytes`; 0, or -1 with errno (0: the file is shorter). */
static int sum_of(FILE *file, uint64_t bytes, uint32_t *sum) {
    unsigned char block[1 << 16];
    *sum = 0;
    while (bytes > 0) {
        size_t wanted = bytes < sizeof block ? (size_t)bytes : sizeof block;
        errno = 0;
        if (fread(block, 1, wanted, file) != wanted) return -1;
        *sum = (uint32_t)crc32_z(*sum, block, wanted);
        bytes -= wanted;
    }
    return 0;
}

int cli_target_take_up(cli_target *target, uint64_t bytes, uint32_t sum) {
    uint32_t found;
    int read = sum_of(target->file, bytes, &found);
    if (read != 0 && errno != 0) return cli_io_error(target->part, errno);
    if (read != 0 || found != sum) {
        cli_error("%s was changed since the run that wrote it: start again without --resume", target->part);
        return CLI_IO;
    }
    if (fseeko(target->file, (off_t)bytes, SEEK_SET) != 0 || ftruncate(fileno(target->file), (off_t)bytes) != 0)
        return cli_io_error(target->part, errno);
    target->begun = 1;
    target->bytes = bytes;
    target->sum = sum;
    return CLI_OK;
}

int cli_target_is_new(const cli_target *target) {
    return is_empty(target) && access(target->journal, F_OK) != 0 && access(target->path, F_OK) != 0;
}

int cli_target_was_finished(const cli_target *target, uint64_t bytes, uint32_t sum) {
    struct stat info;
    uint32_t found = 0;
    if (!target->created || stat(target->path, &info) != 0 || (uint64_t)info.st_size != bytes) return 0;
    FILE *file = fopen(target->path, "rbe");
    int same = file != NULL && sum_of(file, bytes, &found) == 0 && found == sum;
    if (file != NULL) fclose(file);
    return same;
}

/* ---- writing ---------------------------------------------------------------------------------------------------- */

int cli_target_put(cli_target *target, const char *bytes, size_t size) {
    target->sum = (uint32_t)crc32_z(target->sum, (const unsigned char *)bytes, size);
    target->bytes += size;
    return fwrite(bytes, 1, size, target->file) == size ? 0 : -1;
}

static int put(const char *bytes, size_t size, void *user) { return cli_target_put(user, bytes, size); }

int cli_target_write(cli_target *target, const json_t *answer) {
    errno = 0;
    if (json_dump_callback(answer, put, target, ZSTC_RESPONSE_FLAGS) == 0 && put("\n", 1, target) == 0) return 0;
    if (errno == 0) errno = ENOMEM; /* jansson could not make what it writes */
    return -1;
}

int cli_target_flush(cli_target *target) { return fflush(target->file); }

/* ---- the end ---------------------------------------------------------------------------------------------------- */

/* The new file gets the permissions of the one whose place it takes. */
static void keep_mode(const cli_target *target) {
    struct stat info;
    if (stat(target->path, &info) == 0) (void)!fchmod(fileno(target->file), info.st_mode & 07777);
}

/* That the name is on the disk too; a file system that cannot tell has done what it can. */
static void sync_folder(const char *path) {
    char *copy = strdup(path);
    int fd = copy != NULL ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    free(copy);
}

int cli_target_finish(cli_target *target) {
    if (fflush(target->file) != 0) return cli_io_error(target->name, errno);
    if (target->path == NULL) return CLI_OK;
    keep_mode(target);
    if (fsync(fileno(target->file)) != 0) return cli_io_error(target->part, errno);
    if (rename(target->part, target->path) != 0) return cli_io_error(target->name, errno);
    (void)unlink(target->journal);
    sync_folder(target->path);
    return CLI_OK;
}

void cli_target_close(cli_target *target) {
    if (target->path != NULL && target->file != NULL && target->created && !target->begun) (void)unlink(target->part);
    if (target->file != NULL && target->file != stdout) fclose(target->file);
    free(target->path);
    free(target->part);
    free(target->journal);
    *target = (cli_target){0};
}
