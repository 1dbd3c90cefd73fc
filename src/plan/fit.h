/* How a premise fits beside a hypothesis: whole, cut or in windows. */
#ifndef ZSTC_PLAN_FIT_H
#define ZSTC_PLAN_FIT_H

#include "plan/hypotheses.h"
#include "plan/pair.h"

typedef enum { ZSTC_OVERFLOW_TRUNCATE, ZSTC_OVERFLOW_WINDOW, ZSTC_OVERFLOW_ERROR } zstc_overflow;

/* How pairs are laid out and what they must fit. */
typedef struct {
    const zstc_layout *layout;
    size_t max_length;  /* ids of a pair, special tokens included */
    size_t class_count; /* logits of a pair */
    zstc_overflow overflow;
} zstc_fit;

/* Whether a premise goes beside a hypothesis: whole, cut, or not with a single id. */
typedef enum { ZSTC_FIT_WHOLE, ZSTC_FIT_CUT, ZSTC_FIT_NOT } zstc_fit_result;

/* Writes to *room how many of `length` ids go beside a hypothesis of `hypothesis_length`, unless none do. */
zstc_fit_result zstc_fit_premise(const zstc_fit *fit, size_t length, size_t hypothesis_length, size_t *room);

/* The same for hypothesis `index`. TOO_LONG names it where nothing fits, or not all and `overflow` says error. */
zstc_status zstc_fit_hypothesis(const zstc_fit *fit, size_t length, const zstc_hypotheses *hypotheses, size_t index,
                                size_t *room);

/* Into how many windows of `room` ids a premise goes; 1 where it is cut or fits. */
size_t zstc_fit_windows(const zstc_fit *fit, size_t length, size_t room);

/* Where the ids of a window begin. A premise that is cut has one: at its start, or as many ids before its end. */
size_t zstc_fit_start(const zstc_fit *fit, size_t window, size_t length, size_t room);

#endif
