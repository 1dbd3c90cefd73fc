/* A SentencePiece model without tokenizer.json, as transformers 4.57 turns it into a tokenizer of its class
 * (convert_slow_tokenizer.py, SpmConverter). */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "tokenizer/layout.h"
#include "tokenizer/unigram/kind.h"
#include "tokenizer/unigram/spm_model.h"
#include "tokenizer/unigram/unigram.h"
#include "tokenizer/vocabulary_files.h"

/* A piece that is not in the SentencePiece model. */
typedef struct {
    const char *piece;
    double score;
} own_piece;

/* How a class puts a vocabulary together: own pieces, the model's from the one at `skipped` on, and the mask. */
typedef struct {
    const char *class_name, *file_name;
    const own_piece *own;
    size_t own_count, skipped;
    int32_t unknown; /* negative: as the model has it */
    bool is_deberta; /* its normaliser and its options */
} class_layout;

static const own_piece xlm_roberta_own[] = {{"<s>", 0}, {"<pad>", 0}, {"</s>", 0}, {"<unk>", 0}};
static const own_piece camembert_own[] = {
    {"<s>NOTUSED", 0}, {"<pad>", 0}, {"</s>NOTUSED", 0}, {"<unk>", 0}, {"<unk>NOTUSED", -100}};

static const class_layout layouts[] = {
    {"XLMRoberta", "sentencepiece.bpe.model", xlm_roberta_own, 4, 3, 3, false},
    {"Camembert", "sentencepiece.bpe.model", camembert_own, 5, 1, 3, false},
    {"DebertaV2", "spm.model", NULL, 0, 0, -1, true},
};
enum { LAYOUT_COUNT = sizeof layouts / sizeof layouts[0] };

typedef struct {
    zstc_tokenizer *tokenizer;
    zstc_settings settings; /* borrowed, with the class that was found */
    const class_layout *layout;
    const char *name, *where; /* the file */
    zstc_spm_model spm;
    zstc_vocabulary vocabulary;
    zstc_unigram_scores scores;
    bool *hidden;
} reading;

/* ---- class and file ---- */

static const class_layout *layout_of_class(const char *class_name) {
    for (size_t i = 0; i < LAYOUT_COUNT; i++) {
        if (strcmp(layouts[i].class_name, class_name) == 0) return &layouts[i];
    }
    return NULL;
}
