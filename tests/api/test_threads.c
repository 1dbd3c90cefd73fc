/* Sixteen threads on one handle answer as one thread does. Also run under ThreadSanitizer. */
#include <limits.h>
#include <pthread.h>
#include <sched.h>

#include "api/handle.h"
#include "support/fake_scorer.h"
#include "support/support.h"

enum { THREADS = 16, TEXTS = 25 };

static const char *const labels[] = {"travel", "cooking", "dancing", "the sea"};

static size_t text_of(size_t i, char *text) {
    size_t length = 1 + i % 13;
    for (size_t j = 0; j < length; j++) text[j] = (char)('a' + (i * 5 + j) % 26);
    return length;
}

typedef struct {
    zstc *z;
    zstc_labels *set;
    size_t number;
    float scores[TEXTS][4];
    const char *failure;
} worker;

static void *classify_all(void *argument) {
    worker *w = argument;
    char text[32];
    for (size_t i = 0; i < TEXTS; i++) {
        size_t length = text_of(i, text);
        zstc_status status = w->number % 2 ? zstc_classify(w->z, text, length, labels, 4, NULL, w->scores[i])
                                           : zstc_classify_with(w->z, text, length, w->set, w->scores[i]);
        if (status != ZSTC_OK) w->failure = zstc_status_name(status);
        if (i % 5 == 4 && zstc_classify(w->z, text, 0, labels, 4, NULL, w->scores[i]) != ZSTC_INVALID_ARGUMENT)
            w->failure = "an empty text was taken";
    }
    return NULL;
}

static size_t jobs_in(zstc_queue *queue) {
    zstc_queue_stats stats;
    zstc_queue_count(queue, &stats);
    return stats.jobs;
}

static void sixteen_threads_answer_as_one(void **state) {
    (void)state;
    static worker workers[THREADS], alone;
    pthread_t threads[THREADS];
    zstc *z = NULL;
    zstc_labels *set = NULL;
    fake_reset();
    assert_ok(zstc_open(&z, test_data("micro-bpe"), NULL));
    assert_ok(zstc_labels_new(&set, z, labels, 4, NULL));
    alone = (worker){.z = z, .set = set};
    classify_all(&alone);
    atomic_store(&fake_gate, atomic_load(&fake_passes) + 1); /* until all are there */
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (worker){.z = z, .set = set, .number = i};
        assert_int_equal(pthread_create(&threads[i], NULL, classify_all, &workers[i]), 0);
    }
    while (jobs_in(z->queue) < THREADS) sched_yield();
    atomic_store(&fake_gate, LONG_MAX);
    for (size_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (size_t i = 0; i < THREADS; i++) {
        assert_null(workers[i].failure);
        assert_memory_equal(workers[i].scores, alone.scores, sizeof alone.scores);
    }
    assert_true(atomic_load(&fake_most_sequences) > 4); /* calls were merged */
    zstc_labels_free(set);
    zstc_free(z);
}

/* ---- cancelling from another thread ---------------------------------------------------------------------------- */

static void *cancel_soon(void *batch) {
    fake_await_passes(5);
    zstc_batch_cancel(batch);
    atomic_store(&fake_gate, LONG_MAX);
    return NULL;
}

static void another_thread_can_cancel_a_run(void **state) {
    (void)state;
    zstc *z = NULL;
    zstc_batch *batch = NULL;
    zstc_options *options = NULL;
    pthread_t thread;
    char text[32];
    fake_reset();
    atomic_store(&fake_gate, 5); /* until the cancel has come */
    assert_ok(zstc_options_new(&options));
    assert_ok(zstc_options_set_max_batch_tokens(options, 64));
    assert_ok(zstc_open(&z, test_data("micro-bpe"), options));
    assert_ok(zstc_batch_new(&batch, z));
    for (size_t i = 0; i < 500; i++) assert_ok(zstc_batch_add(batch, text, text_of(i, text), labels, 4, NULL, NULL));
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, batch), 0);
    assert_fails(zstc_batch_run(batch), ZSTC_CANCELLED, "cancelled");
    pthread_join(thread, NULL);
    assert_ok(zstc_batch_run(batch));
    for (size_t i = 0; i < 500; i++) assert_ok(zstc_batch_status(batch, i));
    zstc_batch_free(batch);
    zstc_options_free(options);
    zstc_free(z);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixteen_threads_answer_as_one),
        cmocka_unit_test(another_thread_can_cancel_a_run),
    };
    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
