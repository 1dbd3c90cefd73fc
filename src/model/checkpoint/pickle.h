/* Python pickles, read without running anything: classes and functions stay names, calls stay (name, arguments). */
#ifndef ZSTC_MODEL_CHECKPOINT_PICKLE_H
#define ZSTC_MODEL_CHECKPOINT_PICKLE_H

#include "base/arena.h"
#include "base/file.h"

typedef enum {
    ZSTC_PICKLE_NONE,
    ZSTC_PICKLE_BOOL,
    ZSTC_PICKLE_INTEGER,
    ZSTC_PICKLE_LONG, /* an integer of more than 8 bytes: its little-endian bytes in `text` */
    ZSTC_PICKLE_FLOAT,
    ZSTC_PICKLE_STRING, /* str or bytes */
    ZSTC_PICKLE_TUPLE,
    ZSTC_PICKLE_LIST,      /* sets too */
    ZSTC_PICKLE_DICT,      /* items: key, value, key, value ... */
    ZSTC_PICKLE_GLOBAL,    /* text: "module.name" */
    ZSTC_PICKLE_OBJECT,    /* callable(*arguments), then its state; items: what was set in it, as of a dict */
    ZSTC_PICKLE_PERSISTENT /* arguments: its id; next: the persistent id read before it */
} zstc_pickle_kind;

/* Values may be shared and may even hold themselves: whoever follows them bounds the depth and the steps. */
typedef struct zstc_pickle_value {
    zstc_pickle_kind kind;
    int64_t integer;  /* of BOOL, INTEGER */
    const char *text; /* of LONG, STRING (in the pickle, not NUL-terminated), GLOBAL (NUL-terminated) */
    size_t length;
    const struct zstc_pickle_value **items;
    size_t count, capacity;
    const struct zstc_pickle_value *callable, *arguments, *state, *next;
} zstc_pickle_value;

typedef struct {
    zstc_arena arena;
    const zstc_pickle_value *persistent; /* the last persistent id */
    int is_cut_off;                      /* whether the last one failed because the bytes ended before it */
} zstc_pickle;

/* Reads one pickle of protocol 2 to 5 from the start of `bytes`; `*used` becomes its length. Values live as long as
 * `pickle` (zero-initialise it first) and the bytes. `where` names the file in messages. */
zstc_status zstc_pickle_read(zstc_pickle *pickle, zstc_span bytes, const char *where, const zstc_pickle_value **out,
                             size_t *used);
void zstc_pickle_free(zstc_pickle *pickle);

/* Whether a value is the class or function `name`; the string `text`. NULL is neither. */
int zstc_pickle_is_global(const zstc_pickle_value *value, const char *name);
int zstc_pickle_is_string(const zstc_pickle_value *value, const char *text);

/* Item `index` of a tuple or list; NULL when it has none or is neither. */
const zstc_pickle_value *zstc_pickle_item(const zstc_pickle_value *value, size_t index);

/* The keys and values of a dict or collections.OrderedDict, however it was pickled. */
size_t zstc_pickle_pair_count(const zstc_pickle_value *value);
void zstc_pickle_pair(const zstc_pickle_value *value, size_t index, const zstc_pickle_value **key,
                      const zstc_pickle_value **item);
int zstc_pickle_is_dict(const zstc_pickle_value *value);

#endif
