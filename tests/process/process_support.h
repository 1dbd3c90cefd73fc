/* Tests of what a host process does to the library: each body runs in a process of its own, so that a crash, a hang or
 * a word on stderr is seen from outside. */
#ifndef ZSTC_TESTS_PROCESS_SUPPORT_H
#define ZSTC_TESTS_PROCESS_SUPPORT_H

#include <pthread.h>
#include <sys/types.h>

#include "support/support.h"

/* Over the fake scorer a small model; over the real one the default model, whose passes take a while. */
const char *process_model(void);

/* Runs `body` in a child, which then ends by exit(0), and asserts that it ended so within `seconds`, silently. */
void assert_process(void (*body)(void), unsigned seconds);

/* For bodies: ends the process with a line on stderr unless `condition` holds. */
#define require(condition) require_that((condition), #condition, __FILE__, __LINE__)
void require_that(int condition, const char *text, const char *file, int line);

/* Waits for a child of a body and requires that it ended by _exit(0). */
void require_child(pid_t child);

void sleep_milliseconds(long milliseconds);

/* What every body classifies, and the scores that it must give. */
enum { PROCESS_LABELS = 4 };
extern const char *const process_labels[PROCESS_LABELS];
extern const char process_text[];
zstc *open_model(void);
void classify_text(zstc *z, float *scores);
size_t count_threads(void); /* of this process */
/* Classifies by one label, which is one pair, until operators have shared their work among threads that OpenMP keeps:
 * until there are more than `before`. For some seconds at most: they do not while the machine is busy, nor over the
 * fake scorer. Whether they have. */
int share_a_pass(zstc *z, size_t before);
int same_scores(const float *a, const float *b);

/* Threads that classify the text again and again until a call fails or they are stopped. */
enum { CALLERS = 3 };
typedef struct {
    zstc *z;
    const float *expected;
    int stop;
    int wrong; /* scores that were not the expected ones */
    long calls;
    pthread_t threads[CALLERS];
} callers;
void start_callers(callers *c, zstc *z, const float *expected);
void stop_callers(callers *c);
long calls_so_far(callers *c);

#endif
