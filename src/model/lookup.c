/* dladdr and realpath are no part of plain POSIX. */
#define _GNU_SOURCE 1

#include "model/lookup.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/path.h"

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

/* The folder of the library as the system sees it: "<prefix>/bin/../lib" is how a run path names it, and no user. */
static zstc_status own_folder(char **out) {
    char buffer[PATH_MAX];
    const char *library = own_file(buffer, sizeof buffer);
    const char *slash = strrchr(library, '/');
    char *folder = strndup(library, slash != NULL ? (size_t)(slash - library) + 1 : 0);
    if (folder == NULL) return zstc_fail_memory();
    *out = realpath(*folder != '\0' ? folder : ".", NULL);
    if (*out != NULL || errno == ENOMEM) {
        free(folder);
        return *out != NULL ? ZSTC_OK : zstc_fail_memory();
    }
    *out = folder; /* a folder that is gone by now: what is said of it is all there is */
    return ZSTC_OK;
}

/* "<folder>" without its last `levels` parts, then "/share/zstc/default"; NULL only without memory. */
static char *path_above(const char *folder, int levels) {
    static const char tail[] = "share/zstc/default";
    size_t length = strlen(folder);
    char *up = strdup(folder);
    if (up == NULL) return NULL;
    for (; levels > 0; levels--) {
        while (length > 1 && up[length - 1] != '/') length--;
        while (length > 1 && up[length - 1] == '/') length--;
        up[length] = '\0';
    }
    char *path = zstc_path_join(up, tail);
    free(up);
    return path;
}

/* The library lies in <prefix> itself, as in the Python package, in <prefix>/lib, or in <prefix>/lib/<triplet>, as
 * Debian has it. */
enum { PLACES = 3 };

static zstc_status list_places(char *places[PLACES]) {
    char *folder = NULL;
    zstc_status status = own_folder(&folder);
    for (int i = 0; status == ZSTC_OK && i < PLACES; i++) {
        places[i] = path_above(folder, i);
        if (places[i] == NULL) status = zstc_fail_memory();
    }
    free(folder);
    return status;
}

static zstc_status look_in(char **out, char *const places[PLACES]) {
    for (int i = 0; i < PLACES; i++) {
        if (is_there(places[i])) return copy(out, places[i]);
    }
    if (is_there(ZSTC_BUILD_TREE_MODEL)) return copy(out, ZSTC_BUILD_TREE_MODEL);
    return zstc_fail(ZSTC_NOT_FOUND, "no default model: $ZSTC_MODEL is not set, and none is at %s, %s, %s or %s",
                     places[0], places[1], places[2], ZSTC_BUILD_TREE_MODEL);
}

zstc_status zstc_model_default_path(char **out) {
    const char *named = getenv("ZSTC_MODEL");
    if (named != NULL && *named != '\0') return copy(out, named);
    char *places[PLACES] = {NULL};
    zstc_status status = list_places(places);
    if (status == ZSTC_OK) status = look_in(out, places);
    for (int i = 0; i < PLACES; i++) free(places[i]);
    return status;
}
