/* The form that torch.save wrote before 1.6 (_legacy_save in torch/serialization.py): five pickles - a magic number,
 * the protocol, facts about the system, the object, the list of storage keys - then for each key, in that order, the
 * number of its elements in 8 bytes and the elements themselves. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "model/checkpoint/torch_pickle.h"

typedef zstc_pickle_value value;

enum { PROTOCOL = 1001 };

/* How much is read at first; more if the pickles are longer than that. */
enum { WINDOW_FIRST = 1 << 20, WINDOW_MOST = 256 << 20 };

typedef struct {
    zstc_torch_storage storage;
    zstc_torch_place place;
    int is_found; /* whether the place is known */
} stored;

typedef struct {
    const zstc_file *file;
    const char *path;
    unsigned char *window; /* the file's first bytes: what pickles are read from, and refer to */
    size_t window_size;
    uint64_t at; /* behind what was read */
    zstc_pickle pickle;
    stored *storages; /* by key */
    size_t count;
} legacy;

static zstc_status next_pickle(legacy *l, const value **out) {
    size_t used;
    zstc_span rest = {l->window + l->at, l->window_size - (size_t)l->at};
    zstc_status status = zstc_pickle_read(&l->pickle, rest, l->path, out, &used);
    if (status == ZSTC_OK) l->at += used;
    return status;
}

static int is_magic(const value *v) {
    static const char magic[] = {0x6c, (char)0xfc, (char)0x9c, 0x46, (char)0xf9, 0x20, 0x6a, (char)0xa8, 0x50, 0x19};
    return v->kind == ZSTC_PICKLE_LONG && v->length == sizeof magic && memcmp(v->text, magic, sizeof magic) == 0;
}

static zstc_status check_system(const legacy *l, const value *facts) {
    if (!zstc_pickle_is_dict(facts))
        return zstc_fail(ZSTC_MODEL, "%s: the description of the system that wrote it is not a dict", l->path);
    for (size_t i = 0; i < zstc_pickle_pair_count(facts); i++) {
        const value *key, *item;
        zstc_pickle_pair(facts, i, &key, &item);
        if (zstc_pickle_is_string(key, "little_endian") && item->kind == ZSTC_PICKLE_BOOL && item->integer == 0) {
            return zstc_fail(ZSTC_UNSUPPORTED,
                             "%s: the file was written on a big-endian machine, which is not supported", l->path);
        }
    }
    return ZSTC_OK;
}

static zstc_status read_head(legacy *l) {
    const value *v;
    int is_pickle = l->window_size > 0 && l->window[0] == 0x80;
    zstc_status status = is_pickle ? next_pickle(l, &v) : ZSTC_MODEL;
    if (status == ZSTC_OUT_OF_MEMORY) return status;
    if (status != ZSTC_OK || !is_magic(v))
        return zstc_fail(ZSTC_MODEL, "%s: the file is not a PyTorch checkpoint", l->path);
    status = next_pickle(l, &v);
    if (status != ZSTC_OK) return status;
    if (v->kind != ZSTC_PICKLE_INTEGER || v->integer != PROTOCOL) {
        return zstc_fail(ZSTC_UNSUPPORTED, "%s: the checkpoint has an unknown protocol (expected %d)", l->path,
                         PROTOCOL);
    }
    status = next_pickle(l, &v);
    return status == ZSTC_OK ? check_system(l, v) : status;
}

static int compare_keys(const zstc_torch_storage *a, const zstc_torch_storage *b) {
    size_t shorter = a->key_length < b->key_length ? a->key_length : b->key_length;
    int order = memcmp(a->key, b->key, shorter);
    return order != 0 ? order : (a->key_length > b->key_length) - (a->key_length < b->key_length);
}

static int by_key(const void *a, const void *b) {
    return compare_keys(&((const stored *)a)->storage, &((const stored *)b)->storage);
}

static stored *find_stored(const legacy *l, const zstc_torch_storage *storage) {
    stored wanted = {.storage = *storage};
    return l->count > 0 ? bsearch(&wanted, l->storages, l->count, sizeof wanted, by_key) : NULL;
}

/* The table of storages that the object refers to, each once. */
static zstc_status collect_storages(legacy *l) {
    size_t count = 0, kept = 0;
    for (const value *v = l->pickle.persistent; v != NULL; v = v->next) count++;
    l->storages = calloc(count + 1, sizeof *l->storages);
    if (l->storages == NULL) return zstc_fail_memory();
    for (const value *v = l->pickle.persistent; v != NULL; v = v->next) {
        if (zstc_torch_storage_read(v->arguments, &l->storages[l->count].storage)) l->count++;
    }
    qsort(l->storages, l->count, sizeof *l->storages, by_key);
    for (size_t i = 0; i < l->count; i++) {
        if (kept > 0 && by_key(&l->storages[kept - 1], &l->storages[i]) == 0) continue;
        l->storages[kept++] = l->storages[i];
    }
    l->count = kept;
    return ZSTC_OK;
}

