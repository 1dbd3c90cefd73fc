#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "base/fail.h"
#include "plan/queue.h"
#include "support/fake_scorer.h"
#include "support/support.h"

enum { LABELS = 3, BUDGET = 64, IDS = 4096 };

static const zstc_layout layout = {
    .prefix = {1}, .separator = {2}, .suffix = {2}, .prefix_count = 1, .separator_count = 1, .suffix_count = 1};

static int32_t ids[IDS]; /* premises and hypotheses are cut from here */

typedef struct {
    zstc_scorer *scorer;
    zstc_queue *queue;
} fixture;

static int set_up(void **state) {
    static fixture f;
    for (int32_t i = 0; i < IDS; i++) ids[i] = 1000 + i;
    fake_reset();
    assert_ok(fake_scorer_new(&f.scorer, LABELS));
    assert_ok(zstc_queue_new(&f.queue, f.scorer, &layout, LABELS, BUDGET));
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    zstc_queue_free(f->queue);
    zstc_scorer_free(f->scorer);
    return 0;
}

/* Pairs of varied length, each with its own row. */
typedef struct {
    zstc_pair pairs[200];
    float rows[200][LABELS];
    zstc_job job;
} work;

static work *new_work(size_t count, unsigned seed) {
    work *w = calloc(1, sizeof *w);
    assert_non_null(w);
    for (size_t i = 0; i < count; i++) {
        w->pairs[i] = (zstc_pair){.premise = ids + (seed * 37 + i * 11) % 3000,
                                  .premise_length = 1 + (seed + i * 7) % 23,
                                  .hypothesis = ids + 3000 + (seed + i) % 100,
                                  .hypothesis_length = 1 + i % 5,
                                  .owner = i,
                                  .logits = w->rows[i]};
    }
    w->job = (zstc_job){.pairs = w->pairs, .count = count};
    return w;
}

static void free_work(work *w) {
    for (size_t i = 0; i < w->job.count; i++) free(w->pairs[i].line);
    free(w);
}

static void assert_right_row(const zstc_pair *pair) {
    int32_t written[256], types[256];
    zstc_pair_write(pair, &layout, written, types);
    for (int64_t label = 0; label < LABELS; label++) {
        float expected = fake_logit(written, types, (int64_t)zstc_pair_length(pair, &layout), label);
        if (pair->logits[label] != expected) fail_msg("record %zu: a row that is not its own", pair->owner);
    }
}

static void every_pair_gets_its_own_row(void **state) {
    fixture *f = *state;
    work *w = new_work(200, 1);
    assert_ok(zstc_queue_run(f->queue, &w->job));
    for (size_t i = 0; i < 200; i++) assert_right_row(&w->pairs[i]);
    free_work(w);
}

static void a_pass_keeps_to_its_budget(void **state) {
    fixture *f = *state;
    work *w = new_work(200, 2);
    assert_ok(zstc_queue_run(f->queue, &w->job));
    assert_true(atomic_load(&fake_most_tokens) <= BUDGET);
    assert_true(atomic_load(&fake_passes) < 200);
    free_work(w);
}

static void a_pair_beyond_the_budget_runs_alone(void **state) {
    fixture *f = *state;
    float row[LABELS];
    zstc_pair pair = {.premise = ids, .premise_length = 100, .hypothesis = ids, .hypothesis_length = 2, .logits = row};
    zstc_job job = {.pairs = &pair, .count = 1};
    assert_ok(zstc_queue_run(f->queue, &job));
    assert_right_row(&pair);
}

static void no_pairs_are_no_work(void **state) {
    fixture *f = *state;
    zstc_job job = {0};
    assert_ok(zstc_queue_run(f->queue, &job));
    assert_int_equal(atomic_load(&fake_passes), 0);
}

