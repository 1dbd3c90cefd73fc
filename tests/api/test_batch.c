#include <stdio.h>

#include "support/fake_scorer.h"
#include "support/support.h"

static const char *const labels[] = {"travel", "cooking", "dancing"};

typedef struct {
    zstc *z;
    zstc_batch *batch;
} fixture;

static int set_up(void **state) {
    static fixture f;
    zstc_options *options = NULL;
    fake_reset();
    assert_ok(zstc_options_new(&options));
    assert_ok(zstc_options_set_max_batch_tokens(options, 64)); /* many small passes */
    assert_ok(zstc_open(&f.z, test_data("micro-bert"), options));
    assert_ok(zstc_batch_new(&f.batch, f.z));
    zstc_options_free(options);
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    zstc_batch_free(f->batch);
    zstc_free(f->z);
    return 0;
}

/* Texts of growing length, so that the order of passes is not the order of records. */
static size_t text_of(size_t i, char *text) {
    size_t length = 1 + i % 20;
    for (size_t j = 0; j < length; j++) text[j] = (char)('a' + (i + j) % 26);
    return length;
}

static void add_texts(fixture *f, size_t count) {
    char text[32];
    for (size_t i = 0; i < count; i++) {
        size_t index = 999;
        assert_ok(zstc_batch_add(f->batch, text, text_of(i, text), labels, 1 + i % 3, NULL, &index));
        assert_int_equal(index, i);
    }
}

static void assert_scored(fixture *f, size_t i) {
    char text[32];
    const float *scores = NULL;
    size_t count = 0;
    float alone[3];
    assert_ok(zstc_batch_status(f->batch, i));
    assert_ok(zstc_batch_scores(f->batch, i, &scores, &count));
    assert_int_equal(count, 1 + i % 3);
    assert_ok(zstc_classify(f->z, text, text_of(i, text), labels, count, NULL, alone));
    assert_memory_equal(scores, alone, count * sizeof *scores);
}

static void each_record_is_scored_as_it_would_be_alone(void **state) {
    fixture *f = *state;
    add_texts(f, 60);
    assert_ok(zstc_batch_run(f->batch));
    for (size_t i = 0; i < 60; i++) assert_scored(f, i);
}

static void a_batch_can_grow_after_a_run(void **state) {
    fixture *f = *state;
    size_t index = 0;
    add_texts(f, 5);
    assert_ok(zstc_batch_run(f->batch));
    assert_ok(zstc_batch_add(f->batch, "f", 1, labels, 3, NULL, &index));
    assert_int_equal(index, 5);
    assert_int_equal(zstc_batch_status(f->batch, 5), ZSTC_CANCELLED);
    assert_ok(zstc_batch_run(f->batch));
    assert_ok(zstc_batch_status(f->batch, 5));
    assert_scored(f, 0);
}

static void an_empty_batch_runs(void **state) {
    fixture *f = *state;
    assert_ok(zstc_batch_run(f->batch));
}

static void a_record_that_cannot_be_scored_is_not_added(void **state) {
    fixture *f = *state;
    const char *const empty[] = {""};
    size_t index = 77;
    assert_fails(zstc_batch_add(f->batch, "", 0, labels, 3, NULL, &index), ZSTC_INVALID_ARGUMENT, "empty");
    assert_fails(zstc_batch_add(f->batch, "a\xff", 2, labels, 3, NULL, &index), ZSTC_TEXT, "byte 1");
    assert_fails(zstc_batch_add(f->batch, "a", 1, empty, 1, NULL, &index), ZSTC_INVALID_ARGUMENT, "label 0");
    assert_fails(zstc_batch_add(f->batch, "a", 1, NULL, 1, NULL, &index), ZSTC_INVALID_ARGUMENT, "labels");
    assert_int_equal(index, 77);
    assert_ok(zstc_batch_add(f->batch, "a", 1, labels, 3, NULL, &index));
    assert_int_equal(index, 0);
    assert_ok(zstc_batch_run(f->batch));
}

static void records_may_differ_in_params(void **state) {
    fixture *f = *state;
    zstc_params *params = NULL;
    const float *single = NULL, *multi = NULL;
    size_t count;
    float alone[3];
    assert_ok(zstc_params_new(&params));
    assert_ok(zstc_params_set_multi_label(params, 1));
    assert_ok(zstc_batch_add(f->batch, "abc", 3, labels, 3, NULL, NULL));
    assert_ok(zstc_batch_add(f->batch, "abc", 3, labels, 3, params, NULL));
    assert_ok(zstc_batch_run(f->batch));
    assert_ok(zstc_batch_scores(f->batch, 0, &single, &count));
    assert_ok(zstc_batch_scores(f->batch, 1, &multi, &count));
    assert_ok(zstc_classify(f->z, "abc", 3, labels, 3, params, alone));
    assert_memory_equal(multi, alone, sizeof alone);
    assert_memory_not_equal(single, multi, sizeof alone);
    zstc_params_free(params);
}

