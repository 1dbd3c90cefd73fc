/* pthread_cancel is put off while a call holds a lock, a file or memory: a thread that vanished there would leave them
 * behind, and the other callers waiting. Such a call turns it off first and restores it last; the request then takes
 * effect at the caller's own next cancellation point. */
#ifndef ZSTC_BASE_CANCEL_H
#define ZSTC_BASE_CANCEL_H

#include <pthread.h>

/* Gives the state for zstc_cancel_restore. */
static inline int zstc_cancel_off(void) {
    int before = PTHREAD_CANCEL_ENABLE;
    (void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    return before;
}

static inline void zstc_cancel_restore(int before) { (void)pthread_setcancelstate(before, NULL); }

#endif
