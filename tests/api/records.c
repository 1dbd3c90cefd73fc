#include "api/records.h"

#include <stdlib.h>

#include "support/fake_scorer.h"

zstc_batch *records_batch(const records *r) {
    zstc_batch *batch = NULL;
    assert_ok(zstc_batch_new(&batch, r->z));
    for (size_t i = 0; i < r->count; i++)
        assert_ok(zstc_batch_add(batch, r->texts[i], strlen(r->texts[i]), r->labels, r->label_count, r->params, NULL));
    return batch;
}

void records_assert_answered(const records *r, const zstc_batch *batch, size_t index) {
    const float *scores = NULL;
    const char *text = r->texts[index];
    float *alone = calloc(r->label_count, sizeof *alone);
    size_t count;
    assert_non_null(alone);
    assert_ok(zstc_batch_scores(batch, index, &scores, &count));
    assert_int_equal(count, r->label_count);
    assert_ok(zstc_classify(r->z, text, strlen(text), r->labels, r->label_count, r->params, alone));
    assert_memory_equal(scores, alone, count * sizeof *alone);
    free(alone);
}

void records_assert_all_answered(const records *r, const zstc_batch *batch) {
    for (size_t i = 0; i < r->count; i++) records_assert_answered(r, batch, i);
}

static void keep_done(void *user, size_t done, size_t total) {
    (void)total;
    *(size_t *)user = done;
}

void records_one_fails(const records *r) {
    const size_t last = r->count - 1;
    char line[32];
    snprintf(line, sizeof line, "record %zu: ", last);
    zstc_batch *batch = records_batch(r);
    size_t done = 0;
    assert_ok(zstc_batch_set_progress(batch, keep_done, &done));
    atomic_store(&fake_poison, 28); /* "x" */
    assert_fails(zstc_batch_run(batch), ZSTC_BACKEND, line);
    atomic_store(&fake_poison, FAKE_POISON);
    assert_int_equal(done, r->count); /* a record that has failed is done */
    for (size_t i = 0; i < last; i++) records_assert_answered(r, batch, i);
    assert_int_equal(zstc_batch_status(batch, last), ZSTC_BACKEND);
    assert_fails(zstc_batch_run(batch), ZSTC_BACKEND, line); /* it stays failed */
    zstc_batch_free(batch);
}

void records_are_cancelled(const records *r) {
    zstc_batch *batch = records_batch(r);
    assert_ok(zstc_batch_cancel(batch));
    assert_int_equal(zstc_batch_run(batch), ZSTC_CANCELLED);
    for (size_t i = 0; i < r->count; i++) assert_int_equal(zstc_batch_status(batch, i), ZSTC_CANCELLED);
    assert_ok(zstc_batch_run(batch));
    records_assert_all_answered(r, batch);
    zstc_batch_free(batch);
}
