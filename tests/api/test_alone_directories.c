/* Opening directories of sentence-transformers, over the fake scorer: what their files change, what stays a classifier,
 * and which options are refused. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/support.h"

enum { LABELS = 3 };
static const char *const labels[LABELS] = {"a", "b", "c"};
static const char text[] = "the is the example";

static void options_of_other_models_are_refused(void **state) {
    (void)state;
    zstc *z = NULL;
    zstc_options *options = NULL;
    assert_ok(zstc_options_new(&options));
    assert_ok(zstc_options_set_max_batch_tokens(options, 64));
    assert_ok(zstc_open(&z, test_data("micro-sentences"), options));
    json_t *info = test_told(zstc_info_json, z);
    assert_int_equal(json_integer_value(json_object_get(info, "max_batch_tokens")), 64);
    json_decref(info);
    zstc_free(z);
    z = NULL;
    assert_ok(zstc_options_set_engine(options, "module"));
    assert_fails(zstc_open(&z, test_data("micro-sentences"), options), ZSTC_UNSUPPORTED, "engine module");
    assert_ok(zstc_options_set_engine(options, "auto"));
    assert_ok(zstc_options_set_class_names(options, "entailment,contradiction"));
    assert_fails(zstc_open(&z, test_data("micro-sentences"), options), ZSTC_MODEL, "has no classes");
    assert_null(z);
    zstc_options_free(options);
}

static char folder[] = "/tmp/zstc-alone-XXXXXX";

static const char *in_folder(const char *name) {
    static char path[192];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void link_file(const char *from_folder, const char *name, const char *as) {
    char from[256];
    snprintf(from, sizeof from, "%s/%s", test_data(from_folder), name);
    assert_int_equal(symlink(from, in_folder(as)), 0);
}

static void write_text(const char *name, const char *content) {
    unlink(in_folder(name));
    FILE *file = fopen(in_folder(name), "wb");
    assert_non_null(file);
    fputs(content, file);
    assert_int_equal(fclose(file), 0);
}

static void begin_folder(void) {
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    assert_non_null(mkdtemp(folder));
}

/* micro-sentences whose Transformer is in `below` ("" or "0_Bert/"), without a section. */
static void make_folder(const char *below) {
    static const char *const names[] = {"model.safetensors", "vocab.txt", "sentence_bert_config.json"};
    char as[64];
    begin_folder();
    if (*below != '\0') assert_int_equal(mkdir(in_folder("0_Bert"), 0700), 0);
    assert_int_equal(mkdir(in_folder("1_Pooling"), 0700), 0);
    link_file("micro-sentences", "1_Pooling/config.json", "1_Pooling/config.json");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(as, sizeof as, "%s%s", below, names[i]);
        link_file("micro-sentences", names[i], as);
    }
    json_t *config = json_load_file(test_data("micro-sentences/config.json"), 0, NULL);
    json_object_del(config, "zstc_similarity");
    snprintf(as, sizeof as, "%sconfig.json", below);
    assert_int_equal(json_dump_file(config, in_folder(as), 0), 0);
    json_decref(config);
    json_t *modules = json_load_file(test_data("micro-sentences/modules.json"), 0, NULL);
    json_object_set_new(json_array_get(modules, 0), "path", json_string(*below != '\0' ? "0_Bert" : ""));
    assert_int_equal(json_dump_file(modules, in_folder("modules.json"), 0), 0);
    json_decref(modules);
}

static void clear_folder(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    assert_int_equal(system(command), 0);
}

static void without_an_offset_a_label_by_itself_has_no_score(void **state) {
    (void)state;
    zstc *z = NULL;
    zstc_params *params = NULL;
    zstc_batch *batch = NULL;
    float scores[LABELS];
    double sum = 0;
    make_folder("");
    assert_ok(zstc_open(&z, folder, NULL));
    assert_ok(zstc_params_new(&params));
    assert_ok(zstc_batch_new(&batch, z));
    assert_ok(zstc_classify(z, text, strlen(text), labels, LABELS, params, scores));
    for (size_t i = 0; i < LABELS; i++) sum += scores[i];
    assert_true(fabs(sum - 1) < 1e-6);
    assert_fails(zstc_classify(z, text, strlen(text), labels, 1, params, scores), ZSTC_UNSUPPORTED,
                 "multi-label, or a single label, needs an \"offset\" in \"zstc_similarity\" of config.json");
    assert_ok(zstc_params_set_multi_label(params, 1));
    assert_fails(zstc_classify(z, text, strlen(text), labels, LABELS, params, scores), ZSTC_UNSUPPORTED, folder);
    assert_fails(zstc_batch_add(batch, text, strlen(text), labels, LABELS, params, NULL), ZSTC_UNSUPPORTED, "offset");
    json_t *info = test_told(zstc_info_json, z), *term = json_object_get(info, "similarity");
    assert_true(json_is_null(json_object_get(term, "offset")));
    assert_true(json_number_value(json_object_get(term, "weight")) == 20);
    json_decref(info);
    zstc_batch_free(batch);
    zstc_params_free(params);
    zstc_free(z);
    clear_folder();
}

