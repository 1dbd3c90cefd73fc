/* A model that is one TorchScript archive: its files are the extra files beside the module. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/path.h"
#include "model/checkpoint/zip.h"
#include "model/file_source.h"
#include "model/formats.h"

typedef struct {
    const char *path;
    zstc_file *file; /* NULL once released */
    zstc_zip *zip;
} archive;

static void release(void *place) {
    archive *a = place;
    zstc_zip_free(a->zip);
    zstc_file_close(a->file);
    a->zip = NULL;
    a->file = NULL;
}

static void free_archive(void *place) {
    release(place);
    free(place);
}

static zstc_status open_zip(archive *a) {
    static const unsigned char magic[] = {'P', 'K', 3, 4};
    unsigned char start[sizeof magic] = {0};
    zstc_status status = zstc_file_open(&a->file, a->path);
    if (status == ZSTC_OK) status = zstc_file_source_check(a->file);
    if (status == ZSTC_OK && zstc_file_size(a->file) >= sizeof start) {
        status = zstc_file_read(a->file, 0, start, sizeof start);
    }
    if (status != ZSTC_OK) return status;
    if (memcmp(start, magic, sizeof magic) != 0) {
        const char *format = zstc_format_of(a->path);
        return zstc_fail(ZSTC_MODEL,
                         "%s: the file is not a TorchScript archive%s%s (expected an archive or a model directory)",
                         a->path, format != NULL ? " but " : "", format != NULL ? format : "");
    }
    return zstc_zip_read(&a->zip, a->file);
}

zstc_status zstc_archive_open(void **place, const char *path) {
    archive *a = calloc(1, sizeof *a);
    if (a == NULL) return zstc_fail_memory();
    a->path = path;
    zstc_status status = open_zip(a);
    if (status == ZSTC_OK) {
        *place = a;
    } else {
        free_archive(a);
    }
    return status;
}

static bool have(void *place, const char *name) {
    const archive *a = place;
    char entry[PATH_MAX];
    if (a->zip == NULL || !zstc_path_join_into(entry, sizeof entry, "extra", name)) return false;
    return zstc_zip_find(a->zip, entry) != NULL;
}

/* Messages name an extra file as the same file of a directory. */
static zstc_status open_entry(const archive *a, const zstc_zip_entry *entry, const char *name, zstc_file **out) {
    char *where = zstc_path_join(a->path, name);
    if (where == NULL) return zstc_fail_memory();
    zstc_file *file = NULL;
    zstc_status status = zstc_file_part(&file, a->file, entry->offset, entry->size, where);
    free(where);
    if (status == ZSTC_OK) status = zstc_file_source_check(file);
    if (status == ZSTC_OK) {
        *out = file;
    } else {
        zstc_file_close(file);
    }
    return status;
}

static zstc_status open_file(void *place, const char *name, zstc_file **out) {
    const archive *a = place;
    const zstc_zip_entry *entry;
    if (a->zip == NULL) return zstc_fail(ZSTC_INTERNAL, "%s: '%s' is asked for after the last read", a->path, name);
    char *path = zstc_path_join("extra", name);
    if (path == NULL) return zstc_fail_memory();
    zstc_status status = zstc_zip_get(a->zip, path, &entry);
    free(path);
    return status == ZSTC_OK ? open_entry(a, entry, name, out) : status;
}

static const zstc_file *module(void *place) { return ((const archive *)place)->file; }

const zstc_file_source zstc_archive_source = {have, open_file, module, release, free_archive};
