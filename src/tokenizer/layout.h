/* How a tokenizer lays out a pair (zstc_layout, see tokenizer.h). */
#ifndef ZSTC_TOKENIZER_LAYOUT_H
#define ZSTC_TOKENIZER_LAYOUT_H

#include "base/json.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/vocabulary.h"

/* <s> A </s></s> B </s>, and <s> A </s> */
void zstc_layout_set_roberta(zstc_layout *layout, int32_t cls, int32_t sep);

/* [CLS] A [SEP] B [SEP], B and what follows of type 1, and [CLS] A [SEP] */
void zstc_layout_set_bert(zstc_layout *layout, int32_t cls, int32_t sep);

/* From a tokenizer.json's "post_processor": RobertaProcessing, BertProcessing, TemplateProcessing, or a Sequence of
 * ByteLevel and one of these. Without `has_types` the types in it may be any: the model does not see them. */
zstc_status zstc_layout_read(zstc_layout *layout, const zstc_vocabulary *vocabulary, const char *where,
                             json_t *post_processor, int has_types);

#endif
