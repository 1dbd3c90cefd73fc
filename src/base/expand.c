#include "base/expand.h"

#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes that grow; `failed` once there was no memory. */
typedef struct {
    char *bytes;
    size_t length;
    int failed;
} text;

static char *copy_of(const char *bytes, size_t length) {
    char *copy = malloc(length + 1);
    if (copy == NULL) return NULL;
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

static void add(text *out, const char *bytes, size_t length) {
    char *grown = out->failed ? NULL : realloc(out->bytes, out->length + length + 1);
    if (grown == NULL) {
        out->failed = 1;
        return;
    }
    memcpy(grown + out->length, bytes, length);
    out->length += length;
    grown[out->length] = '\0';
    out->bytes = grown;
}

/* ---- the user's home ---- */

/* The home of a user of the system: of the one of that name, or of this process if there is no name. */
static void add_home_of(text *out, const char *user) {
    enum { ROOM = 16384 }; /* sysconf(_SC_GETPW_R_SIZE_MAX) is 1024 on glibc; directories of an LDAP may hold more */
    struct passwd entry, *found = NULL;
    char *room = malloc(ROOM);
    if (room == NULL) {
        out->failed = 1;
        return;
    }
    if (*user != '\0') {
        getpwnam_r(user, &entry, room, ROOM, &found);
    } else {
        getpwuid_r(getuid(), &entry, room, ROOM, &found);
    }
    if (found != NULL && found->pw_dir != NULL) add(out, found->pw_dir, strlen(found->pw_dir));
    free(room);
}

/* Appends the home that `path` begins with, without a slash at its end; returns what follows in `path`. */
static const char *add_home(text *out, const char *path) {
    if (*path != '~') return path;
    size_t length = strcspn(path, "/");
    const char *home = length == 1 ? getenv("HOME") : NULL;
    if (home != NULL) {
        add(out, home, strlen(home));
    } else {
        char *user = copy_of(path + 1, length - 1);
        if (user != NULL) add_home_of(out, user);
        out->failed |= user == NULL;
        free(user);
    }
    if (out->length == 0 && home == NULL) return path;
    while (out->length > 0 && out->bytes[out->length - 1] == '/') out->length--;
    if (out->length == 0 && path[length] == '\0') add(out, "/", 1);
    return path + length;
}

/* ---- variables ---- */

static int is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Whether a variable is named at the "$" of `at`: its name, and the length of all of it. */
static int find_name(const char *at, const char **name, size_t *name_length, size_t *whole) {
    *name = at + 1;
    *name_length = 0;
    if (at[1] == '{') {
        const char *end = strchr(at, '}');
        if (end == NULL) return 0;
        *name = at + 2;
        *name_length = (size_t)(end - *name);
        *whole = *name_length + 3;
        return 1;
    }
    while (is_name((*name)[*name_length])) (*name_length)++;
    *whole = *name_length + 1;
    return *name_length > 0;
}

static void add_variable(text *out, const char *at, const char *name, size_t name_length, size_t whole) {
    char *copy = copy_of(name, name_length);
    const char *value = copy != NULL ? getenv(copy) : NULL;
    if (value != NULL) {
        add(out, value, strlen(value));
    } else {
        add(out, at, whole);
    }
    out->failed |= copy == NULL;
    free(copy);
}

static void add_variables(text *out, const char *at) {
    while (*at != '\0') {
        const char *name;
        size_t name_length, whole = strcspn(at, "$");
        if (whole > 0) {
            add(out, at, whole);
        } else if (find_name(at, &name, &name_length, &whole)) {
            add_variable(out, at, name, name_length, whole);
        } else {
            add(out, at, whole = 1);
        }
        at += whole;
    }
}

char *zstc_expand(const char *path) {
    text home = {0}, out = {0};
    const char *rest = add_home(&home, path);
    add(&home, rest, strlen(rest));
    if (!home.failed) {
        add(&out, "", 0);
        add_variables(&out, home.bytes);
    }
    int failed = home.failed || out.failed;
    free(home.bytes);
    if (!failed) return out.bytes;
    free(out.bytes);
    return NULL;
}
