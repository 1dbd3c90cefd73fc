#include "tokenizer/vocabulary.h"

#include <stdlib.h>

#include "base/fail.h"
#include "base/utf8.h"

zstc_status zstc_vocabulary_put(zstc_vocabulary *vocabulary, const char *piece, size_t length, int32_t id) {
    zstc_status status = zstc_pieces_put(&vocabulary->pieces, piece, length, id);
    if (status == ZSTC_OK && id >= vocabulary->size) vocabulary->size = id + 1;
    return status;
}

zstc_status zstc_vocabulary_read_json(zstc_vocabulary *vocabulary, const char *where, const char *what,
                                      json_t *object) {
    const char *piece;
    json_t *value;
    if (!json_is_object(object)) {
        return zstc_fail(ZSTC_MODEL, "%s: %s is missing or not an object", where, what);
    }
    zstc_fields fields = {.object = object, .where = where, .what = what};
    json_object_foreach(object, piece, value) {
        int32_t id = zstc_field_needed_id(&fields, piece);
        zstc_status status =
            fields.status == ZSTC_OK ? zstc_vocabulary_put(vocabulary, piece, strlen(piece), id) : fields.status;
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

zstc_status zstc_vocabulary_read_lines(zstc_vocabulary *vocabulary, const char *where, zstc_span span) {
    const char *text = (const char *)span.data, *end = text + span.size;
    for (int32_t id = 0; text < end; id++) {
        const char *line_end = memchr(text, '\n', (size_t)(end - text));
        if (line_end == NULL) line_end = end;
        size_t length = (size_t)(line_end - text);
        if (length > 0 && text[length - 1] == '\r') length--;
        if (id == INT32_MAX) return zstc_fail(ZSTC_MODEL, "%s: more than 2147483647 lines are not supported", where);
        if (zstc_utf8_valid_prefix(text, length) != length) {
            return zstc_fail(ZSTC_MODEL, "%s: line %d is not valid UTF-8", where, (int)id + 1);
        }
        zstc_status status = zstc_vocabulary_put(vocabulary, text, length, id);
        if (status != ZSTC_OK) return status;
        text = line_end == end ? end : line_end + 1;
    }
    return ZSTC_OK;
}

zstc_status zstc_vocabulary_add(zstc_vocabulary *vocabulary, const char *where, const char *piece, size_t length,
                                int32_t id) {
    int32_t there = zstc_pieces_find(&vocabulary->pieces, piece, length);
    if (there == id) return ZSTC_OK;
    if (there >= 0) {
        return zstc_fail(ZSTC_MODEL, "%s: \"%s\" has two ids, %d and %d", where, piece, (int)there, (int)id);
    }
    return zstc_vocabulary_put(vocabulary, piece, length, id);
}

static int compare_ids(const void *left, const void *right) {
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

zstc_status zstc_vocabulary_check(const zstc_vocabulary *vocabulary, const char *where) {
    const zstc_pieces *pieces = &vocabulary->pieces;
    if (pieces->count == 0) return zstc_fail(ZSTC_MODEL, "%s: the vocabulary is empty", where);
    int32_t *ids = malloc(pieces->count * sizeof *ids);
    if (ids == NULL) return zstc_fail_memory();
    size_t count = 0;
    for (size_t i = 0; i < pieces->slot_count; i++) {
        if (pieces->slots[i].id >= 0) ids[count++] = pieces->slots[i].id;
    }
    qsort(ids, count, sizeof *ids, compare_ids);
    zstc_status status = ZSTC_OK;
    for (size_t i = 1; i < count && status == ZSTC_OK; i++) {
        if (ids[i] != ids[i - 1]) continue;
        status = zstc_fail(ZSTC_MODEL, "%s: two entries have the id %d", where, (int)ids[i]);
    }
    free(ids);
    return status;
}

zstc_status zstc_vocabulary_special(int32_t *out, const zstc_vocabulary *vocabulary, const char *where,
                                    const char *role, const char *token) {
    int32_t id = zstc_pieces_find(&vocabulary->pieces, token, strlen(token));
    if (id < 0) {
        return zstc_fail(ZSTC_MODEL, "%s: the vocabulary has no entry for the %s \"%s\"", where, role, token);
    }
    *out = id;
    return ZSTC_OK;
}

void zstc_vocabulary_free(zstc_vocabulary *vocabulary) {
    zstc_pieces_free(&vocabulary->pieces);
    vocabulary->size = vocabulary->listed = 0;
}
