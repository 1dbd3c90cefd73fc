#include "tokenizer/bpe/bpe.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "tokenizer/bpe/bpe_word.h"
#include "tokenizer/bpe/byte_split.h"
#include "tokenizer/bpe/units.h"

/* Most words of a text are one piece. `words` holds the words that merging makes one piece of: such a word needs one
 * look-up and no merging. */
typedef struct {
    zstc_bpe_units units;
    zstc_pieces words;
    zstc_bpe_parts parts;
    bool is_gpt2;    /* the words are those of byte_split.h, and nothing else is done */
    bool adds_space; /* but this: a text that does not start with a space gets one */
} bpe;

void zstc_bpe_parts_free(zstc_bpe_parts *parts) {
    zstc_merges_free(&parts->merges);
    zstc_normalizer_free(parts->normalizer);
    zstc_pretokenizer_free(parts->pretokenizer);
    *parts = (zstc_bpe_parts){0};
}

/* ---- encoding ---- */

/* Appends the ids of a word that may be more than one piece. */
static zstc_status encode_pieces(const bpe *model, const char *word, size_t length, zstc_ids *ids,
                                 zstc_bpe_scratch *scratch) {
    size_t first = ids->count;
    zstc_status status = zstc_bpe_units_append(&model->units, word, length, ids);
    return status == ZSTC_OK ? zstc_bpe_word_merge(&model->parts.merges, ids, first, scratch) : status;
}

static inline zstc_status encode_word(const bpe *model, const char *word, size_t length, zstc_ids *ids,
                                      zstc_bpe_scratch *scratch) {
    if (length <= model->words.longest) {
        int32_t id = zstc_pieces_find(&model->words, word, length);
        if (id >= 0) return zstc_ids_push(ids, id);
    }
    return encode_pieces(model, word, length, ids, scratch);
}

typedef struct {
    const bpe *model;
    zstc_ids *ids;
    zstc_bpe_scratch scratch;
} encoding;

static zstc_status encode_next(void *opaque, const char *word, size_t length) {
    encoding *e = opaque;
    return encode_word(e->model, word, length, e->ids, &e->scratch);
}

/* The usual case by itself, for speed. */
static zstc_status encode_gpt2(encoding *e, const char *text, size_t length) {
    zstc_byte_split split = {.text = text, .length = length};
    zstc_status status = ZSTC_OK;
    size_t word;
    while (status == ZSTC_OK && (word = zstc_byte_split_next(&split)) > 0) {
        status = encode_word(e->model, text + split.at - word, word, e->ids, &e->scratch);
    }
    return status;
}

static zstc_status encode_spaced(encoding *e, const char *text, size_t length) {
    char *spaced = length == SIZE_MAX ? NULL : malloc(length + 1);
    if (spaced == NULL) return zstc_fail_memory();
    spaced[0] = ' ';
    memcpy(spaced + 1, text, length);
    zstc_status status = encode_gpt2(e, spaced, length + 1);
    free(spaced);
    return status;
}

static zstc_status encode_words(encoding *e, const char *text, size_t length) {
    const bpe *model = e->model;
    if (!model->is_gpt2) return zstc_pretokenizer_run(model->parts.pretokenizer, text, length, encode_next, e);
    bool needs_space = model->adds_space && length > 0 && text[0] != ' ';
    return needs_space ? encode_spaced(e, text, length) : encode_gpt2(e, text, length);
}

static zstc_status encode_normalized(const void *opaque, const char *text, size_t length, zstc_ids *ids) {
    encoding e = {.model = opaque, .ids = ids};
    zstc_status status = encode_words(&e, text, length);
    zstc_bpe_scratch_free(&e.scratch);
    return status;
}

static zstc_status normalize(const void *opaque, const char *text, size_t length, zstc_buffer *out) {
    const bpe *model = opaque;
    return zstc_normalizer_run(model->parts.normalizer, text, length, out);
}

static zstc_status encode(const void *model, const char *text, size_t length, zstc_ids *ids) {
    zstc_buffer buffer = {0};
    zstc_status status = normalize(model, text, length, &buffer);
    if (status == ZSTC_OK) status = encode_normalized(model, buffer.bytes, buffer.length, ids);
    zstc_buffer_free(&buffer);
    return status;
}

/* Every id that comes out of a merge is a word: its units alone merge to it too, since what merges around it in a
 * longer word does not touch what merges inside it. */
