/* fork in a process whose other threads are inside the library. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/handle.h"
#include "process/process_support.h"

enum { FORKS = 12 };

#define UNLESS_ASAN __attribute__((unused))

static void answer_in_child(zstc *z, const float *expected) {
    float scores[PROCESS_LABELS];
    zstc_queue_stats stats;
    alarm(100);
    zstc_queue_count(z->queue, &stats);
    require(stats.jobs == 0); /* those of threads that are not here */
    for (int i = 0; i < 3; i++) {
        classify_text(z, scores);
        require(same_scores(scores, expected));
    }
    _exit(0);
}

static void open_in_child(const float *expected) {
    float scores[PROCESS_LABELS];
    zstc *own = open_model();
    classify_text(own, scores);
    require(same_scores(scores, expected));
    zstc_free(own);
    _exit(0);
}

static void fork_beside_callers(void) {
    callers c;
    float expected[PROCESS_LABELS], scores[PROCESS_LABELS];
    zstc *z = open_model();
    classify_text(z, expected);
    start_callers(&c, z, expected);
    for (int i = 0; i < FORKS; i++) {
        long calls = calls_so_far(&c);
        pid_t child = fork();
        if (child == 0) answer_in_child(z, expected);
        require_child(child);
        while (calls_so_far(&c) <= calls + CALLERS) sleep_milliseconds(1); /* the parent's calls go on */
    }
    stop_callers(&c);
    classify_text(z, scores);
    require(same_scores(scores, expected));
    zstc_free(z);
}

UNLESS_ASAN static void a_child_answers_though_another_thread_was_in_a_call(void **state) {
    (void)state;
    assert_process(fork_beside_callers, 240);
}

static void open_beside_callers(void) {
    callers c;
    float expected[PROCESS_LABELS];
    zstc *z = open_model();
    classify_text(z, expected);
    start_callers(&c, z, expected);
    for (int i = 0; i < 3; i++) {
        pid_t child = fork();
        if (child == 0) open_in_child(expected);
        require_child(child);
    }
    stop_callers(&c);
    zstc_free(z);
}

UNLESS_ASAN static void a_child_can_open_a_model_of_its_own(void **state) {
    (void)state;
    assert_process(open_beside_callers, 240);
}

/* A library that is forked before it is used: the usual server with worker processes. */
static void fork_workers(void) {
    float expected[PROCESS_LABELS];
    zstc *z = open_model();
    classify_text(z, expected);
    pid_t children[4];
    for (int i = 0; i < 4; i++) {
        children[i] = fork();
        if (children[i] == 0) answer_in_child(z, expected);
    }
    for (int i = 0; i < 4; i++) require_child(children[i]);
    zstc_free(z);
}

static void worker_processes_share_an_opened_model(void **state) {
    (void)state;
    assert_process(fork_workers, 240);
}

#if defined(ZSTC_TEST_REAL_SCORER)

static void fork_after_sharing(void) {
    float expected[PROCESS_LABELS];
    zstc *z = open_model();
    size_t before = count_threads();
    classify_text(z, expected);
    (void)share_a_pass(z, before);
    pid_t child = fork();
    if (child == 0) answer_in_child(z, expected);
    require_child(child);
    zstc_free(z);
}

static void a_child_answers_though_its_thread_had_shared_a_pass(void **state) {
    (void)state;
    assert_process(fork_after_sharing, 120);
}

/* OpenMP waits for its threads at the end of the thread that they belong to. LeakSanitizer has no place in a process
 * whose main thread was never there. */
#if !defined(__SANITIZE_ADDRESS__)
static void *share_and_fork(void *z) {
    (void)share_a_pass(z, count_threads());
    pid_t child = fork();
    if (child == 0) {
        alarm(60);
        return NULL; /* the child's only thread: it ends with code 0 */
    }
    require_child(child);
    return NULL;
}

