#include "cli/pull/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hub.h"
#include "cli/pull/paths.h"

/* See https://bford.info/cachedir/. */
static const char CACHE_TAG[] = "Signature: 8a477f597d28d172789f06886806bc55\n"
                                "# This file is a cache directory tag created by zstc.\n";

zstc_status pull_store_open(pull_store *store, const char *cache, const char *id, zstc_error *error) {
    *store = (pull_store){.cache = strdup(cache), .folder = zstc_hub_folder(cache, id)};
    char *locks = pull_path(cache, ".locks", "");
    store->locks = locks != NULL ? zstc_hub_folder(locks, id) : NULL;
    free(locks);
    return store->cache != NULL && store->folder != NULL && store->locks != NULL ? ZSTC_OK : zstc_error_memory(error);
}

zstc_status pull_store_set_commit(pull_store *store, const char *commit, zstc_error *error) {
    char *snapshots = pull_path(store->folder, "snapshots", "");
    store->commit = strdup(commit);
    store->snapshot = pull_path(snapshots, commit, "");
    free(snapshots);
    return store->commit != NULL && store->snapshot != NULL ? ZSTC_OK : zstc_error_memory(error);
}

void pull_store_free(pull_store *store) {
    free(store->cache);
    free(store->folder);
    free(store->snapshot);
    free(store->commit);
    free(store->locks);
}

bool pull_store_has(const pull_store *store, const char *name, int64_t size) {
    struct stat info;
    char *path = pull_path(store->snapshot, name, "");
    bool found = path != NULL && stat(path, &info) == 0 && S_ISREG(info.st_mode);
    free(path);
    return found && (size < 0 || (int64_t)info.st_size == size);
}

zstc_status pull_store_make(const pull_store *store, zstc_error *error) {
    char *blobs = pull_path(store->folder, "blobs", ""), *tag = pull_path(store->cache, "CACHEDIR.TAG", "");
    zstc_status status = blobs != NULL && tag != NULL ? ZSTC_OK : zstc_error_memory(error);
    if (status == ZSTC_OK) status = pull_path_make(blobs, error);
    if (status == ZSTC_OK) status = pull_path_make(store->snapshot, error);
    if (status == ZSTC_OK) status = pull_path_make(store->locks, error);
    if (status == ZSTC_OK && access(tag, F_OK) != 0) {
        zstc_error unimportant; /* the tag tells backup programs to leave the cache out */
        pull_path_write(tag, CACHE_TAG, &unimportant);
    }
    free(blobs);
    free(tag);
    return status;
}

/* ---- links ---- */

/* In the place of what is there, at once. A file system without links gets the file itself, as from Python. */
static zstc_status put_link(const char *path, const char *temporary, const char *target, const char *blob,
                            zstc_error *error) {
    unlink(temporary);
    if (symlink(target, temporary) == 0) {
        if (rename(temporary, path) == 0) return ZSTC_OK;
    } else if (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS) {
        if (rename(blob, path) == 0) return ZSTC_OK;
    }
    zstc_status status = pull_path_fail(path, error);
    unlink(temporary);
    return status;
}

/* Of "folder/name" alone, the only form that a name with a folder has. */
static zstc_status make_folder(const pull_store *store, const char *name, zstc_error *error) {
    const char *slash = strchr(name, '/');
    if (slash == NULL) return ZSTC_OK;
    char *path = pull_path(store->snapshot, name, "");
    if (path == NULL) return zstc_error_memory(error);
    *strrchr(path, '/') = '\0';
    zstc_status status = pull_path_make(path, error);
    free(path);
    return status;
}

zstc_status pull_store_link(const pull_store *store, const char *name, const pull_blob *blob, zstc_error *error) {
    char end[32], *path = pull_path(store->snapshot, name, "");
    snprintf(end, sizeof end, ".%ld.tmp", (long)getpid());
    char *temporary = pull_path(store->snapshot, name, end);
    const char *blobs = strchr(name, '/') != NULL ? "../../../blobs" : "../../blobs";
    char *target = pull_path(blobs, strrchr(blob->path, '/') + 1, "");
    zstc_status status = path != NULL && temporary != NULL && target != NULL ? make_folder(store, name, error)
                                                                             : zstc_error_memory(error);
    if (status == ZSTC_OK) status = put_link(path, temporary, target, blob->path, error);
    free(path);
    free(temporary);
    free(target);
    return status;
}

/* ---- refs ---- */

static bool holds(const char *path, const char *text) {
    char content[256];
    FILE *file = fopen(path, "rb");
    size_t length = file != NULL ? fread(content, 1, sizeof content, file) : 0;
    if (file != NULL) fclose(file);
    return length == strlen(text) && memcmp(content, text, length) == 0;
}

static zstc_status write_ref(const char *path, const char *commit, zstc_error *error) {
    if (holds(path, commit)) return ZSTC_OK;
    char *folder = strdup(path);
    if (folder == NULL) return zstc_error_memory(error);
    *strrchr(folder, '/') = '\0';
    zstc_status status = pull_path_make(folder, error);
    free(folder);
    return status == ZSTC_OK ? pull_path_write(path, commit, error) : status;
}

zstc_status pull_store_set_ref(const pull_store *store, const char *revision, zstc_error *error) {
    if (strcmp(revision, store->commit) == 0) return ZSTC_OK;
    char *refs = pull_path(store->folder, "refs", ""), *path = pull_path(refs, revision, "");
    zstc_status status = path != NULL ? write_ref(path, store->commit, error) : zstc_error_memory(error);
    free(refs);
    free(path);
    return status;
}
