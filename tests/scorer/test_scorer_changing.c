/* Models that run, from files that another process changes while they are opened: an error or the right scores, never a
 * signal. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/support.h"
#include "support/writer.h"

static const char *const labels[] = {"travel", "cooking"};
static const char text[] = "one day I will see the world";

static void copy_file(const char *from, const char *to) {
    size_t size;
    void *bytes = test_read_file(from, &size);
    FILE *file = fopen(to, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    free(bytes);
}

static zstc_status score(const char *model, const zstc_options *options, float *scores) {
    zstc *z = NULL;
    zstc_status status = zstc_open(&z, model, options);
    if (status == ZSTC_OK) status = zstc_classify(z, text, strlen(text), labels, 2, NULL, scores);
    zstc_free(z);
    return status;
}

static int is_expected(zstc_status status) {
    return status == ZSTC_OK || status == ZSTC_IO || status == ZSTC_MODEL || status == ZSTC_NOT_FOUND;
}

static void check_while_written(const char *model, const char *changing, const char *engine) {
    enum { TIMES = 40 };
    zstc_options *options = NULL;
    float expected[2], scores[2];
    size_t size;
    int wrong = 0;
    assert_ok(zstc_options_new(&options));
    assert_ok(zstc_options_set_engine(options, engine));
    assert_ok(zstc_options_set_device(options, "cpu"));
    assert_ok(score(model, options, expected));
    void *bytes = test_read_file(changing, &size);
    pid_t writer = test_writer_start(changing, bytes, size);
    for (int i = 0; i < TIMES; i++) {
        zstc_status status = score(model, options, scores);
        if (!is_expected(status)) wrong = i + 1;
        if (status == ZSTC_OK && fabsf(scores[0] - expected[0]) > 1e-6f) wrong = i + 1;
    }
    test_writer_stop(writer, changing, bytes, size);
    assert_int_equal(wrong, 0);
    assert_ok(score(model, options, scores));
    assert_true(fabsf(scores[0] - expected[0]) < 1e-6f);
    zstc_options_free(options);
    free(bytes);
}

static void weights_of_a_directory(void **state) {
    (void)state;
    static const char *const names[] = {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"};
    char folder[] = "/tmp/zstc-changing-XXXXXX", paths[4][128];
    assert_non_null(mkdtemp(folder));
    for (int i = 0; i < 4; i++) {
        char from[128];
        snprintf(paths[i], sizeof paths[i], "%s/%s", folder, names[i]);
        snprintf(from, sizeof from, "golden/models/tiny-bart/%s", names[i]);
        copy_file(test_data(from), paths[i]);
    }
    for (int i = 0; i < 4; i++) check_while_written(folder, paths[i], "packed");
    for (int i = 0; i < 4; i++) unlink(paths[i]);
    rmdir(folder);
}

static void an_archive_by_either_engine(void **state) {
    (void)state;
    char folder[] = "/tmp/zstc-changing-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/model.pt", folder);
    copy_file(test_data("golden/models/tiny-bart.ts.pt"), path);
    check_while_written(path, path, "packed");
    check_while_written(path, path, "module");
    unlink(path);
    rmdir(folder);
}

/* What was read is the model's own: nothing that happens to the files later matters. */
static void an_open_model_needs_its_files_no_more(void **state) {
    (void)state;
    char folder[] = "/tmp/zstc-changing-XXXXXX", path[64];
    float before[2], after[2];
    zstc *z;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/model.pt", folder);
    copy_file(test_data("golden/models/tiny-bart.ts.pt"), path);
    z = test_open_with_one_thread(path);
    assert_ok(zstc_classify(z, text, strlen(text), labels, 2, NULL, before));
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(unlink(path), 0);
    assert_ok(zstc_classify(z, text, strlen(text), labels, 2, NULL, after));
    assert_memory_equal(before, after, sizeof before);
    zstc_free(z);
    rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_of_a_directory),
        cmocka_unit_test(an_archive_by_either_engine),
        cmocka_unit_test(an_open_model_needs_its_files_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