static void fork_in_a_thread_that_ends(void) {
    pthread_t thread;
    zstc *z = open_model();
    require(pthread_create(&thread, NULL, share_and_fork, z) == 0);
    require(pthread_join(thread, NULL) == 0);
    zstc_free(z);
}

static void a_child_of_a_thread_that_had_shared_a_pass_ends(void **state) {
    (void)state;
    assert_process(fork_in_a_thread_that_ends, 120);
}

#endif

#endif

/* ---- in a callback --------------------------------------------------------------------------------------------- */

static pid_t forked = -1;

static void fork_once(void *user, size_t done, size_t total) {
    (void)user;
    (void)done;
    (void)total;
    if (forked == -1) forked = fork();
}

static void add_texts(zstc_batch *batch, int count) {
    for (int i = 0; i < count; i++)
        require(zstc_batch_add(batch, process_text, strlen(process_text), process_labels, PROCESS_LABELS, NULL, NULL) ==
                ZSTC_OK);
}

static void fork_in_callback(void) {
    callers c;
    float expected[PROCESS_LABELS];
    zstc *z = open_model();
    zstc_batch *batch = NULL;
    classify_text(z, expected);
    start_callers(&c, z, expected);
    require(zstc_batch_new(&batch, z) == ZSTC_OK);
    add_texts(batch, 60);
    require(zstc_batch_set_progress(batch, fork_once, NULL) == ZSTC_OK);
    require(zstc_batch_run(batch) == ZSTC_OK);
    for (size_t i = 0; i < 60; i++) {
        const float *scores;
        size_t count;
        require(zstc_batch_scores(batch, i, &scores, &count) == ZSTC_OK);
        require(same_scores(scores, expected));
    }
    if (forked == 0) _exit(0);
    require_child(forked);
    zstc_batch_free(batch);
    stop_callers(&c);
    zstc_free(z);
}

UNLESS_ASAN static void a_batch_goes_on_in_both_processes_after_a_fork_in_its_callback(void **state) {
    (void)state;
    assert_process(fork_in_callback, 240);
}

/* ---- many at once ---------------------------------------------------------------------------------------------- */

typedef struct {
    zstc *z;
    const float *expected;
} forker;

static void *fork_often(void *argument) {
    forker *f = argument;
    for (int i = 0; i < FORKS; i++) {
        pid_t child = fork();
        if (child == 0) answer_in_child(f->z, f->expected);
        require_child(child);
    }
    return NULL;
}

static void fork_from_many_threads(void) {
    callers c;
    float expected[PROCESS_LABELS];
    pthread_t threads[3];
    zstc *z = open_model();
    classify_text(z, expected);
    start_callers(&c, z, expected);
    forker f = {z, expected};
    for (size_t i = 0; i < 3; i++) require(pthread_create(&threads[i], NULL, fork_often, &f) == 0);
    for (size_t i = 0; i < 3; i++) require(pthread_join(threads[i], NULL) == 0);
    stop_callers(&c);
    zstc_free(z);
}

UNLESS_ASAN static void several_threads_may_fork_at_once(void **state) {
    (void)state;
    assert_process(fork_from_many_threads, 240);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worker_processes_share_an_opened_model),
#if defined(ZSTC_TEST_REAL_SCORER)
        cmocka_unit_test(a_child_answers_though_its_thread_had_shared_a_pass),
#if !defined(__SANITIZE_ADDRESS__)
        cmocka_unit_test(a_child_of_a_thread_that_had_shared_a_pass_ends),
#endif
#endif
/* The allocator of AddressSanitizer is not made for a fork while other threads allocate: its child waits for ever. */
#if !defined(__SANITIZE_ADDRESS__)
        cmocka_unit_test(a_child_answers_though_another_thread_was_in_a_call),
        cmocka_unit_test(a_child_can_open_a_model_of_its_own),
        cmocka_unit_test(a_batch_goes_on_in_both_processes_after_a_fork_in_its_callback),
        cmocka_unit_test(several_threads_may_fork_at_once),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
