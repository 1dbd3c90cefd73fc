/* A row of the table of architectures. */
#ifndef ZSTC_MODEL_ARCH_ROW_H
#define ZSTC_MODEL_ARCH_ROW_H

#include "base/fields.h"
#include "model/config.h"

typedef struct {
    zstc_arch arch;
    const char *model_type; /* "model_type" in config.json */
    const char *class_name; /* what the names of its classes in "architectures" start with */
    /* Reads dimensions, special ids, positions and what else the scores depend on; refuses what is not supported. */
    void (*read)(zstc_config *config, zstc_fields *fields);
    int special_tokens;           /* of a pair */
    bool overflows_float16;       /* see zstc_arch_overflows_float16 */
    bool encodes_texts;           /* see zstc_arch_encodes_texts */
    const zstc_arch_names *names; /* NULL for an UNKNOWN one */
} zstc_arch_row;

/* The rows of the table by number; NULL behind the last. */
const zstc_arch_row *zstc_arch_row_at(size_t index);

extern const zstc_arch_row zstc_arch_bart, zstc_arch_bert, zstc_arch_roberta, zstc_arch_xlm_roberta,
    zstc_arch_camembert, zstc_arch_distilbert, zstc_arch_electra, zstc_arch_convbert, zstc_arch_deberta,
    zstc_arch_deberta_v2, zstc_arch_modernbert;

/* Stands for every model_type that has no row: its limits alone are known. */
extern const zstc_arch_row zstc_arch_other;

/* What other families have in common with BERT: the keys of transformers' BertConfig (with and without those of its
 * layers), the settings of it that are not supported, and the names of the encoder. */
void zstc_arch_read_bert(zstc_config *config, zstc_fields *fields);
void zstc_arch_read_bert_but_stack(zstc_config *config, zstc_fields *fields);
void zstc_arch_refuse_bert(zstc_fields *fields);
extern const zstc_stack_names zstc_arch_bert_encoder;

#endif
