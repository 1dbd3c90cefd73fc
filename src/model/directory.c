/* A model that is a directory of files. */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/path.h"
#include "model/file_source.h"

/* Its place is its path alone. */
zstc_status zstc_directory_open(void **place, const char *path) {
    *place = (void *)(uintptr_t)path;
    return ZSTC_OK;
}

/* A path longer than the system takes is not there. */
static bool have(void *place, const char *name) {
    char path[PATH_MAX];
    zstc_path_kind kind = ZSTC_PATH_OTHER;
    if (!zstc_path_join_into(path, sizeof path, place, name)) return false;
    (void)zstc_path_look(path, &kind);
    return kind != ZSTC_PATH_NONE;
}

static zstc_status open_file(void *place, const char *name, zstc_file **out) {
    zstc_file *file = NULL;
    char *path = zstc_path_join(place, name);
    if (path == NULL) return zstc_fail_memory();
    zstc_status status = zstc_file_open(&file, path);
    free(path);
    if (status == ZSTC_OK) status = zstc_file_source_check(file);
    if (status == ZSTC_OK) {
        *out = file;
    } else {
        zstc_file_close(file);
    }
    return status;
}

static const zstc_file *module(void *place) {
    (void)place;
    return NULL;
}

static void nothing(void *place) { (void)place; }

const zstc_file_source zstc_directory_source = {have, open_file, module, nothing, nothing};