/* The id of "q" in micro-bert. */
enum { Q = 21 };

static void each_record_that_failed_has_its_own_line(void **state) {
    fixture *f = *state;
    const float *scores = NULL;
    size_t count = 0;
    atomic_store(&fake_poison, Q);
    assert_ok(zstc_batch_add(f->batch, "a q b c d e", 11, labels, 1, NULL, NULL));
    assert_ok(zstc_batch_add(f->batch, "q", 1, labels, 1, NULL, NULL));
    assert_ok(zstc_batch_add(f->batch, "a", 1, labels, 1, NULL, NULL));
    assert_fails(zstc_batch_run(f->batch), ZSTC_BACKEND, "record 0: a pass of");
    char first[64];
    assert_fails(zstc_batch_scores(f->batch, 0, &scores, &count), ZSTC_BACKEND, "a pass of");
    snprintf(first, sizeof first, "%s", zstc_last_error());
    assert_fails(zstc_batch_scores(f->batch, 1, &scores, &count), ZSTC_BACKEND, "a pass of");
    assert_string_not_equal(first, zstc_last_error());
    assert_ok(zstc_batch_scores(f->batch, 2, &scores, &count));
}

static void truncation_is_told_for_each_record(void **state) {
    fixture *f = *state;
    char large[200];
    int32_t truncated = 7;
    memset(large, '.', sizeof large);
    assert_ok(zstc_batch_add(f->batch, large, sizeof large, labels, 1, NULL, NULL));
    assert_ok(zstc_batch_add(f->batch, large, 3, labels, 1, NULL, NULL));
    assert_ok(zstc_batch_truncated(f->batch, 0, &truncated));
    assert_int_equal(truncated, 1);
    assert_ok(zstc_batch_truncated(f->batch, 1, &truncated));
    assert_int_equal(truncated, 0);
}

static void tokens_are_those_of_all_pairs_before_and_after_scoring(void **state) {
    fixture *f = *state;
    size_t tokens[2] = {0, 0}, again = 0;
    assert_ok(zstc_batch_add(f->batch, "a b", 3, labels, 1, NULL, NULL));
    assert_ok(zstc_batch_add(f->batch, "a b", 3, labels, 2, NULL, NULL));
    assert_ok(zstc_batch_tokens(f->batch, 0, &tokens[0]));
    assert_ok(zstc_batch_tokens(f->batch, 1, &tokens[1]));
    assert_ok(zstc_batch_run(f->batch));
    assert_ok(zstc_batch_tokens(f->batch, 1, &again));
    assert_int_equal(again, tokens[1]);
    assert_true(tokens[0] > 5 && tokens[1] > tokens[0]);
    char *stats = NULL, counted[64];
    assert_ok(zstc_stats(f->z, &stats));
    snprintf(counted, sizeof counted, "\"tokens\":%zu,", tokens[0] + tokens[1]);
    assert_non_null(strstr(stats, counted));
    zstc_string_free(stats);
}

static void there_is_nothing_beyond_the_last_record(void **state) {
    fixture *f = *state;
    const float *scores = NULL;
    size_t count = 5;
    int32_t truncated = 5;
    add_texts(f, 2);
    assert_int_equal(zstc_batch_status(f->batch, 2), ZSTC_INVALID_ARGUMENT);
    assert_fails(zstc_batch_scores(f->batch, 2, &scores, &count), ZSTC_INVALID_ARGUMENT, "record 2");
    assert_fails(zstc_batch_truncated(f->batch, 2, &truncated), ZSTC_INVALID_ARGUMENT, "record 2");
    assert_fails(zstc_batch_tokens(f->batch, 2, &count), ZSTC_INVALID_ARGUMENT, "record 2");
    assert_fails(zstc_batch_tokens(f->batch, 1, NULL), ZSTC_INVALID_ARGUMENT, "tokens");
    assert_fails(zstc_batch_scores(f->batch, 1, &scores, &count), ZSTC_CANCELLED, "record 1");
    assert_fails(zstc_batch_status(NULL, 0), ZSTC_INVALID_ARGUMENT, "batch");
    assert_null(scores);
    assert_int_equal(count, 5);
    assert_int_equal(truncated, 5);
}

