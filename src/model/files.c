#include "model/files.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/error.h"
#include "model/mapping.h"
#include "model/zip.h"

typedef struct opened {
    struct opened *next;
    char *name;
    zstc_span bytes;
} opened;

struct zstc_files {
    char *path;
    opened *first;     /* of a directory: the files mapped so far */
    zstc_span archive; /* of an archive: all of it */
    zstc_zip *zip;
};

static char *join(const char *folder, const char *name) {
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path != NULL) snprintf(path, size, "%s/%s", folder, name);
    return path;
}

/* File names come from a model's own index too: none may lead out of its directory. */
static int is_plain_name(const char *name) {
    return *name != '\0' && strchr(name, '/') == NULL && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static zstc_status open_archive(zstc_files *files) {
    static const unsigned char magic[] = {'P', 'K', 3, 4};
    zstc_status status = zstc_mapping_open(&files->archive, files->path);
    if (status != ZSTC_OK) return status;
    if (files->archive.size < sizeof magic || memcmp(files->archive.data, magic, sizeof magic) != 0) {
        return zstc_fail(ZSTC_MODEL, "%s: neither a model directory nor a TorchScript archive", files->path);
    }
    return zstc_zip_read(&files->zip, files->archive, files->path);
}

static zstc_status open_path(zstc_files *files) {
    zstc_path_kind kind;
    zstc_status status = zstc_path_look(files->path, &kind);
    if (status != ZSTC_OK) return status;
    switch (kind) {
    case ZSTC_PATH_DIRECTORY: return ZSTC_OK;
    case ZSTC_PATH_FILE: return open_archive(files);
    case ZSTC_PATH_OTHER: return zstc_fail(ZSTC_IO, "%s: neither a directory nor a regular file", files->path);
    default: return zstc_fail(ZSTC_NOT_FOUND, "%s: no such model", files->path);
    }
}

zstc_status zstc_files_open(zstc_files **out, const char *path) {
    zstc_files *files = calloc(1, sizeof *files);
    if (files == NULL) return zstc_fail_memory();
    files->path = strdup(path);
    zstc_status status = files->path != NULL ? open_path(files) : zstc_fail_memory();
    if (status == ZSTC_OK) {
        *out = files;
    } else {
        zstc_files_free(files);
    }
    return status;
}

void zstc_files_free(zstc_files *files) {
    if (files == NULL) return;
    while (files->first != NULL) {
        opened *file = files->first;
        files->first = file->next;
        zstc_mapping_close(&file->bytes);
        free(file->name);
        free(file);
    }
    zstc_zip_free(files->zip);
    zstc_mapping_close(&files->archive);
    free(files->path);
    free(files);
}

/* What cannot be looked at counts as there: zstc_files_get will then say why it cannot be read. Without an allocation,
 * since there is no way to tell that one failed; a path longer than the system takes is not there. */
int zstc_files_have(zstc_files *files, const char *name) {
    char path[PATH_MAX];
    if (!is_plain_name(name)) return 0;
    int length = snprintf(path, sizeof path, "%s/%s", files->zip != NULL ? "extra" : files->path, name);
    if (length < 0 || (size_t)length >= sizeof path) return 0;
    if (files->zip != NULL) return zstc_zip_find(files->zip, path) != NULL;
    zstc_path_kind kind = ZSTC_PATH_OTHER;
    (void)zstc_path_look(path, &kind);
    return kind != ZSTC_PATH_NONE;
}

static zstc_status get_from_archive(zstc_files *files, const char *name, zstc_span *out) {
    char *entry = join("extra", name);
    if (entry == NULL) return zstc_fail_memory();
    zstc_status status = zstc_zip_get(files->zip, entry, out);
    free(entry);
    return status;
}

static zstc_status map_new(zstc_files *files, const char *name, zstc_span *out) {
    opened *file = calloc(1, sizeof *file);
    char *path = join(files->path, name);
    zstc_status status = ZSTC_OK;
    if (file != NULL) file->name = strdup(name);
    if (file == NULL || file->name == NULL || path == NULL) {
        status = zstc_fail_memory();
    } else {
        status = zstc_mapping_open(&file->bytes, path);
    }
    free(path);
    if (status != ZSTC_OK) {
        if (file != NULL) free(file->name);
        free(file);
        return status;
    }
    file->next = files->first;
    files->first = file;
    *out = file->bytes;
    return ZSTC_OK;
}

zstc_status zstc_files_get(zstc_files *files, const char *name, zstc_span *out) {
    if (!is_plain_name(name)) {
        return zstc_fail(ZSTC_MODEL, "%s: '%s' is not the name of a file of this model", files->path, name);
    }
    if (files->zip != NULL) return get_from_archive(files, name, out);
    for (const opened *file = files->first; file != NULL; file = file->next) {
        if (strcmp(file->name, name) == 0) {
            *out = file->bytes;
            return ZSTC_OK;
        }
    }
    return map_new(files, name, out);
}

const char *zstc_files_path(const zstc_files *files) { return files->path; }
int zstc_files_is_archive(const zstc_files *files) { return files->zip != NULL; }
zstc_span zstc_files_archive(const zstc_files *files) { return files->archive; }
