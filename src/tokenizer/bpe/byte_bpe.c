#include "tokenizer/bpe/byte_bpe.h"

#include <stdlib.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "text/nfc.h"
#include "tokenizer/bpe/bpe_word.h"
#include "tokenizer/bpe/byte_alphabet.h"
#include "tokenizer/bpe/byte_split.h"

/* Most words of a text are one piece. `words` holds, as plain bytes, the pieces that merging arrives at from their own
 * bytes: such a word needs one look-up and no merging. */
typedef struct {
    zstc_byte_bpe_options options;
    int32_t byte_ids[256];
    zstc_merges merges;
    zstc_pieces words;
} byte_bpe;

/* Appends the ids of a word that may be more than one piece. */
static zstc_status encode_pieces(const byte_bpe *model, const char *word, size_t length, zstc_ids *ids,
                                 zstc_bpe_scratch *scratch) {
    size_t first = ids->count;
    zstc_status status = zstc_ids_reserve(ids, length);
    if (status != ZSTC_OK) return status;
    for (size_t i = 0; i < length; i++) {
        int32_t id = model->byte_ids[(unsigned char)word[i]];
        if (id < 0) id = model->options.unknown;
        if (id >= 0) ids->items[ids->count++] = id;
    }
    return zstc_bpe_word_merge(&model->merges, ids, first, scratch);
}

static inline zstc_status encode_word(const byte_bpe *model, const char *word, size_t length, zstc_ids *ids,
                                      zstc_bpe_scratch *scratch) {
    if (length <= model->words.longest) {
        int32_t id = zstc_pieces_find(&model->words, word, length);
        if (id >= 0) return zstc_ids_push(ids, id);
    }
    return encode_pieces(model, word, length, ids, scratch);
}

static zstc_status encode_words(const byte_bpe *model, const char *text, size_t length, zstc_ids *ids) {
    zstc_bpe_scratch scratch = {0};
    zstc_byte_split split = {.text = text, .length = length};
    zstc_status status = ZSTC_OK;
    if (!model->options.use_regex) {
        status = encode_word(model, text, length, ids, &scratch);
    } else {
        size_t word;
        while (status == ZSTC_OK && (word = zstc_byte_split_next(&split)) > 0) {
            status = encode_word(model, text + split.at - word, word, ids, &scratch);
        }
    }
    zstc_bpe_scratch_free(&scratch);
    return status;
}

static zstc_status encode_normalized(const void *opaque, const char *text, size_t length, zstc_ids *ids) {
    const byte_bpe *model = opaque;
    if (length == 0) return ZSTC_OK;
    if (!model->options.add_prefix_space || text[0] == ' ') return encode_words(model, text, length, ids);
    char *spaced = length == SIZE_MAX ? NULL : malloc(length + 1);
    if (spaced == NULL) return zstc_fail_memory();
    spaced[0] = ' ';
    memcpy(spaced + 1, text, length);
    zstc_status status = encode_words(model, spaced, length + 1, ids);
    free(spaced);
    return status;
}

static zstc_status normalize(const void *opaque, const char *text, size_t length, zstc_buffer *out) {
    (void)opaque;
    return zstc_nfc(text, length, out);
}

static zstc_status encode(const void *model, const char *text, size_t length, zstc_ids *ids) {
    zstc_buffer buffer = {0};
    if (zstc_nfc_is_plain(text, length)) return encode_normalized(model, text, length, ids);
    zstc_status status = normalize(model, text, length, &buffer);
    if (status == ZSTC_OK) status = encode_normalized(model, buffer.bytes, buffer.length, ids);
    zstc_buffer_free(&buffer);
    return status;
}

static void free_model(void *opaque) {
    byte_bpe *model = opaque;
    if (model == NULL) return;
    zstc_merges_free(&model->merges);
    zstc_pieces_free(&model->words);
    free(model);
}

