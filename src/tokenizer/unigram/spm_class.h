/* What a class of transformers makes of a SentencePiece model: which piece has which id, and which steps are around it
 * (convert_slow_tokenizer.py of 4.57, SpmConverter and what is derived from it). */
#ifndef ZSTC_TOKENIZER_UNIGRAM_SPM_CLASS_H
#define ZSTC_TOKENIZER_UNIGRAM_SPM_CLASS_H

#include "tokenizer/settings.h"
#include "tokenizer/unigram/spm_model.h"
#include "tokenizer/unigram/unigram.h"

typedef struct {
    const char *name;      /* as in the table of classes (kind.c) */
    const char *file_name; /* where transformers looks for the model */
    const struct zstc_spm_own_piece *own;
    size_t own_count, skipped;
    int32_t unknown;
    bool is_deberta;
} zstc_spm_class;

/* The class of the settings, else the one that the file's name suggests; NULL for one that is not known. */
const zstc_spm_class *zstc_spm_class_of(const zstc_settings *settings, const char *file_name);

/* The classes, as messages list what is expected. */
const char *zstc_spm_class_list(char text[ZSTC_KIND_LIST_SIZE]);

/* What the class makes of a model. Zero-initialise it; free with zstc_spm_pieces_free. */
typedef struct {
    zstc_vocabulary vocabulary;
    zstc_unigram_scores scores;
    bool *hidden;  /* by id: control pieces, which are not reached from text */
    json_t *added; /* control and user defined pieces, as "added_tokens" of tokenizer.json writes them */
} zstc_spm_pieces;

/* `mask` is the mask token's name. */
zstc_status zstc_spm_pieces_read(zstc_spm_pieces *pieces, const zstc_spm_class *class, const zstc_spm_model *spm,
                                 const char *where, const char *mask);
void zstc_spm_pieces_free(zstc_spm_pieces *pieces);

/* The normaliser and the pre-tokenizer. */
zstc_status zstc_spm_class_steps(zstc_unigram *model, const zstc_spm_class *class, const zstc_spm_model *spm,
                                 const char *where, const zstc_settings *settings);

#endif