static void one_bad_pair_spoils_no_other(void **state) {
    fixture *f = *state;
    static const int32_t poison[] = {5, FAKE_POISON, 5};
    work *w = new_work(50, 3);
    w->pairs[20].premise = poison;
    w->pairs[20].premise_length = 3;
    assert_fails(zstc_queue_run(f->queue, &w->job), ZSTC_BACKEND, "poisoned");
    assert_int_equal(w->job.done, 50);
    for (size_t i = 0; i < 50; i++) {
        if (w->pairs[i].owner == 20) {
            assert_int_equal(w->pairs[i].status, ZSTC_BACKEND);
        } else {
            assert_int_equal(w->pairs[i].status, ZSTC_OK);
            assert_right_row(&w->pairs[i]);
        }
    }
    free_work(w);
}

/* ---- many threads ---------------------------------------------------------------------------------------------- */

typedef struct {
    fixture *f;
    work *w;
    zstc_status status;
    int line_kept; /* a call that succeeds leaves its thread's error line */
} caller;

static void *call(void *argument) {
    caller *c = argument;
    zstc_fail(ZSTC_MODEL, "of long ago");
    c->status = zstc_queue_run(c->f->queue, &c->w->job);
    c->line_kept = strcmp(zstc_last_error(), "of long ago") == 0;
    return NULL;
}

static size_t jobs_in(zstc_queue *queue) {
    zstc_queue_stats stats;
    zstc_queue_count(queue, &stats);
    return stats.jobs;
}

static void await_jobs(fixture *f, size_t jobs) {
    while (jobs_in(f->queue) < jobs) sched_yield();
}

static void concurrent_jobs_share_passes_and_keep_their_rows(void **state) {
    enum { CALLERS = 16 };
    fixture *f = *state;
    caller callers[CALLERS];
    pthread_t threads[CALLERS];
    atomic_store(&fake_gate, 1);
    for (unsigned i = 0; i < CALLERS; i++) {
        callers[i] = (caller){.f = f, .w = new_work(2, i + 10)};
        assert_int_equal(pthread_create(&threads[i], NULL, call, &callers[i]), 0);
    }
    await_jobs(f, CALLERS);
    atomic_store(&fake_gate, LONG_MAX);
    for (unsigned i = 0; i < CALLERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(callers[i].status, ZSTC_OK);
        for (size_t j = 0; j < 2; j++) assert_right_row(&callers[i].w->pairs[j]);
        free_work(callers[i].w);
    }
    assert_true(atomic_load(&fake_most_sequences) > 2);
}

static void a_bad_job_fails_alone_among_others(void **state) {
    enum { CALLERS = 8 };
    static const int32_t poison[] = {FAKE_POISON};
    fixture *f = *state;
    caller callers[CALLERS];
    pthread_t threads[CALLERS];
    atomic_store(&fake_gate, 1);
    for (unsigned i = 0; i < CALLERS; i++) {
        callers[i] = (caller){.f = f, .w = new_work(10, i + 40)};
        if (i == 3) callers[i].w->pairs[4].hypothesis = poison, callers[i].w->pairs[4].hypothesis_length = 1;
        assert_int_equal(pthread_create(&threads[i], NULL, call, &callers[i]), 0);
    }
    await_jobs(f, CALLERS);
    atomic_store(&fake_gate, LONG_MAX);
    for (unsigned i = 0; i < CALLERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(callers[i].status, i == 3 ? ZSTC_BACKEND : ZSTC_OK);
        assert_int_equal(callers[i].line_kept, i != 3);
        free_work(callers[i].w);
    }
}

/* ---- cancelling ------------------------------------------------------------------------------------------------ */

typedef struct {
    atomic_int cancel;
    size_t settled;
} canceller;

static void cancel_after_ten(void *user, zstc_pair *pairs, size_t from, size_t to) {
    canceller *c = user;
    (void)pairs;
    assert_int_equal(from, c->settled);
    c->settled = to;
    if (to >= 10) atomic_store(&c->cancel, 1);
}

