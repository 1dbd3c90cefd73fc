/* An open model: what every stage needs of it, in one place. */
#ifndef ZSTC_API_HANDLE_H
#define ZSTC_API_HANDLE_H

#include "api/encoder.h"
#include "api/params.h"
#include "api/stats.h"
#include "model/model.h"
#include "plan/queue.h"
#include "scorer/scorer.h"

struct zstc {
    zstc_model *model;
    zstc_tokenizer *tokenizer;
    zstc_scorer *scorer;   /* NULL, as is `queue`: the model is its encoder alone */
    zstc_queue *queue;     /* of pairs */
    zstc_encoder *encoder; /* NULL: the model has no similarity term */
    zstc_counters counters;
    zstc *kept; /* see zstc_free */
};

/* That of the pairs, or of the texts where there are no pairs. */
zstc_queue *zstc_queue_of(const zstc *z);

/* How pairs of this model must be laid out and cut under `params`. */
zstc_fit zstc_fit_for(const zstc *z, const struct zstc_params *params);

/* Checks a text's bytes and turns it into ids: INVALID_ARGUMENT for none, TEXT for what is not UTF-8. */
zstc_status zstc_encode_text(const zstc_tokenizer *tokenizer, const char *text, size_t length, zstc_ids *ids);

#endif
