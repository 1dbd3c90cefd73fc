#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* RTLD_DEFAULT */
#endif
/* One OpenMP in the process: a second one would have threads of its own beside the first one's. And none of its threads
 * waits in a loop beside the library's own: on as many processors as there are threads it would take one of theirs. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "process/process_support.h"

enum { MOST = 16 };

/* Adds the path of a line of /proc/self/maps if it is of an OpenMP and not there yet. */
static size_t note(char paths[MOST][512], size_t count, const char *line) {
    const char *path = strchr(line, '/');
    if (path == NULL || count == MOST) return count;
    if (strstr(path, "libgomp") == NULL && strstr(path, "libomp") == NULL && strstr(path, "libiomp") == NULL)
        return count;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(paths[i], path) == 0) return count;
    }
    snprintf(paths[count], sizeof paths[count], "%s", path);
    return count + 1;
}

static void one_openmp_is_mapped(void **state) {
    (void)state;
    static char paths[MOST][512], line[1024];
    float scores[PROCESS_LABELS];
    size_t count = 0;
    zstc *z = open_model();
    classify_text(z, scores);
    assert_int_equal(zstc_classify(z, process_text, strlen(process_text), process_labels, 1, NULL, scores), ZSTC_OK);
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps) != NULL) count = note(paths, count, line);
    fclose(maps);
    zstc_free(z);
    if (count != 1) fail_msg("%zu of them: %s %s", count, paths[0], paths[1]);
}

/* Several texts at once, so that all of its passes are cut, those that encode the texts too. */
static void run_in_parts(zstc *z) {
    enum { TEXTS = 8 };
    zstc_batch *batch = NULL;
    assert_int_equal(zstc_batch_new(&batch, z), ZSTC_OK);
    for (int i = 0; i < TEXTS; i++)
        assert_int_equal(
            zstc_batch_add(batch, process_text, strlen(process_text), process_labels, PROCESS_LABELS, NULL, NULL),
            ZSTC_OK);
    assert_int_equal(zstc_batch_run(batch), ZSTC_OK);
    zstc_batch_free(batch);
}

/* A thread that has been joined may be listed a little longer: the least number that is seen for a while. */
static size_t settled_threads(void) {
    size_t least = count_threads();
    for (int i = 0; i < 100; i++) {
        sleep_milliseconds(1);
        size_t now = count_threads();
        if (now < least) least = now;
    }
    return least;
}

static void none_of_its_threads_waits_beside_a_pass_in_parts(void **state) {
    (void)state;
    zstc *z = open_model();
    size_t before = settled_threads();
    int shared = share_a_pass(z, before);
    run_in_parts(z);
    size_t after = settled_threads();
    zstc_free(z);
    if (!shared || dlsym(RTLD_DEFAULT, "omp_pause_resource_all") == NULL) skip(); /* a busy machine, another OpenMP */
    assert_int_equal(after, before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_of_its_threads_waits_beside_a_pass_in_parts), /* first, while there are none */
        cmocka_unit_test(one_openmp_is_mapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
