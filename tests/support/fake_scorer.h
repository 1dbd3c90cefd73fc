/* What a test may see and steer of the fake scorer. */
#ifndef ZSTC_TESTS_FAKE_SCORER_H
#define ZSTC_TESTS_FAKE_SCORER_H

#include <stdatomic.h>

#include "scorer/scorer.h"

/* The logit that the fake gives a label of a sequence. */
float fake_logit(const int32_t *ids, const int32_t *types, int64_t count, int64_t label);

/* A sequence that holds the id `fake_poison` makes the whole pass fail; it is FAKE_POISON unless a test sets another.
 * The error line tells the pass's tokens. */
enum { FAKE_POISON = 666 };
extern atomic_long fake_poison;

/* Passes begun, the most tokens and most sequences in one, and a pause in microseconds that each takes. */
extern atomic_long fake_passes, fake_most_tokens, fake_most_sequences, fake_pause;

/* Passes from this one on (the first is 1) wait until it is raised: so that a test, and not the clock, decides what has
 * come together by then. */
extern atomic_long fake_gate;
void fake_await_passes(long passes);

/* The first pass that held the id FAKE_MARKER + i; 0 as long as none did. */
enum { FAKE_MARKER = 700, FAKE_MARKERS = 16 };
extern atomic_long fake_first_seen[FAKE_MARKERS];

void fake_reset(void);

/* A scorer without any model, for tests of the queue alone. */
zstc_status fake_scorer_new(zstc_scorer **out, int64_t class_count);

#endif