static void a_cancelled_job_stops_between_passes(void **state) {
    fixture *f = *state;
    canceller c = {.settled = 0};
    work *w = new_work(200, 5);
    w->job.cancel = &c.cancel;
    w->job.settled = cancel_after_ten;
    w->job.user = &c;
    assert_fails(zstc_queue_run(f->queue, &w->job), ZSTC_CANCELLED, "cancelled");
    assert_true(w->job.done >= 10 && w->job.done < 200);
    assert_int_equal(w->job.done, c.settled);
    for (size_t i = 0; i < w->job.done; i++) assert_right_row(&w->pairs[i]);
    free_work(w);
}

static pthread_t start(caller *c, fixture *f, work *w) {
    pthread_t thread;
    *c = (caller){.f = f, .w = w};
    assert_int_equal(pthread_create(&thread, NULL, call, c), 0);
    return thread;
}

static void end(pthread_t thread, caller *c, zstc_status expected) {
    pthread_join(thread, NULL);
    assert_int_equal(c->status, expected);
    free_work(c->w);
}

static void cancel_at_once(void *user, zstc_pair *pairs, size_t from, size_t to) {
    canceller *c = user;
    (void)pairs;
    (void)from;
    c->settled = to;
    atomic_store(&c->cancel, 1);
}

/* The first pass waits for both jobs to be there, the third for the cancel: it holds pairs of the cancelled job. */
static void a_cancelled_job_waits_for_the_pass_that_holds_its_pairs(void **state) {
    fixture *f = *state;
    caller large, small;
    canceller c = {.settled = 0};
    work *w = new_work(100, 8);
    w->job.cancel = &c.cancel;
    w->job.settled = cancel_at_once;
    w->job.user = &c;
    atomic_store(&fake_gate, 1);
    pthread_t large_thread = start(&large, f, new_work(200, 7));
    fake_await_passes(1);
    pthread_t small_thread = start(&small, f, w);
    await_jobs(f, 2);
    atomic_store(&fake_gate, 3);
    while (atomic_load(&c.cancel) == 0) sched_yield();
    atomic_store(&fake_gate, LONG_MAX);
    pthread_join(small_thread, NULL);
    assert_int_equal(small.status, ZSTC_CANCELLED);
    assert_int_equal(w->job.taken, w->job.done);
    free_work(w);
    end(large_thread, &large, ZSTC_OK);
}

/* One pair that holds the marker `i`, so long that a pass has room for two of its kind. */
static work *new_marked(int32_t *premise, int32_t i) {
    work *w = new_work(1, (unsigned)i);
    for (int32_t j = 0; j < 22; j++) premise[j] = FAKE_MARKER + i;
    w->pairs[0].premise = premise;
    w->pairs[0].premise_length = 22;
    return w;
}

static void a_small_job_does_not_wait_for_a_large_one(void **state) {
    fixture *f = *state;
    caller large, small;
    int32_t premise[22];
    atomic_store(&fake_gate, 1);
    pthread_t large_thread = start(&large, f, new_work(200, 7));
    fake_await_passes(1);
    pthread_t small_thread = start(&small, f, new_marked(premise, 0));
    await_jobs(f, 2);
    atomic_store(&fake_gate, LONG_MAX);
    end(small_thread, &small, ZSTC_OK);
    end(large_thread, &large, ZSTC_OK);
    assert_true(atomic_load(&fake_passes) > 10);
    assert_int_equal(atomic_load(&fake_first_seen[0]), 2);
}

