/* The table of the kinds of tokenizers: every row is whole, and what is said of all kinds comes from it. */
#include <stdio.h>

#include "tokenizer/classes.h"
#include "tokenizer/file_names.h"
#include "tokenizer/tokenizer_support.h"

static void every_kind_has_all_that_a_kind_brings(void **state) {
    (void)state;
    size_t count = 0;
    for (; zstc_tokenizer_kinds[count] != NULL; count++) {
        const zstc_tokenizer_kind *kind = zstc_tokenizer_kinds[count];
        assert_true(kind->type != NULL && kind->only_field != NULL);
        assert_true(kind->file_names != NULL && kind->file_names[0] != NULL && kind->more_file_names != NULL);
        assert_true(kind->classes != NULL && kind->model_classes != NULL);
        assert_true(kind->special[ZSTC_UNK] != NULL && kind->special[ZSTC_CLS] != NULL);
        assert_true(kind->special[ZSTC_SEP] != NULL);
        assert_true(kind->read_json != NULL && kind->read_files != NULL);
    }
    assert_true(count >= 3);
}

static void no_class_or_model_type_is_of_two_kinds(void **state) {
    (void)state;
    for (size_t i = 0; zstc_tokenizer_kinds[i] != NULL; i++) {
        const zstc_tokenizer_kind *kind = zstc_tokenizer_kinds[i];
        for (const zstc_tokenizer_class *row = kind->classes; row->name != NULL; row++) {
            zstc_tokenizer_class_found found;
            assert_true(zstc_tokenizer_class_find(&found, row->name));
            if (found.row != row || found.kind != kind) fail_msg("class %s has two rows", row->name);
        }
        for (const zstc_model_class *row = kind->model_classes; row->model_type != NULL; row++) {
            zstc_tokenizer_class_found found;
            assert_string_equal(zstc_tokenizer_class_of_model(row->model_type), row->class_name);
            if (!zstc_tokenizer_class_find(&found, row->class_name))
                fail_msg("%s: no class %s", row->model_type, row->class_name);
            assert_ptr_equal(found.kind, kind);
        }
    }
}

static void every_file_of_a_tokenizer_is_listed_once(void **state) {
    (void)state;
    static const char *const wanted[] = {"tokenizer.json",
                                         "tokenizer_config.json",
                                         "special_tokens_map.json",
                                         "added_tokens.json",
                                         "vocab.json",
                                         "merges.txt",
                                         "vocab.txt",
                                         "sentencepiece.bpe.model",
                                         "spm.model",
                                         "spiece.model"};
    size_t count = 0;
    for (; zstc_tokenizer_file_name(count) != NULL; count++) continue;
    assert_int_equal(count, sizeof wanted / sizeof wanted[0]);
    for (size_t i = 0; i < count; i++) {
        size_t found = 0;
        for (size_t j = 0; j < count; j++) found += strcmp(zstc_tokenizer_file_name(j), wanted[i]) == 0;
        if (found != 1) fail_msg("%s is listed %zu times", wanted[i], found);
    }
}

static void what_is_missing_names_the_files_of_all_kinds(void **state) {
    (void)state;
    tokenizer_source source = {.path = "model"};
    zstc_tokenizer *tokenizer = NULL;
    assert_fails(tokenizer_from_source(&tokenizer, &source), ZSTC_NOT_FOUND,
                 "model: no tokenizer.json, no vocab.json with merges.txt, no vocab.txt, no sentencepiece.bpe.model, "
                 "spm.model or spiece.model");
    source.merges_txt = as_span("a b\n"); /* not what a kind is known by */
    assert_fails(tokenizer_from_source(&tokenizer, &source), ZSTC_NOT_FOUND, "model: no tokenizer.json");
    assert_null(tokenizer);
}

/* The class of a model_type is refused by that when no file names one. */
static void a_class_that_is_not_read_from_files_is_named(void **state) {
    (void)state;
    tokenizer_source source = {.path = "model",
                               .vocab_json = as_span("{\"<s>\":0,\"</s>\":1}"),
                               .merges_txt = as_span("#version: 0.2\n"),
                               .config = as_span("{\"model_type\":\"blenderbot\"}")};
    zstc_tokenizer *tokenizer = NULL;
    assert_fails(tokenizer_from_source(&tokenizer, &source), ZSTC_UNSUPPORTED,
                 "model/config.json: model_type \"blenderbot\" is not supported with vocab.json and no tokenizer.json");
    source.tokenizer_config = as_span("{\"tokenizer_class\":\"GPT2Tokenizer\"}");
    assert_fails(tokenizer_from_source(&tokenizer, &source), ZSTC_UNSUPPORTED,
                 "model/tokenizer_config.json: tokenizer_class \"GPT2Tokenizer\" is not supported with vocab.json");
    assert_null(tokenizer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_all_that_a_kind_brings),
        cmocka_unit_test(no_class_or_model_type_is_of_two_kinds),
        cmocka_unit_test(every_file_of_a_tokenizer_is_listed_once),
        cmocka_unit_test(what_is_missing_names_the_files_of_all_kinds),
        cmocka_unit_test(a_class_that_is_not_read_from_files_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
