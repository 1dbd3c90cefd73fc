#include "model/files.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/path.h"
#include "model/zip.h"

/* A vocabulary of a million words takes some tens of megabytes. */
enum { WHOLE_MOST = 1 << 30 };

typedef struct opened {
    struct opened *next;
    char *name;
    zstc_file *file;      /* NULL: an extra file of the archive */
    unsigned char *bytes; /* NULL: not read */
    size_t size;
} opened;

struct zstc_files {
    char *path;
    int is_archive;
    opened *first;      /* the files opened so far */
    zstc_file *archive; /* of an archive: all of it */
    zstc_zip *zip;
};

/* File names come from a model's own index too: none may lead out of its directory. */
static int is_plain_name(const char *name) {
    return *name != '\0' && strchr(name, '/') == NULL && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static zstc_status check_name(const zstc_files *files, const char *name) {
    if (is_plain_name(name)) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s: '%s' is not the name of a file of this model", files->path, name);
}

/* ---- what no file of a model is ---- */

static const char lfs_start[] = "version https://git-lfs";

static zstc_status check_start(const char *path, const unsigned char *start, uint64_t size) {
    if (size == 0) return zstc_fail(ZSTC_MODEL, "%s: the file is empty (0 bytes)", path);
    if (size < sizeof lfs_start - 1 || memcmp(start, lfs_start, sizeof lfs_start - 1) != 0) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s: the file is only a Git LFS pointer (expected its content: run git lfs pull)",
                     path);
}

/* What a clone without git-lfs leaves in a file's place, or a download that stopped before it began. */
static zstc_status check_file(const zstc_file *file) {
    unsigned char start[sizeof lfs_start] = {0};
    uint64_t size = zstc_file_size(file);
    zstc_status status = zstc_file_read(file, 0, start, size < sizeof start ? (size_t)size : sizeof start);
    return status == ZSTC_OK ? check_start(zstc_file_path(file), start, size) : status;
}

/* ---- opening ---- */

static zstc_status open_archive(zstc_files *files) {
    static const unsigned char magic[] = {'P', 'K', 3, 4};
    unsigned char start[sizeof magic] = {0};
    files->is_archive = 1;
    zstc_status status = zstc_file_open(&files->archive, files->path);
    if (status == ZSTC_OK) status = check_file(files->archive);
    if (status != ZSTC_OK) return status;
    if (zstc_file_size(files->archive) >= sizeof magic) {
        status = zstc_file_read(files->archive, 0, start, sizeof start);
        if (status != ZSTC_OK) return status;
    }
    if (memcmp(start, magic, sizeof magic) != 0) {
        return zstc_fail(ZSTC_MODEL,
                         "%s: the file is not a TorchScript archive (expected an archive or a model directory)",
                         files->path);
    }
    return zstc_zip_read(&files->zip, files->archive);
}

static zstc_status open_path(zstc_files *files) {
    zstc_path_kind kind;
    if (files->path[0] == '\0') return zstc_fail(ZSTC_NOT_FOUND, "\"\": no such model (the path is empty)");
    zstc_status status = zstc_path_look(files->path, &kind);
    if (status != ZSTC_OK) return status;
    switch (kind) {
    case ZSTC_PATH_DIRECTORY: return ZSTC_OK;
    case ZSTC_PATH_FILE: return open_archive(files);
    case ZSTC_PATH_OTHER: return zstc_fail(ZSTC_IO, "%s: neither a directory nor a regular file", files->path);
    default: return zstc_fail(ZSTC_NOT_FOUND, "%s: no such model", files->path);
    }
}

/* Without slashes at its end, so that messages read "model/config.json"; a file with one is still no directory. */
static char *copy_path(const char *path) {
    size_t length = strlen(path);
    zstc_path_kind kind;
    int is_directory = zstc_path_look(path, &kind) == ZSTC_OK && kind == ZSTC_PATH_DIRECTORY;
    while (is_directory && length > 1 && path[length - 1] == '/') length--;
    char *copy = calloc(length + 1, 1);
    if (copy != NULL) memcpy(copy, path, length);
    return copy;
}

zstc_status zstc_files_open(zstc_files **out, const char *path) {
    zstc_files *files = calloc(1, sizeof *files);
    if (files == NULL) return zstc_fail_memory();
    files->path = copy_path(path);
    zstc_status status = files->path != NULL ? open_path(files) : zstc_fail_memory();
    if (status == ZSTC_OK) {
        *out = files;
    } else {
        zstc_files_free(files);
    }
    return status;
}

static void free_opened(opened *file) {
    if (file == NULL) return;
    zstc_file_close(file->file);
    free(file->bytes);
    free(file->name);
    free(file);
}

void zstc_files_release(zstc_files *files) {
    while (files->first != NULL) {
        opened *file = files->first;
        files->first = file->next;
        free_opened(file);
    }
    zstc_zip_free(files->zip);
    zstc_file_close(files->archive);
    files->zip = NULL;
    files->archive = NULL;
}

