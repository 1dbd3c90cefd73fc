/* exit, and a return from main, while other threads are inside the library. */
#include <stdlib.h>

#include "process/process_support.h"

enum { TIMES = 8 };

static float expected[PROCESS_LABELS];
static callers everlasting;

static void leave_callers_behind(void) {
    zstc *z = open_model();
    classify_text(z, expected);
    start_callers(&everlasting, z, expected);
    sleep_milliseconds(3);
}

static void exit_waits_for_the_pass_under_way(void **state) {
    (void)state;
    for (int i = 0; i < TIMES; i++) assert_process(leave_callers_behind, 60);
}

/* No time for a first pass to end, and with it for anything that is made at first use. */
static void *call_once(void *z) {
    float scores[PROCESS_LABELS];
    (void)zstc_classify(z, process_text, strlen(process_text), process_labels, PROCESS_LABELS, NULL, scores);
    return NULL;
}

static zstc *volatile of_first_call; /* a leak checker finds it there */

static void exit_in_first_call(void) {
    pthread_t thread;
    of_first_call = open_model();
    require(pthread_create(&thread, NULL, call_once, of_first_call) == 0);
    sleep_milliseconds(2);
}

static void exit_waits_for_the_first_pass(void **state) {
    (void)state;
    for (int i = 0; i < TIMES; i++) assert_process(exit_in_first_call, 60);
}

static void *open_and_free(void *unused) {
    (void)unused;
    for (;;) {
        zstc *z = NULL;
        if (zstc_open(&z, process_model(), NULL) != ZSTC_OK) return NULL;
        zstc_free(z);
    }
}

static void leave_an_opener_behind(void) {
    pthread_t thread;
    zstc_free(open_model());
    require(pthread_create(&thread, NULL, open_and_free, NULL) == 0);
    sleep_milliseconds(20);
}

static void exit_waits_for_a_model_that_is_opened_or_freed(void **state) {
    (void)state;
    for (int i = 0; i < TIMES; i++) assert_process(leave_an_opener_behind, 60);
}

/* ---- calls after the gate has closed --------------------------------------------------------------------------- */

static zstc *of_last_handler;

static void call_in_handler(void) {
    float scores[PROCESS_LABELS] = {-1, -1, -1, -1};
    zstc *other = NULL;
    require(zstc_classify(of_last_handler, process_text, strlen(process_text), process_labels, PROCESS_LABELS, NULL,
                          scores) == ZSTC_CANCELLED);
    require(strcmp(zstc_last_error(), "the process is ending") == 0);
    require(scores[0] == -1);
    require(zstc_open(&other, process_model(), NULL) == ZSTC_CANCELLED && other == NULL);
    zstc_free(of_last_handler);
}

static void call_in_a_handler_of_exit(void) {
    require(atexit(call_in_handler) == 0); /* before the library registers its own: runs after it */
    of_last_handler = open_model();
}

static void later_calls_are_turned_away_with_a_code(void **state) {
    (void)state;
    assert_process(call_in_a_handler_of_exit, 60);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exit_waits_for_the_pass_under_way),
        cmocka_unit_test(exit_waits_for_the_first_pass),
        cmocka_unit_test(exit_waits_for_a_model_that_is_opened_or_freed),
        cmocka_unit_test(later_calls_are_turned_away_with_a_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
