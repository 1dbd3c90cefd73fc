#include "model/no_model.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/path.h"
#include "model/formats.h"

enum { LIST_SIZE = 300, NAMED_MOST = 3 };

/* The names that tell a format, so far. readdir has no order: they are kept sorted, so that a message is always the
 * same. */
typedef struct {
    char *names[NAMED_MOST];
    size_t count, more;
} found;

/* Keeps the first names of the alphabet; what there is no memory for goes uncounted. */
static void keep(found *f, const char *name) {
    char *copy = strdup(name);
    size_t at = 0;
    if (copy == NULL) return;
    while (at < f->count && strcmp(f->names[at], name) < 0) at++;
    if (f->count == NAMED_MOST) {
        free(at < NAMED_MOST ? f->names[NAMED_MOST - 1] : copy);
        f->more++;
        if (at == NAMED_MOST) return;
        f->count--;
    }
    memmove(f->names + at + 1, f->names + at, (f->count - at) * sizeof *f->names);
    f->names[at] = copy;
    f->count++;
}

/* Folders below: "onnx/model.onnx" is where exporters put it. */
static void look_in(found *f, const char *folder, const char *name, int depth) {
    char *path = *name != '\0' ? zstc_path_join(folder, name) : strdup(folder);
    DIR *directory = path != NULL ? opendir(path) : NULL;
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
        char below[512];
        if (entry->d_name[0] == '.') continue;
        int length = snprintf(below, sizeof below, "%s%s%s", name, *name != '\0' ? "/" : "", entry->d_name);
        if (length < 0 || (size_t)length >= sizeof below) continue;
        if (zstc_format_of(below) != NULL) {
            keep(f, below);
        } else if (depth > 0 && strchr(entry->d_name, '.') == NULL) {
            look_in(f, folder, below, depth - 1);
        }
    }
    if (directory != NULL) closedir(directory);
    free(path);
}

/* "; it has a (ONNX) and b (GGUF), which are not read", or nothing. Returns `text`. */
static const char *list_others(const zstc_files *files, char text[LIST_SIZE]) {
    found f = {0};
    *text = '\0';
    look_in(&f, zstc_files_path(files), "", 1);
    for (size_t i = 0; i < f.count; i++) {
        size_t used = strlen(text);
        snprintf(text + used, LIST_SIZE - used, "%s%s (%s)", i == 0 ? "; what it has is not read: " : ", ", f.names[i],
                 zstc_format_of(f.names[i]));
        free(f.names[i]);
    }
    size_t used = strlen(text);
    if (f.more > 0) snprintf(text + used, LIST_SIZE - used, " and %zu more", f.more);
    return text;
}

/* How to get what is missing of a snapshot in the Hugging Face cache (base/hub.h), which a program may have made for
 * its tokenizer alone; "" for any other folder. Returns `text`. */
static const char *how_to_complete(const zstc_files *files, char text[LIST_SIZE]) {
    static const char before[] = "/models--", between[] = "/snapshots/";
    const char *path = zstc_files_path(files), *commit = strrchr(path, '/'), *folder = NULL;
    *text = '\0';
    for (const char *at = path; (at = strstr(at, before)) != NULL; at++) folder = at + strlen(before);
    if (commit == NULL || folder == NULL) return text;
    size_t length = strcspn(folder, "/");
    if (strncmp(folder + length, between, strlen(between)) != 0 || folder + length + strlen(between) != commit + 1)
        return text;
    const char *dashes = strstr(folder, "--");
    int owner = dashes != NULL && dashes < folder + length ? (int)(dashes - folder) : 0;
    const char *name = owner > 0 ? dashes + 2 : folder;
    snprintf(text, LIST_SIZE, "; get the rest with: zstc pull %.*s%s%.*s@%s", owner, folder, owner > 0 ? "/" : "",
             (int)(folder + length - name), name, commit + 1);
    return text;
}

zstc_status zstc_no_weights(const zstc_files *files) {
    char others[LIST_SIZE], rest[LIST_SIZE];
    return zstc_fail(ZSTC_NOT_FOUND, "%s: the directory has neither model.safetensors nor pytorch_model.bin%s%s",
                     zstc_files_path(files), list_others(files, others), how_to_complete(files, rest));
}

zstc_status zstc_no_config(const zstc_files *files, zstc_status status) {
    char others[LIST_SIZE], rest[LIST_SIZE];
    if (status != ZSTC_NOT_FOUND || zstc_files_module(files) != NULL) return status;
    return zstc_fail(ZSTC_NOT_FOUND, "%s/config.json: no such file%s%s", zstc_files_path(files),
                     list_others(files, others), how_to_complete(files, rest));
}