/* ---- progress and cancelling ----------------------------------------------------------------------------------- */

typedef struct {
    zstc_batch *batch;
    size_t calls, done, total, cancel_at;
} watcher;

static void watch(void *user, size_t done, size_t total) {
    watcher *w = user;
    if (done < w->done) fail_msg("progress went back from %zu to %zu", w->done, done);
    w->calls++;
    w->done = done;
    w->total = total;
    if (w->cancel_at > 0 && done >= w->cancel_at) zstc_batch_cancel(w->batch);
}

static void progress_rises_to_the_total(void **state) {
    fixture *f = *state;
    watcher w = {.batch = f->batch};
    add_texts(f, 40);
    assert_ok(zstc_batch_set_progress(f->batch, watch, &w));
    assert_ok(zstc_batch_run(f->batch));
    assert_true(w.calls > 3);
    assert_int_equal(w.done, 40);
    assert_int_equal(w.total, 40);
}

static void a_cancelled_run_keeps_what_it_has_and_can_be_taken_up(void **state) {
    fixture *f = *state;
    watcher w = {.batch = f->batch, .cancel_at = 10};
    size_t scored = 0;
    add_texts(f, 40);
    assert_ok(zstc_batch_set_progress(f->batch, watch, &w));
    assert_fails(zstc_batch_run(f->batch), ZSTC_CANCELLED, "cancelled");
    for (size_t i = 0; i < 40; i++) {
        zstc_status status = zstc_batch_status(f->batch, i);
        assert_true(status == ZSTC_OK || status == ZSTC_CANCELLED);
        scored += status == ZSTC_OK;
    }
    assert_int_equal(scored, w.done);
    assert_true(scored >= 10 && scored < 40);
    w.cancel_at = 0;
    assert_ok(zstc_batch_run(f->batch));
    assert_int_equal(w.done, 40);
    for (size_t i = 0; i < 40; i++) assert_scored(f, i);
}

static void cancel_at_once(void *user, size_t done, size_t total) {
    (void)done;
    (void)total;
    zstc_batch_cancel(user);
}

/* The longest pair of the record is scored first and fails, then the run is cancelled with the others left. */
static void what_failed_in_a_cancelled_run_is_tried_again(void **state) {
    fixture *f = *state;
    const char *const long_and_short[] = {"travel q travel travel", "travel", "sea"};
    char text[64];
    memset(text, '.', sizeof text);
    atomic_store(&fake_poison, Q);
    assert_ok(zstc_batch_add(f->batch, text, 20, long_and_short, 3, NULL, NULL));
    assert_ok(zstc_batch_set_progress(f->batch, cancel_at_once, f->batch));
    assert_int_equal(zstc_batch_run(f->batch), ZSTC_CANCELLED);
    atomic_store(&fake_poison, FAKE_POISON);
    assert_ok(zstc_batch_set_progress(f->batch, NULL, NULL));
    assert_ok(zstc_batch_run(f->batch));
    assert_ok(zstc_batch_status(f->batch, 0));
}

static void a_cancel_before_the_run_stops_it_at_once(void **state) {
    fixture *f = *state;
    add_texts(f, 3);
    assert_ok(zstc_batch_cancel(f->batch));
    assert_fails(zstc_batch_run(f->batch), ZSTC_CANCELLED, "cancelled");
    assert_int_equal(atomic_load(&fake_passes), 0);
    assert_ok(zstc_batch_run(f->batch));
}

#define WITH_BATCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_BATCH(each_record_is_scored_as_it_would_be_alone),
        WITH_BATCH(a_batch_can_grow_after_a_run),
        WITH_BATCH(an_empty_batch_runs),
        WITH_BATCH(a_record_that_cannot_be_scored_is_not_added),
        WITH_BATCH(records_may_differ_in_params),
        WITH_BATCH(each_record_that_failed_has_its_own_line),
        WITH_BATCH(truncation_is_told_for_each_record),
        WITH_BATCH(tokens_are_those_of_all_pairs_before_and_after_scoring),
        WITH_BATCH(there_is_nothing_beyond_the_last_record),
        WITH_BATCH(progress_rises_to_the_total),
        WITH_BATCH(a_cancelled_run_keeps_what_it_has_and_can_be_taken_up),
        WITH_BATCH(what_failed_in_a_cancelled_run_is_tried_again),
        WITH_BATCH(a_cancel_before_the_run_stops_it_at_once),
    };
    return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}
