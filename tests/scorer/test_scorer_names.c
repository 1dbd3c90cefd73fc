/* A table of words under each of its names: the same logits from the directory, and from an archive made of it. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "scorer/scorer_support.h"

static const char *const bart = "golden/models/tiny-bart";

typedef struct {
    char path[64], weights[96], config[96], archive[96];
} copied;

static void put_length(FILE *file, uint64_t length) {
    for (int i = 0; i < 8; i++, length >>= 8) fputc((int)(length & 0xFF), file);
}

/* Writes a safetensors file again with another header. */
static void write_weights(const char *path, const json_t *header, const char *data, size_t size) {
    char *text = json_dumps(header, JSON_COMPACT);
    FILE *file = fopen(path, "wb");
    assert_non_null(text);
    assert_non_null(file);
    put_length(file, strlen(text));
    fputs(text, file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    fclose(file);
    free(text);
}

static json_t *read_header(const char *bytes, size_t size, size_t *data_at) {
    size_t length = 0;
    for (int i = 8; i-- > 0;) length = length << 8 | (unsigned char)bytes[i];
    assert_true(length < size);
    *data_at = 8 + length;
    json_t *header = json_loadb(bytes + 8, length, 0, NULL);
    assert_non_null(header);
    return header;
}

/* Gives tensor `from` the name `to`, or the type. `alias` becomes another name of it in the metadata. */
static void change_header(json_t *header, const char *from, const char *to, const char *type, const char *alias) {
    json_t *entry = json_incref(json_object_get(header, from));
    assert_non_null(entry);
    json_object_del(header, from);
    if (type != NULL) json_object_set_new(entry, "dtype", json_string(type));
    json_object_set_new(header, to, entry);
    if (alias != NULL) json_object_set_new(header, "__metadata__", json_pack("{s:s}", alias, to));
}

static copied copy_model(const char *from, const char *to, const char *type, const char *alias) {
    copied c;
    char path[128];
    size_t size, data_at;
    strcpy(c.path, "/tmp/zstc-names-XXXXXX");
    assert_non_null(mkdtemp(c.path));
    snprintf(c.weights, sizeof c.weights, "%s/model.safetensors", c.path);
    snprintf(c.config, sizeof c.config, "%s/config.json", c.path);
    snprintf(c.archive, sizeof c.archive, "%s/model.pt", c.path);
    snprintf(path, sizeof path, "%s/model.safetensors", bart);
    char *bytes = test_read_file(test_data(path), &size);
    json_t *header = read_header(bytes, size, &data_at);
    change_header(header, from, to, type, alias);
    write_weights(c.weights, header, bytes + data_at, size - data_at);
    json_decref(header);
    free(bytes);
    snprintf(path, sizeof path, "%s/config.json", bart);
    bytes = test_read_file(test_data(path), &size);
    FILE *file = fopen(c.config, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    free(bytes);
    return c;
}

static void remove_copied(const copied *c) {
    unlink(c->weights);
    unlink(c->config);
    unlink(c->archive);
    rmdir(c->path);
}

static void check_logits(const char *path, const char *engine, const pairs *p) {
    opened o = {0};
    zstc_scorer_options options = cpu_options("float32", engine);
    assert_ok(zstc_model_open(&o.model, path, 1));
    assert_ok(zstc_scorer_new(&o.scorer, o.model, &options));
    float *logits = score_all(o.scorer, p);
    double largest = largest_difference(logits, p->expected, p->count * p->labels);
    if (!(largest <= 1e-4)) fail_msg("%s: a logit is off by %g", path, largest);
    free(logits);
    close_scorer(&o);
}

static void test_one_table_has_any_of_three_names(void **state) {
    (void)state;
    static const struct {
        const char *name, *alias;
    } cases[] = {
        {"model.encoder.embed_tokens.weight", NULL},
        {"model.decoder.embed_tokens.weight", NULL},
        {"model.decoder.embed_tokens.weight", "model.shared.weight"},
        {"a.name.of.mine", "model.encoder.embed_tokens.weight"},
        {"lm_head.weight", NULL},
    };
    pairs p = read_pairs(bart, "golden/models/tiny-bart/golden.jsonl");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        copied c = copy_model("model.shared.weight", cases[i].name, NULL, cases[i].alias);
        zstc_model *model = NULL;
        check_logits(c.path, "packed", &p);
        assert_ok(zstc_model_open(&model, c.path, 1));
        assert_ok(zstc_scorer_convert(model, c.archive, 2));
        zstc_model_free(model);
        check_logits(c.archive, "packed", &p);
        check_logits(c.archive, "module", &p);
        remove_copied(&c);
    }
    free_pairs(&p);
}

static void check_refused(const char *name, const char *to, const char *type, zstc_status expected, const char *names) {
    copied c = copy_model(name, to, type, NULL);
    zstc_model *model = NULL;
    zstc_scorer *scorer = NULL;
    zstc_scorer_options options = cpu_options("float32", "packed");
    assert_ok(zstc_model_open(&model, c.path, 1));
    assert_fails(zstc_scorer_new(&scorer, model, &options), expected, names);
    assert_null(scorer);
    zstc_model_free(model);
    remove_copied(&c);
}

static void test_a_type_that_is_not_read_is_named_with_its_tensor(void **state) {
    (void)state;
    static const char name[] = "classification_head.dense.weight";
    check_refused(name, name, "I32", ZSTC_UNSUPPORTED,
                  "tensor 'classification_head.dense.weight' is of type I32 (expected");
    check_refused(name, name, "U32", ZSTC_UNSUPPORTED,
                  "tensor 'classification_head.dense.weight' is of type U32 (expected");
    check_refused(name, name, "F32_OF_TOMORROW", ZSTC_UNSUPPORTED, "is of type F32_OF_TOMORROW (expected");
    check_refused("model.shared.weight", "model.shared.wait", NULL, ZSTC_MODEL,
                  "tensor 'model.shared.weight' is missing");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_table_has_any_of_three_names),
        cmocka_unit_test(test_a_type_that_is_not_read_is_named_with_its_tensor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
