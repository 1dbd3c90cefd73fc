/* dladdr is no part of POSIX. */
#define _GNU_SOURCE 1

#include "model/lookup.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/error.h"
#include "model/mapping.h"

static int is_there(const char *path) {
    zstc_path_kind kind;
    return zstc_path_look(path, &kind) == ZSTC_OK && kind != ZSTC_PATH_NONE;
}

static zstc_status copy(char **out, const char *path) {
    char *text = strdup(path);
    if (text == NULL) return zstc_fail_memory();
    *out = text;
    return ZSTC_OK;
}

/* The file that this code was loaded from: the library, or the program where the library is linked into it. A program
 * found through $PATH is known to dladdr by its bare name, so the kernel is asked. */
static const char *own_file(char *buffer, size_t size) {
    /* Any object of this file would do; a function's address cannot be turned into void * in standard C. */
    static const char here;
    Dl_info info;
    if (dladdr(&here, &info) != 0 && info.dli_fname != NULL && strchr(info.dli_fname, '/') != NULL)
        return info.dli_fname;
    ssize_t length = readlink("/proc/self/exe", buffer, size - 1);
    buffer[length > 0 ? length : 0] = '\0';
    return buffer;
}

/* "<folder of the library>/<up>share/zstc/default"; NULL only without memory. */
static char *path_beside_library(const char *up) {
    static const char tail[] = "share/zstc/default";
    char buffer[PATH_MAX];
    const char *library = own_file(buffer, sizeof buffer);
    const char *slash = strrchr(library, '/');
    size_t folder = slash != NULL ? (size_t)(slash - library) + 1 : 0;
    char *path = malloc(folder + strlen(up) + sizeof tail);
    if (path == NULL) return NULL;
    memcpy(path, library, folder);
    strcpy(path + folder, up);
    strcat(path + folder, tail);
    return path;
}

/* The library lies in <prefix>/lib, or in <prefix>/lib/<triplet> as Debian has it. *out is the place, or the
 * last one looked at. */
static zstc_status look_beside_library(char **out, int *found) {
    static const char *const ups[] = {"../", "../../"};
    char *path = NULL;
    *found = 0;
    for (size_t i = 0; i < sizeof ups / sizeof *ups && !*found; i++) {
        free(path);
        path = path_beside_library(ups[i]);
        if (path == NULL) return zstc_fail_memory();
        *found = is_there(path);
    }
    *out = path;
    return ZSTC_OK;
}

zstc_status zstc_model_default_path(char **out) {
    const char *named = getenv("ZSTC_MODEL");
    if (named != NULL && *named != '\0') return copy(out, named);
    char *beside = NULL;
    int found;
    zstc_status status = look_beside_library(&beside, &found);
    if (status != ZSTC_OK) return status;
    if (found) {
        *out = beside;
        return ZSTC_OK;
    }
    if (is_there(ZSTC_BUILD_TREE_MODEL)) {
        status = copy(out, ZSTC_BUILD_TREE_MODEL);
    } else {
        status = zstc_fail(ZSTC_NOT_FOUND, "no default model: $ZSTC_MODEL is not set, and neither %s nor %s is there",
                           beside, ZSTC_BUILD_TREE_MODEL);
    }
    free(beside);
    return status;
}
