#include "model/files.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/path.h"
#include "model/file_source.h"
#include "model/hub.h"

/* A vocabulary of a million words takes some tens of megabytes. */
enum { WHOLE_MOST = 1 << 30 };

typedef struct opened {
    struct opened *next;
    char *name;
    zstc_file *file;      /* NULL: closed again */
    uint64_t file_size;   /* when it was opened */
    unsigned char *bytes; /* NULL: not read */
    size_t size;
} opened;

struct zstc_files {
    char *path;
    char *folder;                   /* where the files are in it; NULL: in no folder */
    const zstc_file_source *source; /* NULL until `place` is open */
    void *place;
    opened *first;        /* those that are open */
    opened *past;         /* those that were open before */
    size_t count;         /* of both */
    uint64_t module_size; /* of the archive that was open before; 0: none */
};

/* File names come from a model's own index too: none may lead out of its directory. */
static bool is_plain_name(const char *name) {
    return *name != '\0' && strchr(name, '/') == NULL && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static zstc_status check_name(const zstc_files *files, const char *name) {
    if (is_plain_name(name)) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s: '%s' is not the name of a file of this model", files->path, name);
}

const char *zstc_files_folder(const zstc_files *files) { return files->folder != NULL ? files->folder : ""; }

/* "folder/name" in `below`, or the name alone; one that is too long does not exist. Returns NULL for it. */
static const char *name_below(char below[PATH_MAX], const char *folder, const char *name) {
    if (*folder == '\0') return name;
    return zstc_path_join_into(below, PATH_MAX, folder, name) ? below : NULL;
}

/* ---- opening ---- */

static zstc_status open_path(zstc_files *files) {
    const char *path = files->path;
    zstc_path_kind kind;
    if (path[0] == '\0') return zstc_fail(ZSTC_NOT_FOUND, "\"\": no such model (the path is empty)");
    zstc_status status = zstc_path_look(path, &kind);
    if (status != ZSTC_OK) return status;
    if (kind == ZSTC_PATH_NONE) return zstc_fail(ZSTC_NOT_FOUND, "%s: no such model", path);
    if (kind == ZSTC_PATH_OTHER) return zstc_fail(ZSTC_IO, "%s: neither a directory nor a regular file", path);
    int is_directory = kind == ZSTC_PATH_DIRECTORY;
    status = is_directory ? zstc_directory_open(&files->place, path) : zstc_archive_open(&files->place, path);
    if (status == ZSTC_OK) files->source = is_directory ? &zstc_directory_source : &zstc_archive_source;
    return status;
}

/* What is no path may be the name of a model at the hub: its path in the cache takes the name's place. */
static zstc_status find_in_cache(zstc_files *files) {
    zstc_path_kind kind;
    char *found = NULL;
    zstc_status status = zstc_path_look(files->path, &kind);
    if (status == ZSTC_OK && kind == ZSTC_PATH_NONE) status = zstc_hub_find(&found, files->path);
    if (found == NULL) return status;
    free(files->path);
    files->path = found;
    return ZSTC_OK;
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
    zstc_status status = files->path != NULL ? find_in_cache(files) : zstc_fail_memory();
    if (status == ZSTC_OK) status = open_path(files);
    if (status == ZSTC_OK) {
        *out = files;
    } else {
        zstc_files_free(files);
    }
    return status;
}

zstc_status zstc_files_from_source(zstc_files **out, const char *path, const zstc_file_source *source, void *place) {
    zstc_files *files = calloc(1, sizeof *files);
    if (files == NULL) return zstc_fail_memory();
    files->path = strdup(path);
    if (files->path == NULL) {
        free(files);
        return zstc_fail_memory();
    }
    files->source = source;
    files->place = place;
    *out = files;
    return ZSTC_OK;
}

static void close_opened(opened *file) {
    zstc_file_close(file->file);
    free(file->bytes);
    file->file = NULL;
    file->bytes = NULL;
}

static void free_opened(opened *file) {
    if (file == NULL) return;
    close_opened(file);
    free(file->name);
    free(file);
}

void zstc_files_release(zstc_files *files) {
    const zstc_file *module = files->source != NULL ? zstc_files_module(files) : NULL;
    if (module != NULL) files->module_size = zstc_file_size(module);
    opened **last = &files->first;
    for (; *last != NULL; last = &(*last)->next) close_opened(*last);
    *last = files->past;
    files->past = files->first;
    files->first = NULL;
    if (files->source != NULL) files->source->release(files->place);
}

void zstc_files_free(zstc_files *files) {
    if (files == NULL) return;
    zstc_files_release(files);
    while (files->past != NULL) {
        opened *file = files->past;
        files->past = file->next;
        free_opened(file);
    }
    if (files->source != NULL) files->source->free(files->place);
    free(files->folder);
    free(files->path);
    free(files);
}

zstc_status zstc_files_enter(zstc_files *files, const char *folder) {
    zstc_status status = check_name(files, folder);
    if (status != ZSTC_OK) return status;
    char *copy = strdup(folder);
    if (copy == NULL) return zstc_fail_memory();
    free(files->folder);
    files->folder = copy;
    return ZSTC_OK;
}

bool zstc_files_have_in(zstc_files *files, const char *folder, const char *name) {
    char below[PATH_MAX];
    if (!is_plain_name(name) || (*folder != '\0' && !is_plain_name(folder))) return false;
    const char *whole = name_below(below, folder, name);
    return whole != NULL && files->source->have(files->place, whole);
}

bool zstc_files_have(zstc_files *files, const char *name) {
    return zstc_files_have_in(files, zstc_files_folder(files), name);
}

/* ---- one file ---- */

static opened *find_opened(const zstc_files *files, const char *name) {
    opened *file = files->first;
    while (file != NULL && strcmp(file->name, name) != 0) file = file->next;
    return file;
}

static zstc_status open_new(zstc_files *files, const char *name, opened **out) {
    opened *file = calloc(1, sizeof *file);
    if (file != NULL) file->name = strdup(name);
    zstc_status status = file != NULL && file->name != NULL ? ZSTC_OK : zstc_fail_memory();
    if (status == ZSTC_OK) status = files->source->open(files->place, name, &file->file);
    if (status != ZSTC_OK) {
        free_opened(file);
        return status;
    }
    file->file_size = zstc_file_size(file->file);
    file->next = files->first;
    files->first = file;
    files->count++;
    *out = file;
    return ZSTC_OK;
}

static zstc_status find(zstc_files *files, const char *folder, const char *name, opened **out) {
    char below[PATH_MAX];
    zstc_status status = check_name(files, name);
    if (status == ZSTC_OK && *folder != '\0') status = check_name(files, folder);
    if (status != ZSTC_OK) return status;
    const char *whole = name_below(below, folder, name);
    if (whole == NULL) return zstc_fail(ZSTC_NOT_FOUND, "%s/%.100s/%.100s: no such file", files->path, folder, name);
    *out = find_opened(files, whole);
    return *out == NULL ? open_new(files, whole, out) : ZSTC_OK;
}

static zstc_status read_whole(opened *file) {
    uint64_t size = zstc_file_size(file->file);
    if (size > WHOLE_MOST) {
        return zstc_fail(ZSTC_MODEL, "%s: the file has %llu bytes (expected at most %d)", zstc_file_path(file->file),
                         (unsigned long long)size, WHOLE_MOST);
    }
    file->size = (size_t)size;
    return zstc_file_read_new(file->file, 0, file->size, &file->bytes);
}

zstc_status zstc_files_get_in(zstc_files *files, const char *folder, const char *name, zstc_span *out) {
    opened *file;
    zstc_status status = find(files, folder, name, &file);
    if (status == ZSTC_OK && file->bytes == NULL) status = read_whole(file);
    if (status == ZSTC_OK) *out = (zstc_span){file->bytes, file->size};
    return status;
}

zstc_status zstc_files_get(zstc_files *files, const char *name, zstc_span *out) {
    return zstc_files_get_in(files, zstc_files_folder(files), name, out);
}

zstc_status zstc_files_open_file(zstc_files *files, const char *name, const zstc_file **out) {
    opened *file;
    zstc_status status = find(files, zstc_files_folder(files), name, &file);
    if (status == ZSTC_OK) *out = file->file;
    return status;
}

zstc_status zstc_files_check(const zstc_files *files) {
    const zstc_file *module = zstc_files_module(files);
    zstc_status status = module != NULL ? zstc_file_check_path(module) : ZSTC_OK;
    for (const opened *file = files->first; status == ZSTC_OK && file != NULL; file = file->next) {
        status = zstc_file_check_path(file->file);
    }
    return status;
}

bool zstc_files_opened(const zstc_files *files, size_t index, const char **name, uint64_t *size) {
    if (index == files->count && files->module_size > 0) {
        const char *slash = strrchr(files->path, '/');
        *name = slash != NULL ? slash + 1 : files->path;
        *size = files->module_size;
        return true;
    }
    if (index >= files->count) return false;
    const opened *file = files->first != NULL ? files->first : files->past;
    for (size_t at = files->count - 1; at > index; at--) /* the last one opened comes first */
        file = file->next != NULL ? file->next : files->past;
    *name = file->name;
    *size = file->file_size;
    return true;
}

const char *zstc_files_path(const zstc_files *files) { return files->path; }
const zstc_file *zstc_files_module(const zstc_files *files) { return files->source->module(files->place); }

const char *zstc_files_where_in(const zstc_files *files, const char *folder, const char *name) {
    char below[PATH_MAX];
    const char *whole = name_below(below, folder, name);
    const opened *file = whole != NULL ? find_opened(files, whole) : NULL;
    return file != NULL ? zstc_file_path(file->file) : name;
}

const char *zstc_files_where(const zstc_files *files, const char *name) {
    return zstc_files_where_in(files, zstc_files_folder(files), name);
}
