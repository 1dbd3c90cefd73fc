#include "base/hub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/expand.h"

enum { PART_MOST = 96, COMMIT_DIGITS = 40 };

/* ---- names ---- */

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_part(const char *part, size_t length) {
    if (length == 0 || length > PART_MOST || !is_word(part[0]) || !is_word(part[length - 1])) return false;
    for (size_t i = 0; i < length; i++) {
        if (!is_word(part[i]) && part[i] != '-' && part[i] != '.') return false;
        if (i > 0 && part[i] == part[i - 1] && !is_word(part[i])) return false; /* "--" would be a slash on disk */
    }
    return true;
}

/* REPO_ID_REGEX and what validate_repo_id adds to it; the "-." that a part may hold inside it allows. */
bool zstc_hub_is_id(const char *id, size_t length) {
    const char *slash = memchr(id, '/', length);
    size_t owner = slash != NULL ? (size_t)(slash - id) : 0, before = slash != NULL ? owner + 1 : 0;
    if (slash != NULL && !is_part(id, owner)) return false;
    if (!is_part(id + before, length - before)) return false;
    return length < 4 || memcmp(id + length - 4, ".git", 4) != 0;
}

/* The characters that git-check-ref-format(1) refuses too. */
static bool is_revision_part(const char *part, size_t length) {
    if (length == 0 || part[0] == '.') return false;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)part[i];
        if (c <= ' ' || c == 0x7F || strchr("~^:?*[\\", c) != NULL) return false;
    }
    return true;
}

bool zstc_hub_is_revision(const char *revision) {
    for (;;) {
        size_t length = strcspn(revision, "/");
        if (!is_revision_part(revision, length)) return false;
        if (revision[length] == '\0') return true;
        revision += length + 1;
    }
}

bool zstc_hub_is_commit(const char *revision) {
    return strlen(revision) == COMMIT_DIGITS && strspn(revision, "0123456789abcdef") == COMMIT_DIGITS;
}

bool zstc_hub_is_snapshot(const char *commit) { return is_part(commit, strlen(commit)); }

/* ---- places ---- */

static const char *get(const char *name) {
    const char *value = getenv(name);
    return value != NULL && *value != '\0' ? value : NULL;
}

static char *join(const char *folder, const char *name) {
    size_t length = strlen(folder), size = length + strlen(name) + 2;
    char *path = malloc(size);
    const char *slash = length == 0 || folder[length - 1] == '/' ? "" : "/";
    if (path != NULL) snprintf(path, size, "%s%s%s", folder, slash, name);
    return path;
}

/* Takes over `folder`, which may be NULL. */
static char *join_freeing(char *folder, const char *name) {
    char *path = folder != NULL ? join(folder, name) : NULL;
    free(folder);
    return path;
}

char *zstc_hub_home(void) {
    const char *home = get("HF_HOME"), *caches = get("XDG_CACHE_HOME");
    if (home != NULL) return zstc_expand(home);
    return join_freeing(zstc_expand(caches != NULL ? caches : "~/.cache"), "huggingface");
}

char *zstc_hub_cache(void) {
    const char *cache = get("HF_HUB_CACHE");
    if (cache == NULL) cache = get("HUGGINGFACE_HUB_CACHE");
    return cache != NULL ? zstc_expand(cache) : join_freeing(zstc_hub_home(), "hub");
}

char *zstc_hub_folder(const char *cache, const char *id) {
    const char *slash = strchr(id, '/');
    size_t owner = slash != NULL ? (size_t)(slash - id) : 0, size = strlen(id) + sizeof "models----";
    char *name = malloc(size), *folder = NULL;
    if (name != NULL) {
        snprintf(name, size, "models--%.*s%s%s", (int)owner, id, slash != NULL ? "--" : "",
                 slash != NULL ? slash + 1 : id);
        folder = join(cache, name);
    }
    free(name);
    return folder;
}
