#include "api/stats.h"

#include "api/handle.h"
#include "api/json_text.h"
#include "base/fail.h"

void zstc_count_call(zstc *z) { atomic_fetch_add_explicit(&z->counters.calls, 1, memory_order_relaxed); }

void zstc_count_text(zstc *z, int truncated) {
    atomic_fetch_add_explicit(&z->counters.texts, 1, memory_order_relaxed);
    if (truncated) atomic_fetch_add_explicit(&z->counters.truncated, 1, memory_order_relaxed);
}

static json_t *count(uint64_t value) { return json_integer((json_int_t)value); }

/* Its sequences are no pairs. */
static void add_encoder(zstc_queue_stats *sum, const zstc_encoder *encoder) {
    zstc_queue_stats own;
    zstc_queue_count(encoder->queue, &own);
    sum->tokens += own.tokens;
    sum->passes += own.passes;
    sum->seconds += own.seconds;
    sum->jobs += own.jobs;
}

static json_t *describe(zstc *z) {
    zstc_queue_stats queue = {0};
    if (z->queue != NULL) zstc_queue_count(z->queue, &queue);
    if (z->encoder != NULL) add_encoder(&queue, z->encoder);
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:f, s:o}",                    //
                     "calls", count(atomic_load(&z->counters.calls)),               //
                     "texts", count(atomic_load(&z->counters.texts)),               //
                     "truncated_texts", count(atomic_load(&z->counters.truncated)), //
                     "pairs", count(queue.pairs),                                   //
                     "tokens", count(queue.tokens),                                 //
                     "passes", count(queue.passes),                                 //
                     "pass_seconds", queue.seconds,                                 //
                     "waiting_callers", count(queue.jobs));
}

zstc_status zstc_stats(zstc *z, char **json) {
    if (z == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_stats: z is NULL");
    if (json == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_stats: json is NULL");
    return zstc_json_text(json, describe(z), JSON_COMPACT);
}
