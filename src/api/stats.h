/* What an open model has done, counted since it was opened. Any thread. */
#ifndef ZSTC_API_STATS_H
#define ZSTC_API_STATS_H

#include <stdatomic.h>
#include <stdint.h>

#include "zstc/zstc.h"

/* The part that no queue sees. Zero-initialised memory is a valid start. */
typedef struct {
    atomic_uint_fast64_t calls, texts, truncated;
} zstc_counters;

void zstc_count_call(zstc *z);

/* A text that got its scores. */
void zstc_count_text(zstc *z, int truncated);

#endif