static int32_t yields(const void *opaque, int32_t from) {
    const bpe *model = opaque;
    int32_t found = zstc_bpe_units_yield(&model->units, from);
    for (size_t i = 0; i < model->words.slot_count; i++) {
        int32_t id = model->words.slots[i].id;
        if (id >= from && (found < 0 || id < found)) found = id;
    }
    return found;
}

/* ---- making a model ---- */

static void free_model(void *opaque) {
    bpe *model = opaque;
    if (model == NULL) return;
    zstc_bpe_units_free(&model->units);
    zstc_pieces_free(&model->words);
    zstc_bpe_parts_free(&model->parts);
    free(model);
}

/* Without a normaliser a text is normalised as it is. */
static const zstc_tokenizer_calls calls = {encode_normalized, free_model, NULL, encode_normalized, yields};
static const zstc_tokenizer_calls normalizing_calls = {encode, free_model, normalize, encode_normalized, yields};

/* What finding the words needs; `buffer` has room for the longest piece. */
typedef struct {
    char *buffer;
    zstc_ids ids;
    zstc_bpe_scratch scratch;
} finder;

/* Adds the word of a piece if its units merge to the piece, or if merges are ignored. */
static zstc_status add_word(bpe *model, const zstc_piece *piece, const char *bytes, finder *f) {
    size_t length;
    if (!zstc_bpe_units_word_of(&model->units, bytes, piece->length, f->buffer, &length)) return ZSTC_OK;
    if (!model->units.options.ignores_merges) {
        f->ids.count = 0;
        zstc_status status = encode_pieces(model, f->buffer, length, &f->ids, &f->scratch);
        if (status != ZSTC_OK || f->ids.count != 1 || f->ids.items[0] != piece->id) return status;
    }
    return zstc_pieces_put(&model->words, f->buffer, length, piece->id);
}

static zstc_status find_words(bpe *model, const zstc_vocabulary *vocabulary) {
    const zstc_pieces *pieces = &vocabulary->pieces;
    finder f = {.buffer = malloc(pieces->longest + 1)};
    zstc_status status = f.buffer == NULL ? zstc_fail_memory() : ZSTC_OK;
    for (size_t i = 0; i < pieces->slot_count && status == ZSTC_OK; i++) {
        const zstc_piece *piece = &pieces->slots[i];
        if (piece->id >= 0) status = add_word(model, piece, pieces->bytes + piece->offset, &f);
    }
    free(f.buffer);
    zstc_ids_free(&f.ids);
    zstc_bpe_scratch_free(&f.scratch);
    return status;
}

/* Whether every byte has an entry in the byte alphabet. */
static bool has_all_bytes(const zstc_bpe_units *units) {
    for (size_t i = 0; i < 256; i++) {
        if (units->byte_ids[i] < 0) return false;
    }
    return true;
}

/* Words stay bytes as they are if the vocabulary can be read that way: units are bytes then, without prefix or suffix,
 * and none is written by its fallback. */
static zstc_status set_units(bpe *model, const zstc_vocabulary *vocabulary, const zstc_bpe_options *options) {
    bool plain = *options->prefix == '\0' && *options->suffix == '\0';
    bool are_bytes = plain && zstc_pretokenizer_ends_in_bytes(model->parts.pretokenizer, false);
    zstc_status status = zstc_bpe_units_set(&model->units, vocabulary, options, are_bytes);
    if (status == ZSTC_OK && are_bytes && options->has_byte_fallback && !has_all_bytes(&model->units)) {
        are_bytes = false;
        status = zstc_bpe_units_set(&model->units, vocabulary, options, false);
    }
    if (are_bytes) zstc_pretokenizer_ends_in_bytes(model->parts.pretokenizer, true);
    model->is_gpt2 = zstc_pretokenizer_is_gpt2(model->parts.pretokenizer, &model->adds_space);
    return status;
}

zstc_status zstc_bpe_new(zstc_tokenizer *tokenizer, const zstc_vocabulary *vocabulary, zstc_bpe_parts *parts,
                         const zstc_bpe_options *options) {
    bpe *model = calloc(1, sizeof *model);
    if (model == NULL) {
        zstc_bpe_parts_free(parts);
        return zstc_fail_memory();
    }
    model->parts = *parts;
    *parts = (zstc_bpe_parts){0};
    zstc_status status = set_units(model, vocabulary, options);
    if (status == ZSTC_OK) status = find_words(model, vocabulary);
    if (status != ZSTC_OK) {
        free_model(model);
        return status;
    }
    tokenizer->model = model;
    tokenizer->calls = model->parts.normalizer != NULL ? &normalizing_calls : &calls;
    return ZSTC_OK;
}
