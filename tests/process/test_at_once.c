/* Several models in a process that run at once: what libtorch and its BLAS keep for the whole process, such as
 * the number of threads of a product, must not change for one model while another uses it. */
#include <math.h>
#include <pthread.h>

#include "process/process_support.h"

enum { AT_ONCE = 100 };

typedef struct {
    zstc *z;
    size_t labels; /* one label makes a pass whose operators share their work, several make one in parts */
    float expected[PROCESS_LABELS];
    const char *wrong;
} caller;

static zstc_status classify_as(const caller *c, float *scores) {
    return zstc_classify(c->z, process_text, strlen(process_text), process_labels, c->labels, NULL, scores);
}

static void *call_often(void *argument) {
    caller *c = argument;
    float scores[PROCESS_LABELS];
    for (int i = 0; i < AT_ONCE && c->wrong == NULL; i++) {
        if (classify_as(c, scores) != ZSTC_OK) c->wrong = "an error";
        for (size_t j = 0; j < c->labels; j++) {
            if (!(fabsf(scores[j] - c->expected[j]) <= 1e-5f)) c->wrong = "another score than alone";
        }
    }
    return NULL;
}

static void models_that_run_at_once_answer_as_alone(void **state) {
    (void)state;
    enum { CALLERS = 4 };
    zstc *z[2] = {open_model(), open_model()};
    caller callers[CALLERS];
    pthread_t threads[CALLERS];
    for (size_t i = 0; i < CALLERS; i++) {
        callers[i] = (caller){.z = z[i % 2], .labels = i < 2 ? 1 : PROCESS_LABELS};
        assert_int_equal(classify_as(&callers[i], callers[i].expected), ZSTC_OK);
    }
    for (size_t i = 0; i < CALLERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, call_often, &callers[i]), 0);
    for (size_t i = 0; i < CALLERS; i++) pthread_join(threads[i], NULL);
    for (size_t i = 0; i < 2; i++) zstc_free(z[i]);
    for (size_t i = 0; i < CALLERS; i++) {
        if (callers[i].wrong != NULL) fail_msg("%s", callers[i].wrong);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_that_run_at_once_answer_as_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
