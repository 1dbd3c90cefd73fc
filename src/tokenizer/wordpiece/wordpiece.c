#include "tokenizer/wordpiece/wordpiece.h"

#include <stdlib.h>

#include "base/fail.h"

typedef struct {
    zstc_bert_options words;
    size_t most_chars;
    int32_t unknown;
    zstc_pieces initial, continuing; /* the latter without their prefix */
} wordpiece;

/* The longest piece at the start of `text`: its length, 0 for none. The hashes of all prefixes come from one pass. */
static size_t longest_piece(const zstc_pieces *pieces, const char *text, size_t length, int32_t *id) {
    uint64_t hashes[4 * ZSTC_BERT_WORD_MOST + 1];
    if (length > pieces->longest) length = pieces->longest;
    hashes[0] = ZSTC_PIECES_HASH_START;
    for (size_t i = 0; i < length; i++) hashes[i + 1] = zstc_pieces_hash_byte(hashes[i], text[i]);
    for (; length > 0; length--) {
        *id = zstc_pieces_find_hashed(pieces, text, length, hashes[length]);
        if (*id >= 0) return length;
    }
    return 0;
}

/* A word of which any part is unknown is unknown as a whole. */
static zstc_status encode_word(const wordpiece *model, const char *word, size_t length, zstc_ids *ids) {
    size_t first = ids->count;
    const zstc_pieces *pieces = &model->initial;
    for (size_t at = 0; at < length; pieces = &model->continuing) {
        int32_t id;
        size_t piece = longest_piece(pieces, word + at, length - at, &id);
        if (piece == 0) {
            ids->count = first;
            return zstc_ids_push(ids, model->unknown);
        }
        zstc_status status = zstc_ids_push(ids, id);
        if (status != ZSTC_OK) return status;
        at += piece;
    }
    return ZSTC_OK;
}

/* The buffers are not cleared: short texts would pay for it. */
static void start_words(zstc_bert_words *words, const zstc_bert_options *options, const char *text, size_t length,
                        size_t most_chars) {
    words->options = *options;
    words->text = text;
    words->length = length;
    words->most_chars = most_chars;
    words->at = words->hint = words->hint_space = words->pending_at = words->pending_count = 0;
}

static zstc_status encode_as(const wordpiece *model, const zstc_bert_options *options, const char *text, size_t length,
                             zstc_ids *ids) {
    zstc_bert_words words;
    start_words(&words, options, text, length, model->most_chars);
    while (zstc_bert_words_next(&words)) {
        int32_t id = words.too_long ? model->unknown : zstc_pieces_find(&model->initial, words.word, words.size);
        zstc_status status = id >= 0 ? zstc_ids_push(ids, id) : encode_word(model, words.word, words.size, ids);
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

static zstc_status encode(const void *opaque, const char *text, size_t length, zstc_ids *ids) {
    const wordpiece *model = opaque;
    return encode_as(model, &model->words, text, length, ids);
}

static const zstc_bert_options as_it_is = {0, 0, 0, 0};

static zstc_status encode_normalized(const void *opaque, const char *text, size_t length, zstc_ids *ids) {
    return encode_as(opaque, &as_it_is, text, length, ids);
}

static zstc_status normalize(const void *opaque, const char *text, size_t length, zstc_buffer *out) {
    const wordpiece *model = opaque;
    return zstc_bert_normalize(&model->words, text, length, out);
}

/* Whether a text can hold the piece: after `before`, which starts a word, it is what the normaliser leaves of a word.
 */
static int is_in_word(const wordpiece *model, const char *before, const char *piece, size_t length) {
    char text[4 * ZSTC_BERT_WORD_MOST + 1];
    size_t start = strlen(before);
    zstc_bert_words words;
    if (start + length > sizeof text) return 0;
    memcpy(text, before, start);
    memcpy(text + start, piece, length);
    start_words(&words, &model->words, text, start + length, model->most_chars);
    return zstc_bert_words_next(&words) && !words.too_long && words.size == start + length &&
           memcmp(words.word, text, words.size) == 0;
}

static int32_t lowest_in_word(const wordpiece *model, const zstc_pieces *pieces, const char *before, int32_t from,
                              int32_t found) {
    for (size_t i = 0; i < pieces->slot_count; i++) {
        const zstc_piece *piece = &pieces->slots[i];
        if (piece->id < from || (found >= 0 && piece->id >= found)) continue;
        if (is_in_word(model, before, pieces->bytes + piece->offset, piece->length)) found = piece->id;
    }
    return found;
}

static int32_t yields(const void *opaque, int32_t from) {
    const wordpiece *model = opaque;
    int32_t found = model->unknown >= from ? model->unknown : -1;
    found = lowest_in_word(model, &model->initial, "", from, found);
    return lowest_in_word(model, &model->continuing, "a", from, found);
}

static void free_model(void *opaque) {
    wordpiece *model = opaque;
    if (model == NULL) return;
    zstc_pieces_free(&model->initial);
    zstc_pieces_free(&model->continuing);
    free(model);
}

const zstc_tokenizer_calls zstc_wordpiece_calls = {encode, free_model, normalize, encode_normalized, yields};

/* Any piece may start a word; those with the prefix go on inside one. */
static zstc_status add_piece(wordpiece *model, const char *bytes, size_t length, int32_t id, const char *prefix) {
    size_t cut = strlen(prefix);
    if (length == 0) return ZSTC_OK;
    zstc_status status = zstc_pieces_put(&model->initial, bytes, length, id);
    if (status == ZSTC_OK && length > cut && memcmp(bytes, prefix, cut) == 0) {
        status = zstc_pieces_put(&model->continuing, bytes + cut, length - cut, id);
    }
    return status;
}

zstc_status zstc_wordpiece_new(void **out, const zstc_vocabulary *vocabulary, const zstc_wordpiece_options *options) {
    const zstc_pieces *pieces = &vocabulary->pieces;
    wordpiece *model = calloc(1, sizeof *model);
    if (model == NULL) return zstc_fail_memory();
    model->words = options->words;
    model->most_chars = options->most_chars;
    model->unknown = options->unknown;
    for (size_t i = 0; i < pieces->slot_count; i++) {
        const zstc_piece *piece = &pieces->slots[i];
        if (piece->id < 0) continue;
        zstc_status status =
            add_piece(model, pieces->bytes + piece->offset, piece->length, piece->id, options->continuing_prefix);
        if (status != ZSTC_OK) {
            free_model(model);
            return status;
        }
    }
    *out = model;
    return ZSTC_OK;
}
