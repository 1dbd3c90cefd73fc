/* Lets a test that runs the program make each forward pass slow, so that there is time to interrupt it. */
#include <stdlib.h>

#include "support/fake_scorer.h"

__attribute__((constructor)) static void read_pause(void) {
    const char *pause = getenv("ZSTC_TEST_PAUSE");
    if (pause != NULL) atomic_store(&fake_pause, atol(pause));
}