void zstc_files_free(zstc_files *files) {
    if (files == NULL) return;
    zstc_files_release(files);
    free(files->path);
    free(files);
}

/* What cannot be looked at counts as there: zstc_files_get will then say why it cannot be read. Without an allocation,
 * since there is no way to tell that one failed; a path longer than the system takes is not there. */
int zstc_files_have(zstc_files *files, const char *name) {
    char path[PATH_MAX];
    if (!is_plain_name(name)) return 0;
    if (!zstc_path_join_into(path, sizeof path, files->is_archive ? "extra" : files->path, name)) return 0;
    if (files->is_archive) return files->zip != NULL && zstc_zip_find(files->zip, path) != NULL;
    zstc_path_kind kind = ZSTC_PATH_OTHER;
    (void)zstc_path_look(path, &kind);
    return kind != ZSTC_PATH_NONE;
}

/* ---- one file ---- */

static opened *find_opened(zstc_files *files, const char *name) {
    opened *file = files->first;
    while (file != NULL && strcmp(file->name, name) != 0) file = file->next;
    return file;
}

static zstc_status open_in_directory(const zstc_files *files, opened *file) {
    char *path = zstc_path_join(files->path, file->name);
    if (path == NULL) return zstc_fail_memory();
    zstc_status status = zstc_file_open(&file->file, path);
    free(path);
    return status == ZSTC_OK ? check_file(file->file) : status;
}

static zstc_status read_from_directory(opened *file) {
    uint64_t size = zstc_file_size(file->file);
    if (size > WHOLE_MOST) {
        return zstc_fail(ZSTC_MODEL, "%s: the file has %llu bytes (expected at most %d)", zstc_file_path(file->file),
                         (unsigned long long)size, WHOLE_MOST);
    }
    file->size = (size_t)size;
    return zstc_file_read_new(file->file, 0, file->size, &file->bytes);
}

static zstc_status read_from_archive(const zstc_files *files, opened *file) {
    zstc_status status = ZSTC_OK;
    char *entry = zstc_path_join("extra", file->name);
    char *where = zstc_path_join(files->path, file->name); /* as a directory's file is named */
    if (entry == NULL || where == NULL) status = zstc_fail_memory();
    if (status == ZSTC_OK) status = zstc_zip_read_entry(files->zip, entry, WHOLE_MOST, &file->bytes, &file->size);
    if (status == ZSTC_OK) status = check_start(where, file->bytes, file->size);
    free(entry);
    free(where);
    return status;
}

/* Opens `name`, and reads it if `whole`. */
static zstc_status open_new(zstc_files *files, const char *name, int whole, opened **out) {
    opened *file = calloc(1, sizeof *file);
    if (file != NULL) file->name = strdup(name);
    zstc_status status = file != NULL && file->name != NULL ? ZSTC_OK : zstc_fail_memory();
    if (status == ZSTC_OK) {
        status = files->is_archive ? read_from_archive(files, file) : open_in_directory(files, file);
    }
    if (status == ZSTC_OK && whole && file->bytes == NULL) status = read_from_directory(file);
    if (status != ZSTC_OK) {
        free_opened(file);
        return status;
    }
    file->next = files->first;
    files->first = file;
    *out = file;
    return ZSTC_OK;
}

zstc_status zstc_files_get(zstc_files *files, const char *name, zstc_span *out) {
    zstc_status status = check_name(files, name);
    if (status != ZSTC_OK) return status;
    opened *file = find_opened(files, name);
    if (file == NULL) status = open_new(files, name, 1, &file);
    if (status == ZSTC_OK && file->bytes == NULL) status = read_from_directory(file);
    if (status == ZSTC_OK) *out = (zstc_span){file->bytes, file->size};
    return status;
}

zstc_status zstc_files_open_file(zstc_files *files, const char *name, const zstc_file **out) {
    zstc_status status = check_name(files, name);
    if (status != ZSTC_OK) return status;
    opened *file = find_opened(files, name);
    if (file == NULL) status = open_new(files, name, 0, &file);
    if (status == ZSTC_OK) *out = file->file;
    return status;
}

zstc_status zstc_files_check(const zstc_files *files) {
    zstc_status status = files->archive != NULL ? zstc_file_check_path(files->archive) : ZSTC_OK;
    for (const opened *file = files->first; status == ZSTC_OK && file != NULL; file = file->next) {
        if (file->file != NULL) status = zstc_file_check_path(file->file);
    }
    return status;
}

const char *zstc_files_path(const zstc_files *files) { return files->path; }
int zstc_files_is_archive(const zstc_files *files) { return files->is_archive; }
const zstc_file *zstc_files_archive(const zstc_files *files) { return files->archive; }
