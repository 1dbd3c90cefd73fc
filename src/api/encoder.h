/* The sentence encoder of a model with a similarity term, which may be all of the model: texts alone to vectors of
 * length 1. */
#ifndef ZSTC_API_ENCODER_H
#define ZSTC_API_ENCODER_H

#include "api/params.h"
#include "api/vector_cache.h"
#include "model/model.h"
#include "plan/queue.h"
#include "plan/singles.h"
#include "scorer/scorer.h"

typedef struct {
    zstc_scorer *scorer;
    zstc_queue *queue;
    zstc_vector_cache *cache; /* of sentences */
    zstc_layout layout;
    size_t max_length, size; /* ids of a text, special tokens included; numbers of a vector */
} zstc_encoder;

/* The tokenizer and the model stay the caller's; called inside the gate. `options` as the classifier's. */
zstc_status zstc_encoder_open(zstc_encoder **out, zstc_model *model, const zstc_tokenizer *tokenizer,
                              const zstc_scorer_options *options, int64_t max_batch_tokens);
void zstc_encoder_free(zstc_encoder *encoder);

/* How texts of this model must be cut under `params`; NULL: in windows of the model's own size. */
zstc_fit zstc_encoder_fit_for(const zstc_encoder *encoder, const struct zstc_params *params);

/* How many ids of its own a text may have. */
size_t zstc_encoder_room(const zstc_encoder *encoder, const zstc_fit *fit);

/* The vector of text `index` of a plan whose pairs have all been scored. */
void zstc_encoder_vector(const zstc_encoder *encoder, const zstc_singles *singles, size_t index, float *vector);

/* The vector of one text. */
zstc_status zstc_encoder_encode(const zstc_encoder *encoder, const zstc_ids *text, const struct zstc_params *params,
                                float *vector);

/* The vectors of sentences, one after another; many of them are known from before. */
zstc_status zstc_encoder_encode_sentences(const zstc_encoder *encoder, const zstc_hypotheses *sentences,
                                          float *vectors);

#endif
