/* pthread_cancel of a thread that is inside a call. */
#include <stdlib.h>

#include "process/process_support.h"

typedef struct {
    zstc *z;
    long calls;
} victim;

static void *call_until_cancelled(void *argument) {
    victim *v = argument;
    float scores[PROCESS_LABELS];
    for (;;) {
        classify_text(v->z, scores);
        __atomic_fetch_add(&v->calls, 1, __ATOMIC_ACQ_REL);
        pthread_testcancel();
    }
    return NULL;
}

static void cancel_callers(void) {
    callers c;
    float expected[PROCESS_LABELS], scores[PROCESS_LABELS];
    zstc *z = open_model();
    classify_text(z, expected);
    start_callers(&c, z, expected);
    for (int i = 0; i < 25; i++) {
        pthread_t thread;
        void *result = NULL;
        victim v = {.z = z};
        require(pthread_create(&thread, NULL, call_until_cancelled, &v) == 0);
        while (__atomic_load_n(&v.calls, __ATOMIC_ACQUIRE) < 1 + i % 3) sleep_milliseconds(1);
        require(pthread_cancel(thread) == 0);
        require(pthread_join(thread, &result) == 0);
        require(result == PTHREAD_CANCELED);
    }
    long calls = calls_so_far(&c);
    while (calls_so_far(&c) <= calls + CALLERS) sleep_milliseconds(1);
    stop_callers(&c);
    classify_text(z, scores);
    require(same_scores(scores, expected));
    zstc_free(z);
}

static void a_cancelled_thread_finishes_its_call_and_others_go_on(void **state) {
    (void)state;
    assert_process(cancel_callers, 120);
}

/* Files are read and closed there, which are cancellation points. */
static void *open_until_cancelled(void *opened) {
    for (;;) {
        zstc *z = open_model();
        zstc_tokenizer *tokenizer = NULL;
        require(zstc_tokenizer_new(&tokenizer, process_model()) == ZSTC_OK);
        zstc_tokenizer_free(tokenizer);
        zstc_free(z);
        __atomic_fetch_add((long *)opened, 1, __ATOMIC_ACQ_REL);
        pthread_testcancel();
    }
    return NULL;
}

static void cancel_openers(void) {
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        void *result = NULL;
        long opened = 0;
        require(pthread_create(&thread, NULL, open_until_cancelled, &opened) == 0);
        while (__atomic_load_n(&opened, __ATOMIC_ACQUIRE) < 1) sleep_milliseconds(1);
        require(pthread_cancel(thread) == 0);
        require(pthread_join(thread, &result) == 0);
        require(result == PTHREAD_CANCELED);
    }
    zstc_free(open_model());
}

static void a_thread_that_is_cancelled_while_it_opens_a_model_leaves_nothing(void **state) {
    (void)state;
    assert_process(cancel_openers, 120);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cancelled_thread_finishes_its_call_and_others_go_on),
        cmocka_unit_test(a_thread_that_is_cancelled_while_it_opens_a_model_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