/* As the fixture does where a request has that template: an offset changes no softmax. */
static void the_models_template_makes_the_sentences(void **state) {
    (void)state;
    zstc *z = NULL;
    zstc_params *params = NULL;
    float got[LABELS], wanted[LABELS];
    assert_ok(zstc_params_new(&params));
    assert_ok(zstc_params_set_template(params, "{}"));
    assert_ok(zstc_open(&z, test_data("micro-sentences"), NULL));
    assert_ok(zstc_classify(z, text, strlen(text), labels, LABELS, params, wanted));
    zstc_free(z);
    make_folder("");
    json_t *config = json_load_file(in_folder("config.json"), 0, NULL);
    json_object_set_new(config, "zstc_similarity", json_pack("{s:i, s:s}", "weight", 3, "template", "{}"));
    assert_int_equal(json_dump_file(config, in_folder("config.json"), 0), 0);
    json_decref(config);
    assert_ok(zstc_open(&z, folder, NULL));
    assert_ok(zstc_params_set_template(params, "this is {}."));
    assert_ok(zstc_classify(z, text, strlen(text), labels, LABELS, params, got));
    for (size_t i = 0; i < LABELS; i++) assert_true(fabs(got[i] - wanted[i]) < 1e-6);
    zstc_free(z);
    zstc_params_free(params);
    clear_folder();
}

static void the_transformer_may_be_in_a_folder(void **state) {
    (void)state;
    zstc *z = NULL;
    zstc_tokenizer *tokenizer = NULL;
    float got[LABELS], same[LABELS];
    make_folder("");
    assert_ok(zstc_open(&z, folder, NULL));
    assert_ok(zstc_classify(z, text, strlen(text), labels, LABELS, NULL, same));
    zstc_free(z);
    clear_folder();
    make_folder("0_Bert/");
    assert_ok(zstc_open(&z, folder, NULL));
    assert_ok(zstc_classify(z, text, strlen(text), labels, LABELS, NULL, got));
    assert_memory_equal(got, same, sizeof got);
    json_t *info = test_told(zstc_info_json, z);
    assert_string_equal(json_string_value(json_object_get(info, "model")), folder);
    assert_int_equal(json_integer_value(json_object_get(info, "max_length")), 12);
    json_decref(info);
    assert_ok(zstc_tokenizer_new(&tokenizer, folder));
    zstc_tokenizer_free(tokenizer);
    zstc_free(z);
    write_text("0_Bert/config.json", "{");
    assert_fails(zstc_open(&z, folder, NULL), ZSTC_MODEL, "/0_Bert/config.json: not JSON");
    clear_folder();
}

/* A model of classes beside which modules.json lies. */
static void a_classifier_stays_one(void **state) {
    (void)state;
    zstc *z = NULL;
    begin_folder();
    link_file("micro-bert", "config.json", "config.json");
    link_file("micro-bert", "model.safetensors", "model.safetensors");
    link_file("micro-bert", "vocab.txt", "vocab.txt");
    link_file("micro-sentences", "modules.json", "modules.json");
    json_t *config = json_load_file(in_folder("config.json"), 0, NULL);
    json_object_set_new(config, "architectures", json_pack("[s]", "BertForSequenceClassification"));
    unlink(in_folder("config.json"));
    assert_int_equal(json_dump_file(config, in_folder("config.json"), 0), 0);
    json_decref(config);
    assert_ok(zstc_open(&z, folder, NULL));
    json_t *info = test_told(zstc_info_json, z);
    assert_int_equal(json_array_size(json_object_get(info, "labels")), 3);
    assert_null(json_object_get(info, "similarity"));
    json_decref(info);
    zstc_free(z);
    clear_folder();
}

/* vocab.txt has small letters alone: without lower case all others are [UNK]. */
static void lower_case_is_asked_of_the_tokenizer(void **state) {
    (void)state;
    zstc *z = NULL;
    make_folder("");
    write_text("sentence_bert_config.json", "{\"do_lower_case\":true}");
    assert_ok(zstc_open(&z, folder, NULL));
    zstc_free(z);
    z = NULL;
    write_text("tokenizer_config.json", "{\"do_lower_case\":false}");
    assert_fails(zstc_open(&z, folder, NULL), ZSTC_UNSUPPORTED,
                 "\"do_lower_case\" is not supported with a tokenizer that keeps upper case");
    write_text("sentence_bert_config.json", "{\"do_lower_case\":false}");
    assert_ok(zstc_open(&z, folder, NULL));
    zstc_free(z);
    clear_folder();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_of_other_models_are_refused),
        cmocka_unit_test(without_an_offset_a_label_by_itself_has_no_score),
        cmocka_unit_test(the_models_template_makes_the_sentences),
        cmocka_unit_test(the_transformer_may_be_in_a_folder),
        cmocka_unit_test(a_classifier_stays_one),
        cmocka_unit_test(lower_case_is_asked_of_the_tokenizer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
