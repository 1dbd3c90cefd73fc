/* A SentencePiece model: the protobuf message ModelProto (sentencepiece_model.proto), as far as a tokenizer needs it.
 */
#ifndef ZSTC_TOKENIZER_UNIGRAM_SPM_MODEL_H
#define ZSTC_TOKENIZER_UNIGRAM_SPM_MODEL_H

#include <stdbool.h>

#include "base/file.h"

/* ModelProto.SentencePiece.Type */
typedef enum {
    ZSTC_SPM_NORMAL = 1,
    ZSTC_SPM_UNKNOWN = 2,
    ZSTC_SPM_CONTROL = 3,
    ZSTC_SPM_USER_DEFINED = 4,
    ZSTC_SPM_UNUSED = 5,
    ZSTC_SPM_BYTE = 6
} zstc_spm_type;

/* TrainerSpec.ModelType */
enum { ZSTC_SPM_UNIGRAM = 1, ZSTC_SPM_BPE = 2, ZSTC_SPM_WORD = 3, ZSTC_SPM_CHAR = 4 };

typedef struct {
    const char *bytes; /* valid UTF-8, of the span that was read */
    size_t length;
    float score;
    zstc_spm_type type;
} zstc_spm_piece;

typedef struct {
    zstc_spm_piece *pieces;
    size_t count, capacity;
    uint64_t model_type;
    uint64_t unknown; /* trainer_spec.unk_id */
    bool byte_fallback, whitespace_is_suffix;
    zstc_span charsmap; /* empty: none */
    bool add_dummy_prefix, escape_whitespaces;
} zstc_spm_model;

/* Reads the message; a MODEL error with `where` for what is none. The model borrows the span; free it on failure too.
 */
zstc_status zstc_spm_model_read(zstc_spm_model *model, const char *where, zstc_span span);
void zstc_spm_model_free(zstc_spm_model *model);

#endif
