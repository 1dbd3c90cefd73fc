/* Names for the tensors of a state dict and of a TorchScript module. */
#include <string.h>

#include "base/fail.h"
#include "model/checkpoint/torch_pickle.h"

typedef zstc_pickle_value value;

enum { PATH_MOST = 1024, DEPTH_MOST = 64, STEPS_MOST = 1 << 17 };

/* What kind of thing was found where tensors were expected. */
static zstc_status fail_no_tensors(const zstc_torch_source *source, const value *v) {
    const value *class = v->kind == ZSTC_PICKLE_OBJECT ? v->callable : v;
    if (class->kind == ZSTC_PICKLE_GLOBAL) {
        return zstc_fail(ZSTC_MODEL, "%s: the file has no tensors, but an object of '%s'", source->path, class->text);
    }
    return zstc_fail(ZSTC_MODEL, "%s: the file has no tensors", source->path);
}

/* A name as a C string; 0 for what cannot be one. */
static int copy_name(const value *key, char *name, size_t size) {
    if (key->kind != ZSTC_PICKLE_STRING || key->length == 0 || key->length >= size) return 0;
    if (memchr(key->text, '\0', key->length) != NULL) return 0;
    memcpy(name, key->text, key->length);
    name[key->length] = '\0';
    return 1;
}

/* ---- a state dict ---- */

/* Training scripts save {"state_dict": ..., "epoch": ...}. */
static const value *find_state_dict(const value *v) {
    for (size_t i = 0; i < zstc_pickle_pair_count(v); i++) {
        const value *key, *item;
        zstc_pickle_pair(v, i, &key, &item);
        if (zstc_pickle_is_string(key, "state_dict") && zstc_pickle_is_dict(item)) return item;
    }
    return v;
}

zstc_status zstc_torch_add_state_dict(const zstc_torch_source *source, const value *v) {
    static const char parallel[] = "module."; /* what torch's DataParallel puts before every name */
    size_t found = 0;
    if (!zstc_pickle_is_dict(v)) return fail_no_tensors(source, v);
    const value *dict = find_state_dict(v);
    for (size_t i = 0; i < zstc_pickle_pair_count(dict); i++) {
        char name[PATH_MOST];
        const value *key, *item;
        int is_tensor;
        zstc_pickle_pair(dict, i, &key, &item);
        if (!copy_name(key, name, sizeof name)) continue;
        size_t skip = strncmp(name, parallel, strlen(parallel)) == 0 ? strlen(parallel) : 0;
        zstc_status status = zstc_torch_add_tensor(source, name + skip, item, &is_tensor);
        if (status != ZSTC_OK) return status;
        found += (size_t)is_tensor;
    }
    return found > 0 ? ZSTC_OK : fail_no_tensors(source, v);
}

/* ---- a TorchScript module ---- */

/* The module at each level whose attributes are being read, and how far. */
typedef struct {
    const value *attributes;
    size_t next, path_length;
} level;

typedef struct {
    const zstc_torch_source *source;
    char path[PATH_MOST];
    level levels[DEPTH_MOST];
    size_t depth, steps, found;
} walk;

static int is_module(const value *v) {
    return v->kind == ZSTC_PICKLE_OBJECT && v->callable->kind == ZSTC_PICKLE_GLOBAL &&
           strncmp(v->callable->text, "__torch__.", 10) == 0 && v->state != NULL && v->state->kind == ZSTC_PICKLE_DICT;
}

static zstc_status enter(walk *w, const value *module, size_t path_length) {
    if (w->depth == DEPTH_MOST) {
        return zstc_fail(ZSTC_MODEL, "%s: modules are nested more than %d deep ('%.64s...')", w->source->path,
                         DEPTH_MOST, w->path);
    }
    w->levels[w->depth++] = (level){.attributes = module->state, .path_length = path_length};
    return ZSTC_OK;
}

/* Reads one attribute of the innermost module: a tensor is added, a module entered. */
static zstc_status step(walk *w) {
    level *here = &w->levels[w->depth - 1];
    const value *key, *item;
    int is_tensor;
    zstc_pickle_pair(here->attributes, here->next++, &key, &item);
    if (++w->steps > STEPS_MOST)
        return zstc_fail(ZSTC_MODEL, "%s: the module has more than %d attributes", w->source->path, STEPS_MOST);
    size_t at = here->path_length;
    if (at > 0) w->path[at++] = '.';
    if (!copy_name(key, w->path + at, sizeof w->path - 1 - at)) return ZSTC_OK;
    if (is_module(item)) return enter(w, item, at + key->length);
    zstc_status status = zstc_torch_add_tensor(w->source, w->path, item, &is_tensor);
    w->found += (size_t)is_tensor;
    return status;
}

zstc_status zstc_torch_add_module(const zstc_torch_source *source, const value *v) {
    walk w = {.source = source};
    if (!is_module(v)) return fail_no_tensors(source, v);
    zstc_status status = enter(&w, v, 0);
    while (status == ZSTC_OK && w.depth > 0) {
        const level *here = &w.levels[w.depth - 1];
        if (here->next < zstc_pickle_pair_count(here->attributes)) {
            status = step(&w);
        } else {
            w.depth--;
        }
    }
    if (status != ZSTC_OK) return status;
    return w.found > 0 ? ZSTC_OK : fail_no_tensors(source, v);
}
