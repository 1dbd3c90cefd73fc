#include "tokenizer/bpe/merges.h"

#include <stdlib.h>

#include "base/buffer.h"
#include "base/fail.h"
#include "base/utf8.h"

static zstc_merge *slot_for(const zstc_merges *merges, uint64_t pair) {
    size_t at = zstc_merges_slot(merges, pair);
    while (merges->slots[at].pair != pair && merges->slots[at].pair != ZSTC_MERGES_FREE) {
        at = (at + 1) & (merges->slot_count - 1);
    }
    return &merges->slots[at];
}

static zstc_status grow(zstc_merges *merges) {
    zstc_merges grown = *merges;
    grown.slot_count = merges->slot_count == 0 ? 64 : 2 * merges->slot_count;
    grown.slots = malloc(grown.slot_count * sizeof *grown.slots);
    if (grown.slots == NULL) return zstc_fail_memory();
    for (size_t i = 0; i < grown.slot_count; i++) grown.slots[i].pair = ZSTC_MERGES_FREE;
    for (size_t i = 0; i < merges->slot_count; i++) {
        const zstc_merge *merge = &merges->slots[i];
        if (merge->pair != ZSTC_MERGES_FREE) *slot_for(&grown, merge->pair) = *merge;
    }
    free(merges->slots);
    *merges = grown;
    return ZSTC_OK;
}

/* A pair that comes twice has its last rank, as in the reference. */
static zstc_status put(zstc_merges *merges, zstc_merge merge) {
    if (2 * (merges->count + 1) > merges->slot_count) {
        zstc_status status = grow(merges);
        if (status != ZSTC_OK) return status;
    }
    zstc_merge *slot = slot_for(merges, merge.pair);
    if (slot->pair == ZSTC_MERGES_FREE) merges->count++;
    *slot = merge;
    return ZSTC_OK;
}

/* One merge as its file writes it, and where that is. */
typedef struct {
    const char *where;
    size_t number;
    const char *left, *right;
    size_t left_length, right_length;
    size_t prefix; /* bytes of the right one that are not joined */
} written_merge;

static zstc_status unknown_piece(const written_merge *merge, const char *piece, size_t length) {
    int shown = length < 200 ? (int)length : 200;
    return zstc_fail(ZSTC_MODEL, "%s: merge %zu: \"%.*s\" is not in the vocabulary", merge->where, merge->number, shown,
                     piece);
}

static zstc_status join(zstc_buffer *buffer, const written_merge *merge) {
    buffer->length = 0;
    zstc_status status = zstc_buffer_add(buffer, merge->left, merge->left_length);
    if (status != ZSTC_OK) return status;
    return zstc_buffer_add(buffer, merge->right + merge->prefix, merge->right_length - merge->prefix);
}

static zstc_status add(zstc_merges *merges, const zstc_vocabulary *vocabulary, zstc_buffer *buffer,
                       const written_merge *merge) {
    const zstc_pieces *pieces = &vocabulary->pieces;
    if (merge->number > UINT32_MAX - 1 || merge->left_length == 0 || merge->right_length == 0) {
        return zstc_fail(ZSTC_MODEL, "%s: merge %zu is not two pieces with a space between", merge->where,
                         merge->number);
    }
    int32_t left = zstc_pieces_find(pieces, merge->left, merge->left_length);
    int32_t right = zstc_pieces_find(pieces, merge->right, merge->right_length);
    if (left < 0) return unknown_piece(merge, merge->left, merge->left_length);
    if (right < 0) return unknown_piece(merge, merge->right, merge->right_length);
    if (merge->right_length < merge->prefix) {
        return zstc_fail(ZSTC_MODEL, "%s: merge %zu: the second piece is shorter than the continuing_subword_prefix",
                         merge->where, merge->number);
    }
    zstc_status status = join(buffer, merge);
    if (status != ZSTC_OK) return status;
    int32_t joined = zstc_pieces_find(pieces, buffer->bytes, buffer->length);
    if (joined < 0) return unknown_piece(merge, buffer->bytes, buffer->length);
    return put(merges, (zstc_merge){zstc_merges_pair(left, right), (uint32_t)merge->number, joined});
}

/* Cuts "left right" at its one space; a length stays 0 if there is not exactly one. */
static void cut(written_merge *merge, const char *line, size_t length) {
    const char *space = length == 0 ? NULL : memchr(line, ' ', length);
    merge->left_length = merge->right_length = 0;
    if (space == NULL || memchr(space + 1, ' ', (size_t)(line + length - (space + 1))) != NULL) return;
    merge->left = line;
    merge->left_length = (size_t)(space - line);
    merge->right = space + 1;
    merge->right_length = (size_t)(line + length - merge->right);
}

