/* Files that another process changes while a model is opened from them: an error or the right weights, never a signal.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/make.h"
#include "model/model.h"
#include "support/writer.h"

static const char *inside(const make_folder *folder, const char *name) {
    static char paths[2][512];
    static int next;
    char *path = paths[next++ % 2];
    snprintf(path, sizeof paths[0], "%s/%s", folder->path, name);
    return path;
}

/* ---- one file ---- */

static zstc_file *open_file(const make_folder *folder, const char *text) {
    zstc_file *file = NULL;
    make_text(folder, "file", text);
    assert_ok(zstc_file_open(&file, inside(folder, "file")));
    return file;
}

static void a_file_that_was_cut_short_is_an_error(void **state) {
    (void)state;
    make_folder folder;
    make_folder_new(&folder);
    char bytes[10] = "untouched";
    zstc_file *file = open_file(&folder, "0123456789");
    assert_ok(zstc_file_read(file, 2, bytes, 3));
    assert_memory_equal(bytes, "234", 3);
    assert_int_equal(truncate(inside(&folder, "file"), 4), 0);
    assert_fails(zstc_file_read(file, 2, bytes, 8), ZSTC_IO, "file: the file changed while it was read");
    assert_fails(zstc_file_read(file, 0, bytes, 2), ZSTC_IO, "file: the file changed while it was read");
    zstc_file_close(file);
    make_folder_remove(&folder);
}