/* Every id that comes out of a merge is a word: its bytes alone merge to it too, since what merges around it in a
 * longer word does not touch what merges inside it. */
static int32_t yields(const void *opaque, int32_t from) {
    const byte_bpe *model = opaque;
    int32_t found = model->options.unknown >= from ? model->options.unknown : -1;
    for (size_t i = 0; i < 256; i++) {
        if (model->byte_ids[i] >= from && (found < 0 || model->byte_ids[i] < found)) found = model->byte_ids[i];
    }
    for (size_t i = 0; i < model->words.slot_count; i++) {
        int32_t id = model->words.slots[i].id;
        if (id >= from && (found < 0 || id < found)) found = id;
    }
    return found;
}

/* Without a normaliser a text is normalised as it is. */
static const zstc_tokenizer_calls calls = {encode_normalized, free_model, NULL, encode_normalized, yields};
static const zstc_tokenizer_calls nfc_calls = {encode, free_model, normalize, encode_normalized, yields};

static void find_bytes(byte_bpe *model, const zstc_vocabulary *vocabulary) {
    for (int byte = 0; byte < 256; byte++) {
        char text[4];
        size_t length = zstc_utf8_encode(zstc_byte_alphabet_code((unsigned char)byte), text);
        model->byte_ids[byte] = zstc_pieces_find(&vocabulary->pieces, text, length);
    }
}

/* Whether all bytes of a word have an id of their own: one that stands for something unknown is no word. */
static int is_known(const byte_bpe *model, const char *word, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (model->byte_ids[(unsigned char)word[i]] < 0) return 0;
    }
    return length > 0;
}

/* Adds a piece to the words if its bytes merge to it. `buffer` has room for the longest piece. */
static zstc_status add_word(byte_bpe *model, const zstc_piece *piece, const char *bytes, char *buffer, zstc_ids *ids,
                            zstc_bpe_scratch *scratch) {
    size_t length;
    if (!zstc_byte_alphabet_decode(bytes, piece->length, buffer, &length)) return ZSTC_OK;
    if (!is_known(model, buffer, length)) return ZSTC_OK;
    ids->count = 0;
    zstc_status status = encode_pieces(model, buffer, length, ids, scratch);
    if (status != ZSTC_OK || ids->count != 1 || ids->items[0] != piece->id) return status;
    return zstc_pieces_put(&model->words, buffer, length, piece->id);
}

static zstc_status find_words(byte_bpe *model, const zstc_vocabulary *vocabulary) {
    const zstc_pieces *pieces = &vocabulary->pieces;
    zstc_ids ids = {0};
    zstc_bpe_scratch scratch = {0};
    char *buffer = malloc(pieces->longest + 1);
    zstc_status status = buffer == NULL ? zstc_fail_memory() : ZSTC_OK;
    for (size_t i = 0; i < pieces->slot_count && status == ZSTC_OK; i++) {
        const zstc_piece *piece = &pieces->slots[i];
        if (piece->id >= 0) status = add_word(model, piece, pieces->bytes + piece->offset, buffer, &ids, &scratch);
    }
    free(buffer);
    zstc_ids_free(&ids);
    zstc_bpe_scratch_free(&scratch);
    return status;
}

zstc_status zstc_byte_bpe_new(zstc_tokenizer *tokenizer, const zstc_vocabulary *vocabulary, zstc_merges *merges,
                              const zstc_byte_bpe_options *options) {
    byte_bpe *model = calloc(1, sizeof *model);
    if (model == NULL) {
        zstc_merges_free(merges);
        return zstc_fail_memory();
    }
    model->options = *options;
    model->merges = *merges;
    *merges = (zstc_merges){0};
    find_bytes(model, vocabulary);
    zstc_status status = find_words(model, vocabulary);
    if (status != ZSTC_OK) {
        free_model(model);
        return status;
    }
    tokenizer->model = model;
    tokenizer->calls = options->nfc ? &nfc_calls : &calls;
    return ZSTC_OK;
}