zstc_status zstc_merges_read_lines(zstc_merges *merges, const zstc_vocabulary *vocabulary, const char *where,
                                   zstc_span span) {
    const char *text = (const char *)span.data, *end = text + span.size;
    written_merge merge = {.where = where};
    zstc_buffer buffer = {0};
    zstc_status status = ZSTC_OK;
    while (text < end && status == ZSTC_OK) {
        const char *line_end = memchr(text, '\n', (size_t)(end - text));
        if (line_end == NULL) line_end = end;
        size_t length = (size_t)(line_end - text);
        if (length > 0 && text[length - 1] == '\r') length--;
        int skipped = length == 0 || (length >= 8 && memcmp(text, "#version", 8) == 0);
        if (!skipped) {
            merge.number++;
            cut(&merge, text, length);
            status = add(merges, vocabulary, &buffer, &merge);
        }
        text = line_end == end ? end : line_end + 1;
    }
    zstc_buffer_free(&buffer);
    return status;
}

static void cut_json(written_merge *merge, json_t *item) {
    merge->left_length = merge->right_length = 0;
    if (json_is_string(item)) {
        cut(merge, json_string_value(item), json_string_length(item));
    } else if (json_array_size(item) == 2) {
        json_t *left = json_array_get(item, 0), *right = json_array_get(item, 1);
        merge->left = json_string_value(left);
        merge->left_length = json_string_length(left);
        merge->right = json_string_value(right);
        merge->right_length = json_string_length(right);
    }
}

zstc_status zstc_merges_read_json(zstc_merges *merges, const zstc_vocabulary *vocabulary, const char *where,
                                  json_t *array, size_t prefix) {
    written_merge merge = {.where = where, .prefix = prefix};
    zstc_buffer buffer = {0};
    zstc_status status = ZSTC_OK;
    if (!json_is_array(array)) {
        return zstc_fail(ZSTC_MODEL, "%s: model: \"merges\" is missing or not an array", where);
    }
    for (size_t i = 0; i < json_array_size(array) && status == ZSTC_OK; i++) {
        merge.number = i + 1;
        cut_json(&merge, json_array_get(array, i));
        status = add(merges, vocabulary, &buffer, &merge);
    }
    zstc_buffer_free(&buffer);
    return status;
}

/* ---- whether there are all ---- */

/* Pieces of two or more characters come from merges alone. Real vocabularies hold a few more, which nothing yields:
 * special tokens, and what filled up the 50,265 entries of RoBERTa ("madeupword0000"). */
static int needs_merge(const char *piece, size_t length) {
    static const char filler[] = "madeupword";
    uint32_t code_point;
    if (length == 0 || zstc_utf8_decode(piece, &code_point) == length) return 0;
    if (length >= sizeof filler - 1 && memcmp(piece, filler, sizeof filler - 1) == 0) return 0;
    int bracketed = (piece[0] == '<' && piece[length - 1] == '>') || (piece[0] == '[' && piece[length - 1] == ']');
    return !bracketed;
}

static int compare_ids(const void *left, const void *right) {
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

/* What the merges make, in order. */
typedef struct {
    int32_t *ids;
    size_t count;
} made_ids;

static zstc_status find_made(made_ids *made, const zstc_merges *merges) {
    made->ids = malloc((merges->count + 1) * sizeof *made->ids);
    if (made->ids == NULL) return zstc_fail_memory();
    for (size_t i = 0; i < merges->slot_count; i++) {
        if (merges->slots[i].pair != ZSTC_MERGES_FREE) made->ids[made->count++] = merges->slots[i].id;
    }
    qsort(made->ids, made->count, sizeof *made->ids, compare_ids);
    return ZSTC_OK;
}

/* One in a thousand may be missing: entries that somebody added to a vocabulary by hand. */
enum { MISSING_ONE_IN = 1000 };

static zstc_status count_missing(const zstc_pieces *pieces, const made_ids *made, const char *where,
                                 const char *vocabulary_name) {
    size_t all = 0, missing = 0;
    const zstc_piece *first = NULL;
    for (size_t i = 0; i < pieces->slot_count; i++) {
        const zstc_piece *piece = &pieces->slots[i];
        if (piece->id < 0 || !needs_merge(pieces->bytes + piece->offset, piece->length)) continue;
        all++;
        if (bsearch(&piece->id, made->ids, made->count, sizeof *made->ids, compare_ids) != NULL) continue;
        missing++;
        if (first == NULL || piece->id < first->id) first = piece;
    }
    if (missing <= all / MISSING_ONE_IN) return ZSTC_OK;
    int shown = first->length < 200 ? (int)first->length : 200;
    return zstc_fail(ZSTC_MODEL,
                     "%s: no merge makes %zu of the %zu pieces of two or more characters in %s, \"%.*s\" for one "
                     "(is the file cut short?)",
                     where, missing, all, vocabulary_name, shown, pieces->bytes + first->offset);
}

zstc_status zstc_merges_check(const zstc_merges *merges, const zstc_vocabulary *vocabulary, const char *where,
                              const char *vocabulary_name) {
    made_ids made = {0};
    zstc_status status = find_made(&made, merges);
    if (status == ZSTC_OK) status = count_missing(&vocabulary->pieces, &made, where, vocabulary_name);
    free(made.ids);
    return status;
}

void zstc_merges_free(zstc_merges *merges) {
    free(merges->slots);
    *merges = (zstc_merges){0};
}
