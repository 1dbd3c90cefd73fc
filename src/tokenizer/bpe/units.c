#include "tokenizer/bpe/units.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "tokenizer/bpe/byte_alphabet.h"

/* ---- bytes ---- */

/* Ids are below INT32_MAX, so that there is room for a mark: nothing unknown is waiting. */
static zstc_status append_bytes(const zstc_bpe_units *units, const char *word, size_t length, zstc_ids *ids) {
    zstc_status status = zstc_ids_reserve(ids, length);
    int was_unknown = 0;
    if (status != ZSTC_OK) return status;
    for (size_t i = 0; i < length; i++) {
        int32_t id = units->byte_ids[(unsigned char)word[i]];
        int is_fused = id < 0 && was_unknown && units->options.fuses_unknown;
        was_unknown = id < 0;
        if (id < 0) id = is_fused ? -1 : units->options.unknown;
        if (id >= 0) ids->items[ids->count++] = id;
    }
    return ZSTC_OK;
}

/* ---- characters ---- */

/* The character at word + at as the vocabulary writes it: with the prefix inside a word, with the suffix at its end. */
static size_t write_key(const zstc_bpe_units *units, const char *word, size_t length, size_t at, size_t size,
                        char *key) {
    size_t written = 0;
    if (at > 0) {
        memcpy(key, units->prefix, units->prefix_length);
        written = units->prefix_length;
    }
    memcpy(key + written, word + at, size);
    written += size;
    if (at + size == length) {
        memcpy(key + written, units->suffix, units->suffix_length);
        written += units->suffix_length;
    }
    return written;
}

/* Appends the ids of a key's bytes if all of them have one; *found says so. */
static zstc_status append_fallback(const zstc_bpe_units *units, const char *key, size_t length, zstc_ids *ids,
                                   bool *found) {
    *found = units->options.has_byte_fallback;
    for (size_t i = 0; i < length && *found; i++) *found = units->byte_ids[(unsigned char)key[i]] >= 0;
    zstc_status status = ZSTC_OK;
    for (size_t i = 0; i < length && *found && status == ZSTC_OK; i++) {
        status = zstc_ids_push(ids, units->byte_ids[(unsigned char)key[i]]);
    }
    return status;
}

/* As the reference: an unknown character waits, to be joined by the next one or given before the next that is known;
 * one written in bytes does not count for that (tokenizers, models/bpe/model.rs, merge_word). */
static zstc_status append_characters(const zstc_bpe_units *units, const char *word, size_t length, zstc_ids *ids) {
    char key[2 * ZSTC_BPE_AFFIX_MOST + 4];
    const zstc_bpe_options *options = &units->options;
    bool waits = false, found;
    zstc_status status = ZSTC_OK;
    for (size_t at = 0, size; at < length && status == ZSTC_OK; at += size) {
        uint32_t code_point;
        size = zstc_utf8_decode(word + at, &code_point);
        size_t written = write_key(units, word, length, at, size, key);
        int32_t id = zstc_pieces_find(&units->characters, key, written);
        if (id >= 0) {
            if (waits) status = zstc_ids_push(ids, options->unknown);
            waits = false;
            if (status == ZSTC_OK) status = zstc_ids_push(ids, id);
            continue;
        }
        status = append_fallback(units, key, written, ids, &found);
        if (status != ZSTC_OK || found || options->unknown < 0) continue;
        if (waits && !options->fuses_unknown) status = zstc_ids_push(ids, options->unknown);
        waits = true;
    }
    return status == ZSTC_OK && waits ? zstc_ids_push(ids, options->unknown) : status;
}

zstc_status zstc_bpe_units_append(const zstc_bpe_units *units, const char *word, size_t length, zstc_ids *ids) {
    return units->are_bytes ? append_bytes(units, word, length, ids) : append_characters(units, word, length, ids);
}

/* ---- the words that pieces stand for ---- */

static int word_of_bytes(const zstc_bpe_units *units, const char *piece, size_t length, char *out, size_t *count) {
    if (!zstc_byte_alphabet_decode(piece, length, out, count)) return 0;
    for (size_t i = 0; i < *count && !units->options.ignores_merges; i++) {
        if (units->byte_ids[(unsigned char)out[i]] < 0) return 0;
    }
    return *count > 0;
}

static int ends_with(const char *text, size_t length, const char *end, size_t end_length) {
    return length >= end_length && memcmp(text + length - end_length, end, end_length) == 0;
}

int zstc_bpe_units_word_of(const zstc_bpe_units *units, const char *piece, size_t length, char *out, size_t *count) {
    if (units->are_bytes) return word_of_bytes(units, piece, length, out, count);
    size_t suffix = units->options.ignores_merges ? 0 : units->suffix_length;
    if (!ends_with(piece, length, units->suffix, suffix)) return 0;
    *count = length - suffix;
    memcpy(out, piece, *count);
    return *count > 0;
}

int32_t zstc_bpe_units_yield(const zstc_bpe_units *units, int32_t from) {
    int32_t found = units->options.unknown >= from ? units->options.unknown : -1;
    for (size_t i = 0; i < 256; i++) {
        int32_t id = units->byte_ids[i];
        if (id >= from && (found < 0 || id < found)) found = id;
    }
    for (size_t i = 0; i < units->characters.slot_count; i++) {
        int32_t id = units->characters.slots[i].id;
        if (id >= from && (found < 0 || id < found)) found = id;
    }
    return found;
}

/* ---- setting up ---- */

static void find_bytes(zstc_bpe_units *units, const zstc_vocabulary *vocabulary) {
    for (unsigned byte = 0; byte < 256; byte++) {
        char text[8];
        size_t length;
        if (units->are_bytes) {
            length = zstc_utf8_encode(zstc_byte_alphabet_code((unsigned char)byte), text);
        } else {
            length = (size_t)snprintf(text, sizeof text, "<0x%02X>", byte);
        }
        bool wanted = units->are_bytes || units->options.has_byte_fallback;
        units->byte_ids[byte] = wanted ? zstc_pieces_find(&vocabulary->pieces, text, length) : -1;
    }
}

static zstc_status find_characters(zstc_bpe_units *units, const zstc_vocabulary *vocabulary) {
    const zstc_pieces *pieces = &vocabulary->pieces;
    zstc_status status = ZSTC_OK;
    for (size_t i = 0; i < pieces->slot_count && status == ZSTC_OK; i++) {
        const zstc_piece *piece = &pieces->slots[i];
        if (piece->id < 0 || piece->length > 4 + units->prefix_length + units->suffix_length) continue;
        status = zstc_pieces_put(&units->characters, pieces->bytes + piece->offset, piece->length, piece->id);
    }
    return status;
}

zstc_status zstc_bpe_units_set(zstc_bpe_units *units, const zstc_vocabulary *vocabulary,
                               const zstc_bpe_options *options, bool are_bytes) {
    units->are_bytes = are_bytes;
    units->options = *options;
    units->prefix_length = strlen(options->prefix);
    units->suffix_length = strlen(options->suffix);
    memcpy(units->prefix, options->prefix, units->prefix_length + 1);
    memcpy(units->suffix, options->suffix, units->suffix_length + 1);
    units->options.prefix = units->options.suffix = NULL; /* borrowed from the caller */
    find_bytes(units, vocabulary);
    return are_bytes ? ZSTC_OK : find_characters(units, vocabulary);
}

void zstc_bpe_units_free(zstc_bpe_units *units) { zstc_pieces_free(&units->characters); }
