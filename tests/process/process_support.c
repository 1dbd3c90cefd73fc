#include "process/process_support.h"

#include <dirent.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char *const process_labels[PROCESS_LABELS] = {"travel", "cooking", "sport", "work"};
const char process_text[] = "Where can I go skiing in May, and who will look after the cat?";

/* Children of processes with threads, and threads that are left behind at exit, are what these tests are about. */
__attribute__((visibility("default"))) const char *__tsan_default_options(void);
const char *__tsan_default_options(void) { return "die_after_fork=0:report_thread_leaks=0"; }

const char *process_model(void) {
#ifdef ZSTC_TEST_REAL_SCORER
    return NULL;
#else
    return test_data("micro-bpe");
#endif
}

void sleep_milliseconds(long milliseconds) {
    nanosleep(&(struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000}, NULL);
}

/* ---- processes ------------------------------------------------------------------------------------------------- */

static void run_child(void (*body)(void), unsigned seconds, int errors) {
    dup2(errors, STDERR_FILENO);
    alarm(seconds);
    body();
    exit(0);
}

static size_t read_all(int file, char *text, size_t room) {
    size_t length = 0;
    ssize_t got;
    while (length + 1 < room && (got = read(file, text + length, room - 1 - length)) > 0) length += (size_t)got;
    text[length] = '\0';
    return length;
}

void assert_process(void (*body)(void), unsigned seconds) {
    static char said[8192];
    int ends[2], status = 0;
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) run_child(body, seconds, ends[1]);
    close(ends[1]);
    read_all(ends[0], said, sizeof said);
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) fail_msg("ended by signal %d; it said: %s", WTERMSIG(status), said);
    if (WEXITSTATUS(status) != 0) fail_msg("ended with code %d; it said: %s", WEXITSTATUS(status), said);
    assert_string_equal(said, "");
}

void require_that(int condition, const char *text, const char *file, int line) {
    if (condition) return;
    fprintf(stderr, "%s:%d: not so: %s (%s)\n", file, line, text, zstc_last_error());
    _exit(9);
}

void require_child(pid_t child) {
    int status = 0;
    require(child > 0);
    require(waitpid(child, &status, 0) == child);
    if (status != 0) fprintf(stderr, "child ended with status %d\n", status);
    require(status == 0);
}

/* ---- classifying ----------------------------------------------------------------------------------------------- */

zstc *open_model(void) {
    zstc *z = NULL;
    zstc_options *options = NULL;
    require(zstc_options_new(&options) == ZSTC_OK);
    require(zstc_options_set_threads(options, 2) == ZSTC_OK);
    require(zstc_open(&z, process_model(), options) == ZSTC_OK);
    zstc_options_free(options);
    return z;
}

void classify_text(zstc *z, float *scores) {
    require(zstc_classify(z, process_text, strlen(process_text), process_labels, PROCESS_LABELS, NULL, scores) ==
            ZSTC_OK);
}

size_t count_threads(void) {
    size_t count = 0;
    DIR *tasks = opendir("/proc/self/task");
    require(tasks != NULL);
    for (const struct dirent *entry = readdir(tasks); entry != NULL; entry = readdir(tasks))
        count += entry->d_name[0] != '.';
    closedir(tasks);
    return count;
}

int share_a_pass(zstc *z, size_t before) {
    enum { TRIES = 100 };
    float score;
    for (int i = 0; i < TRIES && count_threads() <= before; i++) {
        require(zstc_classify(z, process_text, strlen(process_text), process_labels, 1, NULL, &score) == ZSTC_OK);
        sleep_milliseconds(10);
    }
    return count_threads() > before;
}

int same_scores(const float *a, const float *b) {
    for (size_t i = 0; i < PROCESS_LABELS; i++) {
        if (!(fabsf(a[i] - b[i]) <= 1e-5f)) return 0;
    }
    return 1;
}

static void *call(void *argument) {
    callers *c = argument;
    float scores[PROCESS_LABELS];
    while (!__atomic_load_n(&c->stop, __ATOMIC_ACQUIRE)) {
        zstc_status status =
            zstc_classify(c->z, process_text, strlen(process_text), process_labels, PROCESS_LABELS, NULL, scores);
        if (status != ZSTC_OK) break;
        if (!same_scores(scores, c->expected)) __atomic_store_n(&c->wrong, 1, __ATOMIC_RELEASE);
        __atomic_fetch_add(&c->calls, 1, __ATOMIC_ACQ_REL);
    }
    return NULL;
}

void start_callers(callers *c, zstc *z, const float *expected) {
    *c = (callers){.z = z, .expected = expected};
    for (size_t i = 0; i < CALLERS; i++) require(pthread_create(&c->threads[i], NULL, call, c) == 0);
    while (calls_so_far(c) < CALLERS) sleep_milliseconds(1);
}

long calls_so_far(callers *c) { return __atomic_load_n(&c->calls, __ATOMIC_ACQUIRE); }

void stop_callers(callers *c) {
    __atomic_store_n(&c->stop, 1, __ATOMIC_RELEASE);
    for (size_t i = 0; i < CALLERS; i++) require(pthread_join(c->threads[i], NULL) == 0);
    require(!c->wrong);
}
