#include <string.h>

#include "model/checkpoint/pickle.h"

int zstc_pickle_is_global(const zstc_pickle_value *value, const char *name) {
    return value != NULL && value->kind == ZSTC_PICKLE_GLOBAL && strcmp(value->text, name) == 0;
}

int zstc_pickle_is_string(const zstc_pickle_value *value, const char *text) {
    return value != NULL && value->kind == ZSTC_PICKLE_STRING && value->length == strlen(text) &&
           memcmp(value->text, text, value->length) == 0;
}

const zstc_pickle_value *zstc_pickle_item(const zstc_pickle_value *value, size_t index) {
    if (value == NULL || (value->kind != ZSTC_PICKLE_TUPLE && value->kind != ZSTC_PICKLE_LIST)) return NULL;
    return index < value->count ? value->items[index] : NULL;
}

int zstc_pickle_is_dict(const zstc_pickle_value *value) {
    if (value->kind == ZSTC_PICKLE_DICT) return 1;
    return value->kind == ZSTC_PICKLE_OBJECT && zstc_pickle_is_global(value->callable, "collections.OrderedDict");
}

/* Python 2 pickles an OrderedDict as a call with the list of its pairs, Python 3 sets them one by one afterwards. */
static const zstc_pickle_value *pair_list(const zstc_pickle_value *value) {
    const zstc_pickle_value *list = value->count == 0 ? zstc_pickle_item(value->arguments, 0) : NULL;
    return list != NULL && list->kind == ZSTC_PICKLE_LIST ? list : NULL;
}

size_t zstc_pickle_pair_count(const zstc_pickle_value *value) {
    const zstc_pickle_value *list = pair_list(value);
    return list != NULL ? list->count : value->count / 2;
}

void zstc_pickle_pair(const zstc_pickle_value *value, size_t index, const zstc_pickle_value **key,
                      const zstc_pickle_value **item) {
    static const zstc_pickle_value none = {.kind = ZSTC_PICKLE_NONE};
    const zstc_pickle_value *list = pair_list(value);
    if (list == NULL) {
        *key = value->items[2 * index];
        *item = value->items[2 * index + 1];
        return;
    }
    *key = zstc_pickle_item(list->items[index], 0);
    *item = zstc_pickle_item(list->items[index], 1);
    if (*key == NULL || *item == NULL) *key = *item = &none;
}
