#include "tokenizer/unigram/spm_model.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/bytes.h"
#include "base/fail.h"
#include "base/utf8.h"

/* ---- protobuf (protobuf.dev, "Encoding"): a message is fields, each a key (number << 3 | wire type) and a value ----
 */

enum { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 };

typedef struct {
    const unsigned char *at, *end;
} message;

typedef struct {
    uint64_t key;    /* number << 3 | wire type */
    uint64_t number; /* of VARINT and FIXED32 */
    message bytes;
} field;

#define FIELD(number, type) ((uint64_t)(number) << 3 | (type))

/* Ten groups of seven bits at most; what is above 64 bits is lost, as in every reader. */
static bool read_varint(message *from, uint64_t *out) {
    *out = 0;
    for (unsigned shift = 0; shift < 70 && from->at < from->end; shift += 7) {
        unsigned char byte = *from->at++;
        if (shift < 64) *out |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) return true;
    }
    return false;
}

static bool read_fixed(message *from, unsigned size, uint64_t *out) {
    if ((size_t)(from->end - from->at) < size) return false;
    *out = zstc_le(from->at, size);
    from->at += size;
    return true;
}

static bool read_bytes(message *from, message *out) {
    uint64_t length;
    if (!read_varint(from, &length) || length > (uint64_t)(from->end - from->at)) return false;
    *out = (message){from->at, from->at + length};
    from->at += length;
    return true;
}

/* The next field; false at the end, and with at != end for what is no message. */
static bool next_field(message *from, field *out) {
    message rest = *from;
    bool is_read = false;
    if (rest.at == rest.end) return false;
    if (!read_varint(&rest, &out->key)) return false;
    switch (out->key & 7) {
    case VARINT: is_read = read_varint(&rest, &out->number); break;
    case FIXED64: is_read = read_fixed(&rest, 8, &out->number); break;
    case BYTES: is_read = read_bytes(&rest, &out->bytes); break;
    case FIXED32: is_read = read_fixed(&rest, 4, &out->number); break;
    default: break; /* groups, which proto2 of SentencePiece does not have */
    }
    if (is_read && out->key >> 3 != 0) *from = rest;
    return is_read && out->key >> 3 != 0;
}

/* ---- the messages ---- */

static zstc_status broken(const char *where, const char *what) {
    return zstc_fail(ZSTC_MODEL, "%s: %s is damaged (expected a SentencePiece model)", where, what);
}

static float float_of(uint64_t bits) {
    uint32_t low = (uint32_t)bits;
    float value;
    memcpy(&value, &low, sizeof value);
    return value;
}

/* A score that is no number would make every comparison false. */
static zstc_status check_piece(const zstc_spm_model *model, const char *where, const zstc_spm_piece *piece) {
    if (zstc_utf8_valid_prefix(piece->bytes, piece->length) != piece->length) {
        return zstc_fail(ZSTC_MODEL, "%s: the piece %zu is not valid UTF-8", where, model->count);
    }
    if (piece->score - piece->score != 0) {
        return zstc_fail(ZSTC_MODEL, "%s: the score of the piece %zu is not a finite number", where, model->count);
    }
    if (piece->type >= ZSTC_SPM_NORMAL && piece->type <= ZSTC_SPM_BYTE) return ZSTC_OK;
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: the type %u of the piece %zu is not supported", where,
                     (unsigned)piece->type, model->count);
}

static zstc_status read_piece(zstc_spm_model *model, const char *where, message from) {
    zstc_spm_piece piece = {.bytes = "", .type = ZSTC_SPM_NORMAL};
    field one;
    while (next_field(&from, &one)) {
        if (one.key == FIELD(1, BYTES)) {
            piece.bytes = (const char *)one.bytes.at;
            piece.length = (size_t)(one.bytes.end - one.bytes.at);
        } else if (one.key == FIELD(2, FIXED32)) {
            piece.score = float_of(one.number);
        } else if (one.key == FIELD(3, VARINT)) {
            piece.type = one.number <= ZSTC_SPM_BYTE ? (zstc_spm_type)one.number : (zstc_spm_type)0;
        }
    }
    if (from.at != from.end) return broken(where, "a piece");
    zstc_status status = check_piece(model, where, &piece);
    if (status != ZSTC_OK) return status;
    zstc_spm_piece *grown = zstc_array_grow(model->pieces, &model->capacity, model->count + 1, sizeof *grown);
    if (grown == NULL) return zstc_fail_memory();
    model->pieces = grown;
    model->pieces[model->count++] = piece;
    return ZSTC_OK;
}

static zstc_status read_trainer_spec(zstc_spm_model *model, const char *where, message from) {
    field one;
    while (next_field(&from, &one)) {
        switch (one.key) {
        case FIELD(3, VARINT): model->model_type = one.number; break;
        case FIELD(24, VARINT): model->whitespace_is_suffix = one.number != 0; break;
        case FIELD(35, VARINT): model->byte_fallback = one.number != 0; break;
        case FIELD(40, VARINT): model->unknown = one.number; break;
        default: break;
        }
    }
    return from.at == from.end ? ZSTC_OK : broken(where, "trainer_spec");
}

static zstc_status read_normalizer_spec(zstc_spm_model *model, const char *where, message from) {
    field one;
    while (next_field(&from, &one)) {
        switch (one.key) {
        case FIELD(2, BYTES):
            model->charsmap = (zstc_span){one.bytes.at, (size_t)(one.bytes.end - one.bytes.at)};
            break;
        case FIELD(3, VARINT): model->add_dummy_prefix = one.number != 0; break;
        case FIELD(5, VARINT): model->escape_whitespaces = one.number != 0; break;
        default: break;
        }
    }
    return from.at == from.end ? ZSTC_OK : broken(where, "normalizer_spec");
}

zstc_status zstc_spm_model_read(zstc_spm_model *model, const char *where, zstc_span span) {
    message from = {span.data, span.data + span.size};
    field one;
    zstc_status status = ZSTC_OK;
    *model = (zstc_spm_model){.model_type = ZSTC_SPM_UNIGRAM, .add_dummy_prefix = true, .escape_whitespaces = true};
    while (status == ZSTC_OK && next_field(&from, &one)) {
        switch (one.key) {
        case FIELD(1, BYTES): status = read_piece(model, where, one.bytes); break;
        case FIELD(2, BYTES): status = read_trainer_spec(model, where, one.bytes); break;
        case FIELD(3, BYTES): status = read_normalizer_spec(model, where, one.bytes); break;
        default: break;
        }
    }
    if (status == ZSTC_OK && from.at != from.end) status = broken(where, "the file");
    if (status == ZSTC_OK && model->count == 0) status = zstc_fail(ZSTC_MODEL, "%s: the model has no pieces", where);
    return status;
}

void zstc_spm_model_free(zstc_spm_model *model) {
    free(model->pieces);
    *model = (zstc_spm_model){0};
}
