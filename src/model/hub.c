#include "model/hub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hub.h"
#include "base/path.h"

enum { REF_MOST = 256 };

/* A name taken apart, and where it is looked for. */
typedef struct {
    char *id;
    const char *revision; /* within the memory of `id`, or the default */
    char *cache, *folder; /* of all models, and of this one */
} place;

static void free_place(place *p) {
    free(p->id);
    free(p->cache);
    free(p->folder);
}

/* OK with p->id NULL for a name of another form. */
static zstc_status make_place(place *p, const char *name) {
    size_t length = strcspn(name, "@");
    p->revision = name[length] == '@' ? name + length + 1 : ZSTC_HUB_REVISION;
    if (!zstc_hub_is_id(name, length) || !zstc_hub_is_revision(p->revision)) return ZSTC_OK;
    p->id = strdup(name);
    p->cache = zstc_hub_cache();
    if (p->id == NULL || p->cache == NULL) return zstc_fail_memory();
    p->id[length] = '\0';
    if (name[length] == '@') p->revision = p->id + length + 1;
    p->folder = zstc_hub_folder(p->cache, p->id);
    return p->folder != NULL ? ZSTC_OK : zstc_fail_memory();
}

/* ---- the commit of a revision ---- */

/* huggingface_hub writes the commit alone; people add a line end to it. */
static zstc_status read_ref(const char *path, char commit[REF_MOST + 1]) {
    zstc_file *file = NULL;
    zstc_status status = zstc_file_open(&file, path);
    if (status != ZSTC_OK) return status;
    uint64_t size = zstc_file_size(file);
    size_t length = size < REF_MOST ? (size_t)size : REF_MOST;
    status = zstc_file_read(file, 0, commit, length);
    zstc_file_close(file);
    if (status != ZSTC_OK) return status;
    while (length > 0 && (commit[length - 1] == '\n' || commit[length - 1] == '\r')) length--;
    commit[length] = '\0';
    if (strlen(commit) == length && zstc_hub_is_snapshot(commit)) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s: \"%s\" is not a commit", path, commit);
}

/* Also where it is the name of a snapshot itself, as huggingface_hub's try_to_load_from_cache has it. */
static zstc_status find_commit(const place *p, char commit[REF_MOST + 1]) {
    char *refs = zstc_path_join(p->folder, "refs"), *path = refs != NULL ? zstc_path_join(refs, p->revision) : NULL;
    zstc_path_kind kind = ZSTC_PATH_NONE;
    zstc_status status = path != NULL ? ZSTC_OK : zstc_fail_memory();
    if (status == ZSTC_OK && !zstc_hub_is_commit(p->revision)) status = zstc_path_look(path, &kind);
    if (status == ZSTC_OK) {
        if (kind == ZSTC_PATH_FILE) {
            status = read_ref(path, commit);
        } else {
            snprintf(commit, REF_MOST + 1, "%s", zstc_hub_is_snapshot(p->revision) ? p->revision : "");
        }
    }
    free(refs);
    free(path);
    return status;
}

/* ---- its snapshot ---- */

static zstc_status not_found(const place *p) {
    zstc_path_kind kind = ZSTC_PATH_NONE;
    int is_default = strcmp(p->revision, ZSTC_HUB_REVISION) == 0;
    const char *option = is_default ? "" : " --revision ", *revision = is_default ? "" : p->revision;
    if (!is_default && zstc_path_look(p->folder, &kind) == ZSTC_OK && kind == ZSTC_PATH_DIRECTORY) {
        return zstc_fail(ZSTC_NOT_FOUND,
                         "%s@%s: not found: the Hugging Face cache %s has the model, but not this revision; get it "
                         "with: zstc pull %s%s%s",
                         p->id, p->revision, p->cache, p->id, option, revision);
    }
    return zstc_fail(ZSTC_NOT_FOUND,
                     "%s%s%s: not found: neither a path nor in the Hugging Face cache %s; get it with: zstc pull "
                     "%s%s%s",
                     p->id, is_default ? "" : "@", revision, p->cache, p->id, option, revision);
}

static zstc_status find_snapshot(char **out, const place *p) {
    char commit[REF_MOST + 1];
    zstc_status status = find_commit(p, commit);
    if (status != ZSTC_OK) return status;
    if (*commit == '\0') return not_found(p);
    char *snapshots = zstc_path_join(p->folder, "snapshots");
    char *path = snapshots != NULL ? zstc_path_join(snapshots, commit) : NULL;
    zstc_path_kind kind = ZSTC_PATH_NONE;
    free(snapshots);
    status = path != NULL ? zstc_path_look(path, &kind) : zstc_fail_memory();
    if (status == ZSTC_OK && kind != ZSTC_PATH_DIRECTORY) status = not_found(p);
    if (status == ZSTC_OK) {
        *out = path;
    } else {
        free(path);
    }
    return status;
}

zstc_status zstc_hub_find(char **out, const char *name) {
    place p = {0};
    zstc_status status = make_place(&p, name);
    if (status == ZSTC_OK && p.id != NULL) status = find_snapshot(out, &p);
    free_place(&p);
    return status;
}
