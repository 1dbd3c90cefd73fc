/* One OpenMP in the process: a second one would have threads of its own beside the first one's. And none of its threads
 * waits in a loop beside the library's own: on as many processors as there are threads it would take one of theirs. */
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

static void none_of_its_threads_waits_beside_a_pass_in_parts(void **state) {
    (void)state;
    float scores[PROCESS_LABELS];
    zstc *z = open_model();
    classify_text(z, scores);
    size_t before = count_threads();
    int shared = share_a_pass(z);
    classify_text(z, scores);
    size_t after = count_threads();
    zstc_free(z);
    if (!shared) skip(); /* a busy machine, or operators that do not work by OpenMP */
    assert_int_equal(after, before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_openmp_is_mapped),
        cmocka_unit_test(none_of_its_threads_waits_beside_a_pass_in_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
