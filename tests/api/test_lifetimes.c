/* Handles over the real scorer: opened and freed many times, used from many threads. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "support/support.h"

static const char *const labels[] = {"travel", "cooking", "dancing"};
static const char text[] = "one day I will see the world";

/* AddressSanitizer keeps freed memory back, and has a leak check of its own. */
#if defined(__SANITIZE_ADDRESS__)
static long resident_bytes(void) { return 0; }
#else
static long resident_bytes(void) {
    long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL) return 0;
    if (fscanf(file, "%ld %ld", &size, &resident) != 2) resident = 0;
    fclose(file);
    return resident * sysconf(_SC_PAGESIZE);
}
#endif

/* A leak of the weights alone (440 kB a time) would show as 400 MB. */
static void a_thousand_opens_leave_nothing(void **state) {
    (void)state;
    long before = 0;
    for (int i = 0; i < 1000; i++) {
        zstc *z = NULL;
        float scores[3];
        assert_ok(zstc_open(&z, test_data("golden/models/tiny-bart"), NULL));
        if (i % 100 == 0) assert_ok(zstc_classify(z, text, strlen(text), labels, 3, NULL, scores));
        zstc_free(z);
        if (i == 100) before = resident_bytes();
    }
    long grown = resident_bytes() - before;
    if (grown > 20 * 1000 * 1000) fail_msg("900 opens left %ld bytes behind", grown);
}

static void two_handles_do_not_disturb_each_other(void **state) {
    (void)state;
    zstc *first = test_open_with_one_thread(test_data("golden/models/tiny-bart")), *second;
    float alone[3], beside[3];
    assert_ok(zstc_classify(first, text, strlen(text), labels, 3, NULL, alone));
    second = test_open_with_one_thread(test_data("golden/models/tiny-bert"));
    assert_ok(zstc_classify(second, text, strlen(text), labels, 3, NULL, beside));
    assert_ok(zstc_classify(first, text, strlen(text), labels, 3, NULL, beside));
    assert_memory_equal(alone, beside, sizeof alone);
    zstc_free(first);
    assert_ok(zstc_classify(second, text, strlen(text), labels, 3, NULL, beside));
    zstc_free(second);
}

/* ---- threads --------------------------------------------------------------------------------------------------- */

enum { THREADS = 16, ROUNDS = 10 };

typedef struct {
    zstc *z;
    size_t number;
    float scores[ROUNDS][3];
    zstc_status status;
} worker;

static void *classify_some(void *argument) {
    worker *w = argument;
    for (size_t i = 0; i < ROUNDS && w->status == ZSTC_OK; i++)
        w->status = zstc_classify(w->z, text, 3 + (w->number + i) % 20, labels, 3, NULL, w->scores[i]);
    return NULL;
}

static void sixteen_threads_answer_as_one(void **state) {
    (void)state;
    static worker workers[THREADS];
    pthread_t threads[THREADS];
    zstc *z = NULL;
    assert_ok(zstc_open(&z, test_data("golden/models/tiny-bart"), NULL));
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (worker){.z = z, .number = i};
        assert_int_equal(pthread_create(&threads[i], NULL, classify_some, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (size_t i = 0; i < THREADS; i++) {
        worker alone = {.z = z, .number = i};
        classify_some(&alone);
        assert_int_equal(workers[i].status, ZSTC_OK);
        for (size_t j = 0; j < ROUNDS * 3; j++) {
            double difference = (double)workers[i].scores[j / 3][j % 3] - alone.scores[j / 3][j % 3];
            assert_true(fabs(difference) <= 1e-5);
        }
    }
    zstc_free(z);
}

static void a_gpu_that_is_not_there_is_named(void **state) {
    (void)state;
    zstc *z = NULL;
    zstc_options *options = NULL;
    assert_ok(zstc_options_new(&options));
    assert_ok(zstc_options_set_device(options, "cuda:63"));
    assert_fails(zstc_open(&z, test_data("golden/models/tiny-bart"), options), ZSTC_DEVICE, "cuda:63");
    assert_null(z);
    zstc_options_free(options);
}

/* ---- parts ----------------------------------------------------------------------------------------------------- */

enum { RECORDS = 40, AGAIN = 8 };

static void score_records(zstc *z, float *scores) {
    zstc_batch *batch = NULL;
    assert_ok(zstc_batch_new(&batch, z));
    for (int i = 0; i < RECORDS; i++) assert_ok(zstc_batch_add(batch, text, 8 + (size_t)i % 20, labels, 3, NULL, NULL));
    assert_ok(zstc_batch_run(batch));
    for (size_t i = 0; i < RECORDS; i++) {
        const float *of_record;
        size_t count;
        assert_ok(zstc_batch_scores(batch, i, &of_record, &count));
        memcpy(scores + 3 * i, of_record, 3 * sizeof *scores);
    }
    zstc_batch_free(batch);
}

/* The parts of a pass use the same weights, and the kernels behind them, at the same time. */
static void parts_beside_each_other_give_the_same_scores_every_time(void **state) {
    (void)state;
    static const char *const precisions[] = {"float32", "bfloat16", "int8"};
    for (size_t p = 0; p < 3; p++) {
        zstc *z = NULL;
        zstc_options *options = NULL;
        float first[3 * RECORDS], again[3 * RECORDS];
        assert_ok(zstc_options_new(&options));
        assert_ok(zstc_options_set_threads(options, 4));
        assert_ok(zstc_options_set_precision(options, precisions[p]));
        assert_ok(zstc_open(&z, NULL, options));
        score_records(z, first);
        for (int i = 0; i < AGAIN; i++) {
            score_records(z, again);
            assert_memory_equal(again, first, sizeof first);
        }
        zstc_free(z);
        zstc_options_free(options);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_opens_leave_nothing),
        cmocka_unit_test(parts_beside_each_other_give_the_same_scores_every_time),
        cmocka_unit_test(two_handles_do_not_disturb_each_other),
        cmocka_unit_test(sixteen_threads_answer_as_one),
        cmocka_unit_test(a_gpu_that_is_not_there_is_named),
    };
    return cmocka_run_group_tests_name("lifetimes", tests, NULL, NULL);
}