static zstc_status fail_storage(const legacy *l, const char *key, size_t length, const char *what) {
    return zstc_fail(ZSTC_MODEL, "%s: storage '%.*s' %s", l->path, (int)(length < 64 ? length : 64), key, what);
}

static zstc_status read_count(const legacy *l, uint64_t *count) {
    unsigned char bytes[8];
    zstc_status status = zstc_file_read(l->file, l->at, bytes, sizeof bytes);
    if (status == ZSTC_OK) *count = zstc_le64(bytes);
    return status;
}

/* Walks over the elements of one storage. */
static zstc_status take_storage(legacy *l, const value *key) {
    if (key->kind != ZSTC_PICKLE_STRING)
        return zstc_fail(ZSTC_MODEL, "%s: the key of a storage is not a string", l->path);
    stored *found = find_stored(l, &(zstc_torch_storage){.key = key->text, .key_length = key->length});
    if (found == NULL || !found->storage.known_type || found->is_found) {
        return fail_storage(l, key->text, key->length, "is of an unknown type, listed twice, or of no tensor");
    }
    uint64_t size = zstc_dtype_size(found->storage.dtype), left = zstc_file_size(l->file) - l->at, count;
    zstc_status status = left < 8 ? ZSTC_OK : read_count(l, &count);
    if (status != ZSTC_OK) return status;
    if (left < 8 || count > (left - 8) / size) return fail_storage(l, key->text, key->length, "is cut off");
    if (count != (uint64_t)found->storage.count) {
        return fail_storage(l, key->text, key->length, "is of another size than its tensors say");
    }
    found->is_found = 1;
    found->place = (zstc_torch_place){l->at + 8, count * size};
    l->at += 8 + count * size;
    return ZSTC_OK;
}

static zstc_status locate_storages(legacy *l, const value *keys) {
    zstc_status status = ZSTC_OK;
    if (keys->kind != ZSTC_PICKLE_LIST) return zstc_fail(ZSTC_MODEL, "%s: the list of storages is missing", l->path);
    for (size_t i = 0; status == ZSTC_OK && i < keys->count; i++) status = take_storage(l, keys->items[i]);
    return status;
}

static zstc_status find_storage(const zstc_torch_source *source, const zstc_torch_storage *storage,
                                zstc_torch_place *out) {
    const stored *found = find_stored(source->user, storage);
    if (found == NULL || !found->is_found) {
        return fail_storage(source->user, storage->key, storage->key_length, "is missing in the file");
    }
    *out = found->place;
    return ZSTC_OK;
}

static zstc_status read_pickles(legacy *l, const value **object, const value **keys) {
    zstc_status status = read_head(l);
    if (status == ZSTC_OK) status = next_pickle(l, object);
    if (status == ZSTC_OK) status = collect_storages(l);
    return status == ZSTC_OK ? next_pickle(l, keys) : status;
}

static void forget(legacy *l) {
    free(l->storages);
    free(l->window);
    zstc_pickle_free(&l->pickle);
    *l = (legacy){.file = l->file, .path = l->path};
}

static zstc_status read_window(legacy *l, size_t size, const value **object, const value **keys) {
    zstc_status status = zstc_file_read_new(l->file, 0, size, &l->window);
    if (status != ZSTC_OK) return status;
    l->window_size = size;
    return read_pickles(l, object, keys);
}

/* How long the pickles are is known only when they were read: where they end behind what was read, more is read. */
static zstc_status read_start(legacy *l, const value **object, const value **keys) {
    uint64_t all = zstc_file_size(l->file);
    for (uint64_t size = WINDOW_FIRST;; size *= 4) {
        int is_last = size >= all || size >= WINDOW_MOST;
        zstc_status status = read_window(l, (size_t)(size < all ? size : all), object, keys);
        if (status == ZSTC_OK || is_last || !l->pickle.is_cut_off) return status;
        forget(l);
    }
}

zstc_status zstc_torch_legacy_read(zstc_weights *weights, const zstc_file *file) {
    legacy l = {.file = file, .path = zstc_file_path(file)};
    zstc_torch_source source = {.weights = weights, .file = file, .path = l.path, .find = find_storage, .user = &l};
    const value *object = NULL, *keys = NULL;
    zstc_status status = read_start(&l, &object, &keys);
    if (status == ZSTC_OK) status = locate_storages(&l, keys);
    if (status == ZSTC_OK) status = zstc_torch_add_state_dict(&source, object);
    forget(&l);
    return status;
}
