#include "tokenizer/unigram/unigram.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"

/* An unknown character is worth this much less than the worst piece (SentencePiece, unigram_model.cc, kUnkPenalty). */
static const double unknown_penalty = 10;

/* ---- encoding ---- */

typedef struct {
    const zstc_unigram *model;
    zstc_lattice lattice;
    zstc_ids *ids;
} encoding;

static zstc_status encode_word(void *user, const char *word, size_t length) {
    encoding *e = user;
    return zstc_lattice_encode(&e->lattice, &e->model->pieces, word, length, e->ids);
}

static zstc_status encode_normalized(const void *opaque, const char *text, size_t length, zstc_ids *ids) {
    const zstc_unigram *model = opaque;
    encoding e = {.model = model, .ids = ids};
    zstc_status status = zstc_pretokenizer_run(model->pretokenizer, text, length, encode_word, &e);
    zstc_lattice_free(&e.lattice);
    return status;
}

static zstc_status normalize(const void *opaque, const char *text, size_t length, zstc_buffer *out) {
    const zstc_unigram *model = opaque;
    return zstc_normalizer_run(model->normalizer, text, length, out);
}

static zstc_status encode(const void *opaque, const char *text, size_t length, zstc_ids *ids) {
    zstc_buffer buffer = {0};
    zstc_status status = normalize(opaque, text, length, &buffer);
    if (status == ZSTC_OK) status = encode_normalized(opaque, buffer.bytes, buffer.length, ids);
    zstc_buffer_free(&buffer);
    return status;
}

static void free_model(void *opaque) {
    zstc_unigram *model = opaque;
    if (model == NULL) return;
    zstc_normalizer_free(model->normalizer);
    zstc_pretokenizer_free(model->pretokenizer);
    zstc_trie_free(&model->pieces.trie);
    free(model->pieces.scores);
    free(model);
}

/* Any piece of the trie counts: whether some text makes it the best way is not asked. */
static int32_t yields(const void *opaque, int32_t from) {
    const zstc_unigram *model = opaque;
    const zstc_trie *trie = &model->pieces.trie;
    int32_t found = model->pieces.unknown >= from ? model->pieces.unknown : -1;
    for (size_t i = 0; i < trie->count; i++) {
        int32_t id = trie->units[i].id;
        if (id >= from && (found < 0 || id < found)) found = id;
    }
    for (size_t i = 0; model->pieces.has_byte_ids && i < 256; i++) {
        int32_t id = model->pieces.byte_ids[i];
        if (id >= from && (found < 0 || id < found)) found = id;
    }
    return found;
}

const zstc_tokenizer_calls zstc_unigram_calls = {encode, free_model, normalize, encode_normalized, yields};

/* ---- making one ---- */

zstc_status zstc_unigram_new(zstc_unigram **out) {
    zstc_unigram *model = calloc(1, sizeof *model);
    if (model == NULL) return zstc_fail_memory();
    *out = model;
    return ZSTC_OK;
}

/* "<0x41>" is the piece of a byte. */
static void find_bytes(zstc_unigram_pieces *pieces, const zstc_vocabulary *vocabulary) {
    for (int byte = 0; byte < 256; byte++) {
        char name[8];
        int length = snprintf(name, sizeof name, "<0x%02X>", (unsigned)byte);
        pieces->byte_ids[byte] = zstc_pieces_find(&vocabulary->pieces, name, (size_t)length);
    }
}

void zstc_unigram_hide(bool *hidden, const zstc_unigram_scores *scores, const zstc_vocabulary *vocabulary,
                       const zstc_added *added) {
    for (size_t i = 0; i < added->count; i++) {
        const zstc_added_token *token = &added->tokens[i];
        int32_t id = zstc_pieces_find(&vocabulary->pieces, token->content, token->length);
        if (token->special && id >= 0 && (size_t)id < scores->count) hidden[id] = true;
    }
    hidden[scores->unknown] = true;
}

static zstc_status build_trie(zstc_trie *trie, const zstc_vocabulary *vocabulary, size_t count, const bool *hidden) {
    const zstc_pieces *all = &vocabulary->pieces;
    size_t kept = 0;
    zstc_trie_key *keys = malloc((all->count + 1) * sizeof *keys);
    if (keys == NULL) return zstc_fail_memory();
    for (size_t i = 0; i < all->slot_count; i++) {
        const zstc_piece *piece = &all->slots[i];
        if (piece->id < 0 || (size_t)piece->id >= count || piece->length == 0 || hidden[piece->id]) continue;
        keys[kept++] = (zstc_trie_key){all->bytes + piece->offset, piece->length, piece->id};
    }
    zstc_status status = zstc_trie_build(trie, keys, kept);
    free(keys);
    return status;
}

zstc_status zstc_unigram_set_pieces(zstc_unigram *model, const zstc_vocabulary *vocabulary, zstc_unigram_scores *scores,
                                    const bool *hidden) {
    zstc_unigram_pieces *pieces = &model->pieces;
    pieces->scores = scores->scores;
    scores->scores = NULL;
    pieces->unknown = scores->unknown;
    pieces->unknown_score = scores->least - unknown_penalty;
    pieces->has_byte_ids = scores->byte_fallback;
    find_bytes(pieces, vocabulary);
    return build_trie(&pieces->trie, vocabulary, scores->count, hidden);
}
