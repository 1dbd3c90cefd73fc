/* Lets a test that runs the program make each forward pass slow, so that there is time to interrupt it; and have a
 * thread from before main, as libraries start them, which does not block the signals that the program waits for. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/fake_scorer.h"

__attribute__((constructor)) static void read_pause(void) {
    const char *pause = getenv("ZSTC_TEST_PAUSE");
    if (pause != NULL) atomic_store(&fake_pause, atol(pause));
}

static void *sleep_for_ever(void *unused) {
    for (;;) pause();
    return unused;
}

__attribute__((constructor)) static void start_early_thread(void) {
    pthread_t thread;
    if (getenv("ZSTC_TEST_EARLY_THREAD") == NULL) return;
    if (pthread_create(&thread, NULL, sleep_for_ever, NULL) != 0) abort();
    pthread_detach(thread);
}
