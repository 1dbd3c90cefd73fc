/* Archives written by the scorer: opened again by either engine they score as the directory they came from. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scorer/scorer_support.h"
#include "tokenizer/tokenizer.h"

static const double bound = 1e-5;

/* Stands in for the C library's: fails with this error where it is not 0. */
static int fsync_error;
int fsync(int descriptor) {
    (void)descriptor;
    errno = fsync_error;
    return fsync_error == 0 ? 0 : -1;
}

static int32_t separator_of(zstc_model *model) {
    zstc_tokenizer *tokenizer = NULL;
    assert_ok(zstc_tokenizer_read(&tokenizer, model->files));
    int32_t separator = zstc_tokenizer_layout(tokenizer)->separator[0];
    zstc_tokenizer_free(tokenizer);
    return separator;
}

static void write_archive(const char *from, const char *to) {
    zstc_model *model = NULL;
    assert_ok(zstc_model_open(&model, from, 1));
    assert_ok(zstc_scorer_convert(model, to, separator_of(model)));
    zstc_model_free(model);
}

static void check_archive(const char *archive, const char *engine, const pairs *p, const float *wanted) {
    opened o = {0};
    zstc_scorer_options options = cpu_options("float32", engine);
    zstc_scorer_info info;
    assert_ok(zstc_model_open(&o.model, archive, 1));
    assert_ok(zstc_scorer_new(&o.scorer, o.model, &options));
    zstc_scorer_describe(o.scorer, &info);
    assert_string_equal(info.engine, engine);
    float *got = score_all(o.scorer, p);
    double largest = largest_difference(got, wanted, p->count * p->labels);
    if (!(largest <= bound)) fail_msg("%s by %s: a logit is off by %g", archive, engine, largest);
    free(got);
    close_scorer(&o);
}

/* $ZSTC_TEST_ARCHIVES keeps the archives there, for check_archive.py. */
static const char *folder(void) {
    const char *kept = getenv("ZSTC_TEST_ARCHIVES");
    return kept != NULL ? kept : "/tmp";
}

static void check_model(const char *name) {
    char model[128], golden[160], archive[512];
    snprintf(model, sizeof model, "golden/models/%s", name);
    snprintf(golden, sizeof golden, "%s/golden.jsonl", model);
    snprintf(archive, sizeof archive, "%s/zstc-convert-%s-%ld.pt", folder(), name,
             getenv("ZSTC_TEST_ARCHIVES") != NULL ? 0L : (long)getpid());
    pairs p = read_pairs(model, golden);
    opened o = open_scorer(model, "float32", "packed");
    float *wanted = score_all(o.scorer, &p);
    write_archive(test_data(model), archive);
    check_archive(archive, "packed", &p, wanted);
    check_archive(archive, "module", &p, wanted);
    write_archive(archive, archive); /* an archive is a model too, and may be replaced by itself */
    check_archive(archive, "packed", &p, wanted);
    if (getenv("ZSTC_TEST_ARCHIVES") == NULL) unlink(archive);
    free(wanted);
    close_scorer(&o);
    free_pairs(&p);
}

static void test_a_bart_archive_scores_as_its_directory(void **state) {
    (void)state;
    check_model("tiny-bart");
}

static void test_a_roberta_archive_scores_as_its_directory(void **state) {
    (void)state;
    check_model("tiny-roberta");
}

static void test_a_bert_archive_scores_as_its_directory(void **state) {
    (void)state;
    check_model("tiny-bert");
}

static void test_a_folder_that_is_not_there_is_named(void **state) {
    (void)state;
    zstc_model *model = NULL;
    assert_ok(zstc_model_open(&model, test_data("golden/models/tiny-bert"), 1));
    assert_fails(zstc_scorer_convert(model, "/nowhere/model.pt", 3), ZSTC_IO, "/nowhere/model.pt");
    zstc_model_free(model);
}

/* An archive cannot be renamed over a folder, and no temporary file may stay. */
static void test_a_target_that_cannot_be_replaced_stays_and_leaves_no_file(void **state) {
    (void)state;
    char parent[] = "/tmp/zstc-convert-XXXXXX", target[64];
    assert_non_null(mkdtemp(parent));
    snprintf(target, sizeof target, "%s/model.pt", parent);
    assert_int_equal(mkdir(target, 0700), 0);
    zstc_model *model = NULL;
    assert_ok(zstc_model_open(&model, test_data("golden/models/tiny-bert"), 1));
    assert_fails(zstc_scorer_convert(model, target, 3), ZSTC_IO, target);
    zstc_model_free(model);
    assert_int_equal(rmdir(target), 0);
    assert_int_equal(rmdir(parent), 0); /* fails while a temporary file is in it */
}

static void check_write_error(int error, zstc_status expected, const char *says) {
    char path[64];
    zstc_model *model = NULL;
    snprintf(path, sizeof path, "/tmp/zstc-convert-%ld.pt", (long)getpid());
    assert_ok(zstc_model_open(&model, test_data("golden/models/tiny-bert"), 1));
    fsync_error = error;
    zstc_status status = zstc_scorer_convert(model, path, 3);
    fsync_error = 0;
    assert_fails(status, expected, says);
    assert_int_not_equal(access(path, F_OK), 0);
    zstc_model_free(model);
}

static void test_want_of_memory_is_told_from_want_of_space(void **state) {
    (void)state;
    check_write_error(ENOSPC, ZSTC_IO, ".pt: cannot be written: No space left on device");
    check_write_error(ENOMEM, ZSTC_OUT_OF_MEMORY, ".pt: cannot be written: Cannot allocate memory");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bart_archive_scores_as_its_directory),
        cmocka_unit_test(test_a_roberta_archive_scores_as_its_directory),
        cmocka_unit_test(test_a_bert_archive_scores_as_its_directory),
        cmocka_unit_test(test_a_folder_that_is_not_there_is_named),
        cmocka_unit_test(test_a_target_that_cannot_be_replaced_stays_and_leaves_no_file),
        cmocka_unit_test(test_want_of_memory_is_told_from_want_of_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