/* Three large jobs were there first, and a pass has no room for a pair of each: turns must go round. */
static void turns_go_round_where_a_pass_has_no_room_for_all(void **state) {
    enum { SMALL = 12, LARGE = 3 };
    fixture *f = *state;
    caller large[LARGE], small[SMALL];
    pthread_t large_threads[LARGE], small_threads[SMALL];
    int32_t premises[SMALL][22];
    atomic_store(&fake_gate, 1);
    for (unsigned i = 0; i < LARGE; i++) large_threads[i] = start(&large[i], f, new_work(200, i));
    await_jobs(f, LARGE);
    for (int32_t i = 0; i < SMALL; i++) small_threads[i] = start(&small[i], f, new_marked(premises[i], i));
    await_jobs(f, LARGE + SMALL);
    atomic_store(&fake_gate, LONG_MAX);
    for (unsigned i = 0; i < SMALL; i++) end(small_threads[i], &small[i], ZSTC_OK);
    for (unsigned i = 0; i < LARGE; i++) end(large_threads[i], &large[i], ZSTC_OK);
    for (unsigned i = 0; i < SMALL; i++) {
        long pass = atomic_load(&fake_first_seen[i]);
        if (pass > LARGE + SMALL) fail_msg("job %u had to wait until pass %ld", i, pass);
    }
}

/* Eight pairs of which the shortest, and so the last, holds the marker `i`. */
static work *new_ending(int32_t *premise, int32_t i) {
    work *w = new_work(8, (unsigned)i);
    for (size_t j = 0; j < 8; j++) w->pairs[j].premise_length = w->pairs[j].hypothesis_length = 2;
    *premise = FAKE_MARKER + i;
    w->pairs[5].premise = premise;
    w->pairs[5].premise_length = 1;
    return w;
}

static void callers_that_come_together_leave_one_after_the_other(void **state) {
    enum { TOGETHER = 4 };
    fixture *f = *state;
    caller first, together[TOGETHER];
    pthread_t threads[TOGETHER];
    int32_t premises[TOGETHER];
    long earliest = LONG_MAX;
    atomic_store(&fake_gate, 1);
    pthread_t first_thread = start(&first, f, new_work(1, 9));
    fake_await_passes(1);
    for (int32_t i = 0; i < TOGETHER; i++) threads[i] = start(&together[i], f, new_ending(&premises[i], i));
    await_jobs(f, TOGETHER + 1);
    atomic_store(&fake_gate, LONG_MAX);
    end(first_thread, &first, ZSTC_OK);
    for (size_t i = 0; i < TOGETHER; i++) end(threads[i], &together[i], ZSTC_OK);
    for (size_t i = 0; i < TOGETHER; i++) {
        long pass = atomic_load(&fake_first_seen[i]);
        if (pass < earliest) earliest = pass;
    }
    assert_int_equal(earliest, 3);
    assert_true(atomic_load(&fake_passes) <= 6);
}

static void every_pair_is_reported_once(void **state) {
    fixture *f = *state;
    canceller c = {.settled = 0};
    work *w = new_work(9, 6);
    w->job.settled = cancel_after_ten;
    w->job.user = &c;
    assert_ok(zstc_queue_run(f->queue, &w->job));
    assert_int_equal(c.settled, 9);
    free_work(w);
}

#define WITH_QUEUE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_QUEUE(every_pair_gets_its_own_row),
        WITH_QUEUE(a_pass_keeps_to_its_budget),
        WITH_QUEUE(a_pair_beyond_the_budget_runs_alone),
        WITH_QUEUE(no_pairs_are_no_work),
        WITH_QUEUE(one_bad_pair_spoils_no_other),
        WITH_QUEUE(concurrent_jobs_share_passes_and_keep_their_rows),
        WITH_QUEUE(a_bad_job_fails_alone_among_others),
        WITH_QUEUE(a_cancelled_job_stops_between_passes),
        WITH_QUEUE(a_cancelled_job_waits_for_the_pass_that_holds_its_pairs),
        WITH_QUEUE(a_small_job_does_not_wait_for_a_large_one),
        WITH_QUEUE(turns_go_round_where_a_pass_has_no_room_for_all),
        WITH_QUEUE(callers_that_come_together_leave_one_after_the_other),
        WITH_QUEUE(every_pair_is_reported_once),
    };
    return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
