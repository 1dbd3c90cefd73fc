/* What a scorer refuses, and that each refusal names the thing. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "scorer/scorer_support.h"

static const char *const bert = "golden/models/tiny-bert";

/* A directory with tiny-bert's config and a changed copy of its weights. */
typedef struct {
    char path[64], weights[128], config[128];
} changed;

static void write_file(const char *path, const char *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

/* Overwrites the first `from` in the bytes with `to`, which is as long. */
static void replace(char *bytes, size_t size, const char *from, const char *to) {
    size_t length = strlen(from);
    assert_int_equal(strlen(to), length);
    for (size_t i = 0; i + length <= size; i++) {
        if (memcmp(bytes + i, from, length) != 0) continue;
        memcpy(bytes + i, to, length);
        return;
    }
    fail_msg("nothing to replace: %s", from);
}

static changed copy_changed(char *weights, size_t weights_size, char *config, size_t config_size) {
    changed c;
    strcpy(c.path, "/tmp/zstc-scorer-XXXXXX");
    assert_non_null(mkdtemp(c.path));
    snprintf(c.weights, sizeof c.weights, "%s/model.safetensors", c.path);
    snprintf(c.config, sizeof c.config, "%s/config.json", c.path);
    write_file(c.weights, weights, weights_size);
    write_file(c.config, config, config_size);
    return c;
}

static void remove_changed(const changed *c) {
    unlink(c->weights);
    unlink(c->config);
    rmdir(c->path);
}

/* Opens tiny-bert with one text replaced in its weights' header or its config, and gives the scorer's status. */
static void check_changed(const char *weights_from, const char *weights_to, const char *config_from,
                          const char *config_to, const char *names) {
    char path[256];
    size_t weights_size, config_size;
    snprintf(path, sizeof path, "%s/model.safetensors", bert);
    char *weights = test_read_file(test_data(path), &weights_size);
    snprintf(path, sizeof path, "%s/config.json", bert);
    char *config = test_read_file(test_data(path), &config_size);
    if (weights_from != NULL) replace(weights, weights_size, weights_from, weights_to);
    if (config_from != NULL) replace(config, config_size, config_from, config_to);
    changed c = copy_changed(weights, weights_size, config, config_size);
    zstc_model *model = NULL;
    zstc_scorer *scorer = NULL;
    zstc_scorer_options options = cpu_options(NULL, NULL);
    assert_ok(zstc_model_open(&model, c.path, 1));
    assert_fails(zstc_scorer_new(&scorer, model, &options), ZSTC_MODEL, names);
    assert_null(scorer);
    zstc_model_free(model);
    remove_changed(&c);
    free(weights);
    free(config);
}

static void test_a_missing_tensor_is_named(void **state) {
    (void)state;
    check_changed("bert.pooler.dense.bias", "bert.pooler.dense.xxxx", NULL, NULL,
                  "tensor 'bert.pooler.dense.bias' is missing");
}

static void test_a_tensor_of_another_shape_is_named(void **state) {
    (void)state;
    check_changed(
        NULL, NULL, "\"intermediate_size\": 80", "\"intermediate_size\": 96",
        "'bert.encoder.layer.0.intermediate.dense.weight' has shape [80, 32] (expected [96, 32], as config.json says)");
}

static void test_heads_that_do_not_divide_the_hidden_size_are_refused(void **state) {
    (void)state;
    char path[256];
    size_t weights_size, config_size;
    snprintf(path, sizeof path, "%s/model.safetensors", bert);
    char *weights = test_read_file(test_data(path), &weights_size);
    snprintf(path, sizeof path, "%s/config.json", bert);
    char *config = test_read_file(test_data(path), &config_size);
    replace(config, config_size, "\"num_attention_heads\": 4", "\"num_attention_heads\": 5");
    changed c = copy_changed(weights, weights_size, config, config_size);
    zstc_model *model = NULL;
    zstc_scorer *scorer = NULL;
    zstc_scorer_options options = cpu_options(NULL, NULL);
    zstc_status status = zstc_model_open(&model, c.path, 1); /* whichever stage sees it first */
    if (status == ZSTC_OK) status = zstc_scorer_new(&scorer, model, &options);
    assert_int_equal(status, ZSTC_MODEL);
    zstc_model_free(model);
    remove_changed(&c);
    free(weights);
    free(config);
}

/* The last four bytes of the weights file are a number of its last tensor. */
static void check_nan(const char *precision, zstc_status at_load, const char *names) {
    char path[256];
    size_t weights_size, config_size;
    snprintf(path, sizeof path, "%s/model.safetensors", bert);
    char *weights = test_read_file(test_data(path), &weights_size);
    snprintf(path, sizeof path, "%s/config.json", bert);
    char *config = test_read_file(test_data(path), &config_size);
    const float not_a_number = NAN;
    memcpy(weights + weights_size - sizeof not_a_number, &not_a_number, sizeof not_a_number);
    changed c = copy_changed(weights, weights_size, config, config_size);
    zstc_model *model = NULL;
    zstc_scorer *scorer = NULL;
    zstc_scorer_options options = cpu_options(precision, NULL);
    assert_ok(zstc_model_open(&model, c.path, 1));
    if (at_load != ZSTC_OK) {
        assert_fails(zstc_scorer_new(&scorer, model, &options), at_load, names);
    } else {
        float logits[3];
        assert_ok(zstc_scorer_new(&scorer, model, &options));
        const zstc_packed one = {(int32_t[]){2, 5, 3}, (int32_t[]){0, 0, 0}, (int64_t[]){0, 3}, 1};
        assert_fails(zstc_scorer_run(scorer, &one, logits), ZSTC_BACKEND, names);
    }
    zstc_scorer_free(scorer);
    zstc_model_free(model);
    remove_changed(&c);
    free(weights);
    free(config);
}

static void test_a_weight_that_is_not_a_number_is_no_score(void **state) {
    (void)state;
    check_nan("float32", ZSTC_OK, "not a number");
    check_nan("int8", ZSTC_MODEL, "NaN");
}

static void test_ids_beyond_the_embedding_are_refused(void **state) {
    (void)state;
    opened o = open_scorer(bert, NULL, NULL);
    float logits[3];
    const zstc_packed beyond = {(int32_t[]){2, 1700, 3}, (int32_t[]){0, 0, 0}, (int64_t[]){0, 3}, 1};
    assert_fails(zstc_scorer_run(o.scorer, &beyond, logits), ZSTC_MODEL, "1700");
    const zstc_packed type = {(int32_t[]){2, 5, 3}, (int32_t[]){0, 0, 2}, (int64_t[]){0, 3}, 1};
    assert_fails(zstc_scorer_run(o.scorer, &type, logits), ZSTC_MODEL, "token type 2");
    int32_t ids[129] = {0}, types[129] = {0};
    const zstc_packed long_one = {ids, types, (int64_t[]){0, 129}, 1};
    assert_fails(zstc_scorer_run(o.scorer, &long_one, logits), ZSTC_MODEL, "129 tokens");
    const zstc_packed good = {(int32_t[]){2, 5, 3}, (int32_t[]){0, 0, 0}, (int64_t[]){0, 3}, 1};
    assert_ok(zstc_scorer_run(o.scorer, &good, logits));
    close_scorer(&o);
}

static void test_a_pair_that_does_not_end_is_refused_by_bart(void **state) {
    (void)state;
    opened o = open_scorer("golden/models/tiny-bart", NULL, NULL);
    float logits[3];
    const zstc_packed open_end = {(int32_t[]){0, 5, 6}, (int32_t[]){0, 0, 0}, (int64_t[]){0, 3}, 1};
    assert_fails(zstc_scorer_run(o.scorer, &open_end, logits), ZSTC_MODEL, "eos_token_id");
    close_scorer(&o);
}

static void test_a_gpu_that_is_not_there_is_named(void **state) {
    (void)state;
    zstc_model *model = NULL;
    zstc_scorer *scorer = NULL;
    zstc_scorer_options options = cpu_options(NULL, NULL);
    options.device = "cuda:63";
    assert_ok(zstc_model_open(&model, test_data(bert), 1));
    assert_fails(zstc_scorer_new(&scorer, model, &options), ZSTC_DEVICE, "cuda:63: ");
    assert_null(scorer);
    zstc_model_free(model);
}

/* Options are checked before they come here: a name that no table knows must not fall through to a default. */
static void check_option(const char *device, const char *precision, const char *engine, const char *says) {
    zstc_model *model = NULL;
    zstc_scorer *scorer = NULL;
    const zstc_scorer_options options = {.device = device, .precision = precision, .engine = engine, .threads = 1};
    assert_ok(zstc_model_open(&model, test_data(bert), 1));
    assert_fails(zstc_scorer_new(&scorer, model, &options), ZSTC_INTERNAL, says);
    assert_null(scorer);
    zstc_model_free(model);
}

static void test_a_name_that_no_table_knows_is_internal(void **state) {
    (void)state;
    check_option("cpu", "float33", "auto", "unknown precision \"float33\"");
    check_option("cpu", "auto", "pecked", "unknown engine \"pecked\"");
    check_option("gpu", "auto", "auto", "unknown device \"gpu\"");
    check_option("cuda:x", "auto", "auto", "unknown device \"cuda:x\"");
}

static void test_a_directory_has_no_module(void **state) {
    (void)state;
    zstc_model *model = NULL;
    zstc_scorer *scorer = NULL;
    zstc_scorer_options options = cpu_options(NULL, "module");
    assert_ok(zstc_model_open(&model, test_data(bert), 1));
    assert_fails(zstc_scorer_new(&scorer, model, &options), ZSTC_UNSUPPORTED, "convert");
    zstc_model_free(model);
}

static void test_threads_are_those_asked_for(void **state) {
    (void)state;
    opened o = open_scorer(bert, NULL, NULL);
    zstc_scorer_info info;
    zstc_scorer_describe(o.scorer, &info);
    assert_int_equal(info.threads, 1);
    assert_string_equal(info.engine, "packed");
    assert_string_equal(info.device, "cpu");
    assert_true(info.parameters > 50000 && info.preferred_batch_tokens > 0);
    close_scorer(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_missing_tensor_is_named),
        cmocka_unit_test(test_a_tensor_of_another_shape_is_named),
        cmocka_unit_test(test_heads_that_do_not_divide_the_hidden_size_are_refused),
        cmocka_unit_test(test_a_weight_that_is_not_a_number_is_no_score),
        cmocka_unit_test(test_ids_beyond_the_embedding_are_refused),
        cmocka_unit_test(test_a_pair_that_does_not_end_is_refused_by_bart),
        cmocka_unit_test(test_a_gpu_that_is_not_there_is_named),
        cmocka_unit_test(test_a_name_that_no_table_knows_is_internal),
        cmocka_unit_test(test_a_directory_has_no_module),
        cmocka_unit_test(test_threads_are_those_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