static void a_file_that_was_written_to_is_an_error(void **state) {
    (void)state;
    make_folder folder;
    make_folder_new(&folder);
    char bytes[10];
    zstc_file *file = open_file(&folder, "0123456789");
    const struct timespec times[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    assert_int_equal(utimensat(AT_FDCWD, inside(&folder, "file"), times, 0),
                     0); /* as a write would, of the same size */
    assert_fails(zstc_file_read(file, 0, bytes, 10), ZSTC_IO, "file: the file changed while it was read");
    zstc_file_close(file);
    make_folder_remove(&folder);
}

/* Who puts a new file in an old one's place leaves the old one whole for those who have it open. */
static void a_file_that_was_replaced_is_read_but_told_of(void **state) {
    (void)state;
    make_folder folder;
    make_folder_new(&folder);
    char bytes[10];
    zstc_file *file = open_file(&folder, "0123456789");
    assert_ok(zstc_file_check_path(file));
    make_text(&folder, "new", "abcdefghij");
    assert_int_equal(rename(inside(&folder, "new"), inside(&folder, "file")), 0);
    assert_ok(zstc_file_read(file, 0, bytes, 10));
    assert_memory_equal(bytes, "0123456789", 10);
    assert_fails(zstc_file_check_path(file), ZSTC_IO, "file: the file was replaced while the model was opened");
    assert_int_equal(unlink(inside(&folder, "file")), 0);
    assert_fails(zstc_file_check_path(file), ZSTC_IO, "file: the file was replaced");
    zstc_file_close(file);
    make_folder_remove(&folder);
}

/* ---- whole models ---- */

/* Every byte of every tensor; OK only if all were read. */
static zstc_status read_weights(const zstc_weights *weights, uint64_t *sum) {
    zstc_status status = ZSTC_OK;
    *sum = 0;
    for (size_t i = 0; status == ZSTC_OK && i < zstc_weights_count(weights); i++) {
        const zstc_tensor *tensor = zstc_weights_at(weights, i);
        int64_t extent = zstc_tensor_extent(tensor);
        unsigned char *bytes = calloc((size_t)extent + 1, 8);
        assert_non_null(bytes);
        status = zstc_tensor_read(tensor, 0, extent, bytes);
        for (int64_t k = 0; k < 8 * extent; k++) *sum = *sum * 31 + bytes[k];
        free(bytes);
    }
    return status;
}

static zstc_status open_and_read(const char *path, uint64_t *sum) {
    zstc_model *model = NULL;
    zstc_status status = zstc_model_open(&model, path, 1);
    if (status == ZSTC_OK) status = read_weights(model->weights, sum);
    if (status == ZSTC_OK) status = zstc_model_settle(model);
    zstc_model_free(model);
    return status;
}

static int is_expected(zstc_status status) {
    return status == ZSTC_OK || status == ZSTC_IO || status == ZSTC_MODEL || status == ZSTC_NOT_FOUND;
}

/* Opens `path`, of which `changing` is rewritten meanwhile. */
static void check_while_written(const char *path, const char *changing) {
    make_bytes bytes = {0};
    uint64_t expected, sum;
    int failures = 0, wrong = 0;
    make_read(&bytes, changing);
    assert_ok(open_and_read(path, &expected));
    pid_t writer = test_writer_start(changing, bytes.data, bytes.size);
    for (int i = 0; i < 150; i++) {
        zstc_status status = open_and_read(path, &sum);
        if (!is_expected(status)) wrong = i + 1;
        if (status == ZSTC_OK && sum != expected) wrong = i + 1;
        failures += status != ZSTC_OK;
    }
    test_writer_stop(writer, changing, bytes.data, bytes.size);
    assert_int_equal(wrong, 0);
    assert_true(failures > 0);
    assert_ok(open_and_read(path, &sum));
    make_free(&bytes);
}

static void copy_model(const make_folder *folder, const char *model, const char *const *names) {
    for (; *names != NULL; names++) {
        char from[256];
        snprintf(from, sizeof from, "golden/models/%s/%s", model, *names);
        make_copy(folder, *names, test_data(from));
    }
}

static void a_directory_may_change_while_it_is_opened(void **state) {
    (void)state;
    static const struct {
        const char *model, *names[6];
        const char *changing[3];
    } cases[] = {
        {"tiny-bart", {"config.json", "model.safetensors"}, {"model.safetensors", "config.json"}},
        {"tiny-bart-bin", {"config.json", "pytorch_model.bin"}, {"pytorch_model.bin"}},
        {"tiny-bart-shards",
         {"config.json", "model.safetensors.index.json", "model-00001-of-00003.safetensors",
          "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors"},
         {"model-00002-of-00003.safetensors", "model.safetensors.index.json"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        make_folder folder;
        make_folder_new(&folder);
        copy_model(&folder, cases[i].model, cases[i].names);
        for (const char *const *changing = cases[i].changing; *changing != NULL; changing++) {
            check_while_written(folder.path, inside(&folder, *changing));
        }
        make_folder_remove(&folder);
    }
}

static void an_archive_may_change_while_it_is_opened(void **state) {
    (void)state;
    make_folder folder;
    make_folder_new(&folder);
    make_copy(&folder, "model.pt", test_data("golden/models/tiny-bart.ts.pt"));
    check_while_written(inside(&folder, "model.pt"), inside(&folder, "model.pt"));
    make_folder_remove(&folder);
}

static void a_model_of_two_versions_is_not_opened(void **state) {
    (void)state;
    static const char *const names[] = {"config.json", "model.safetensors", NULL};
    make_folder folder;
    zstc_model *model = NULL;
    make_folder_new(&folder);
    copy_model(&folder, "tiny-bart", names);
    assert_ok(zstc_model_open(&model, folder.path, 1));
    make_copy(&folder, "new", inside(&folder, "config.json"));
    assert_int_equal(rename(inside(&folder, "new"), inside(&folder, "config.json")), 0);
    assert_fails(zstc_model_settle(model), ZSTC_IO, "config.json: the file was replaced while the model was opened");
    zstc_model_free(model);
    assert_ok(zstc_model_open(&model, folder.path, 1));
    assert_ok(zstc_model_settle(model));
    assert_null(model->weights);
    assert_string_equal(zstc_files_path(model->files), folder.path);
    zstc_model_free(model);
    make_folder_remove(&folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_was_cut_short_is_an_error),
        cmocka_unit_test(a_file_that_was_written_to_is_an_error),
        cmocka_unit_test(a_file_that_was_replaced_is_read_but_told_of),
        cmocka_unit_test(a_directory_may_change_while_it_is_opened),
        cmocka_unit_test(an_archive_may_change_while_it_is_opened),
        cmocka_unit_test(a_model_of_two_versions_is_not_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
