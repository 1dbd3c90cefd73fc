#define _POSIX_C_SOURCE 200809L
#include "cli/pull/retry.h"

#include <errno.h>
#include <time.h>

enum { FIRST_WAIT = 500, LONGEST_WAIT = 8000, LONGEST_ASKED = 300 };

bool pull_retry_is_passing(const pull_answer *answer) {
    return answer->status >= 500 || answer->status == 408 || answer->status == 429;
}

static void sleep_for(long milliseconds) {
    struct timespec left = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) continue;
}

bool pull_retry_again(pull_retry *retry, const pull_answer *answer) {
    if (retry->left == 0) return false;
    long wait = FIRST_WAIT;
    for (int used = retry->most - retry->left; used > 0 && wait < LONGEST_WAIT; used--) wait *= 2;
    if (pull_retry_is_passing(answer) && answer->retry_after >= 0) {
        wait = 1000 * (long)(answer->retry_after < LONGEST_ASKED ? answer->retry_after : LONGEST_ASKED);
    }
    retry->left--;
    sleep_for(wait);
    return true;
}

void pull_retry_renew(pull_retry *retry) { retry->left = retry->most; }
