/* The files of sentence-transformers: what is read of them, what their versions have in common, and what is refused. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/config_cases.h"
#include "model/modules.h"

typedef zstc_status (*parser)(zstc_modules *modules, zstc_span bytes, const char *where);

static zstc_span span_of(const char *text) { return (zstc_span){(const unsigned char *)text, strlen(text)}; }

static zstc_modules parsed(parser parse_file, const char *text) {
    zstc_modules modules = {0};
    assert_ok(parse_file(&modules, span_of(text), "file.json"));
    return modules;
}

static void assert_refused(parser parse_file, zstc_modules modules, const char *text, zstc_status status,
                           const char *names) {
    assert_fails(parse_file(&modules, span_of(text), "file.json"), status, names);
    assert_non_null(strstr(zstc_last_error(), "file.json: "));
}

/* ---- modules.json ---- */

#define MODULE(type, path) "{\"idx\":0,\"name\":\"0\",\"path\":\"" path "\",\"type\":\"" type "\"}"
#define OLD(class, path) MODULE("sentence_transformers.models." class, path)
#define NEW_TRANSFORMER MODULE("sentence_transformers.base.modules.transformer.Transformer", "")
#define NEW_POOLING MODULE("sentence_transformers.sentence_transformer.modules.pooling.Pooling", "1_Pooling")
#define NEW_NORMALIZE MODULE("sentence_transformers.base.modules.normalize.Normalize", "2_Normalize")

static void the_classes_of_every_version_are_known(void **state) {
    (void)state;
    static const char *const lists[] = {
        "[" OLD("Transformer", "") "," OLD("Pooling", "1_Pooling") "," OLD("Normalize", "2_Normalize") "]",
        "[" NEW_TRANSFORMER "," NEW_POOLING "," NEW_NORMALIZE "]"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        zstc_module_list list = {0};
        assert_ok(zstc_module_list_parse(&list, span_of(lists[i]), "modules.json"));
        assert_string_equal(list.transformer, "");
        assert_string_equal(list.pooling, "1_Pooling");
        assert_string_equal(list.normalize, "2_Normalize");
        json_decref(list.root);
    }
}

static void vectors_need_not_be_normalised(void **state) {
    (void)state;
    zstc_module_list list = {0};
    const char *text = "[" OLD("Transformer", "0_BERT") "," OLD("Pooling", "1_Pooling") "]";
    assert_ok(zstc_module_list_parse(&list, span_of(text), "modules.json"));
    assert_string_equal(list.transformer, "0_BERT");
    assert_null(list.normalize);
    json_decref(list.root);
}

static void other_modules_are_refused_by_name(void **state) {
    (void)state;
    static const struct {
        const char *list, *names;
        zstc_status status;
    } wrong[] = {
        {"[" OLD("Transformer", "") "," OLD("Pooling", "1_Pooling") "," OLD("Dense", "2_Dense") "]",
         "module 2, \"sentence_transformers.models.Dense\", is not supported (expected a Normalize or nothing",
         ZSTC_UNSUPPORTED},
        {"[" OLD("Transformer", "") "," OLD("CNN", "1_CNN") "," OLD("Pooling", "2_Pooling") "]",
         "module 1, \"sentence_transformers.models.CNN\"", ZSTC_UNSUPPORTED},
        {"[" OLD("CLIPModel", "0_CLIPModel") "]", "CLIPModel\", is not supported (expected a Transformer",
         ZSTC_UNSUPPORTED},
        {"[" MODULE("custom_st.Transformer", "") "," OLD("Pooling", "1_Pooling") "]", "\"custom_st.Transformer\"",
         ZSTC_UNSUPPORTED},
        {"[" OLD("Transformer", "") "," OLD("Pooling", "1") "," OLD("Normalize", "2") "," OLD("LayerNorm", "3") "]",
         "module 3, \"sentence_transformers.models.LayerNorm\"", ZSTC_UNSUPPORTED},
        {"[" OLD("Transformer", "") "," OLD("Normalize", "1") "," OLD("Pooling", "2") "]", "Normalize\", is not supp",
         ZSTC_UNSUPPORTED},
        {"[" OLD("Transformer", "") "]", "the modules are 1", ZSTC_UNSUPPORTED},
        {"[]", "the modules are 0", ZSTC_UNSUPPORTED},
        {"{}", "not a JSON array", ZSTC_MODEL},
        {"[1]", "a module: \"type\" is missing", ZSTC_MODEL},
        {"[{\"type\":\"sentence_transformers.models.Transformer\",\"path\":7}]", "\"path\" is 7", ZSTC_MODEL},
        {"[" OLD("Transformer", ""), "it ends too early", ZSTC_MODEL},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        zstc_module_list list = {0};
        assert_fails(zstc_module_list_parse(&list, span_of(wrong[i].list), "modules.json"), wrong[i].status,
                     wrong[i].names);
        assert_null(list.root);
    }
}

/* ---- Pooling ---- */

#define LONG "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define FLAGS "\"word_embedding_dimension\":384,\"pooling_mode_cls_token\":"

static void a_pooling_is_read_in_both_spellings(void **state) {
    (void)state;
    static const struct {
        const char *text;
        zstc_pooling pooling;
    } cases[] = {
        {"{" FLAGS "false,\"pooling_mode_mean_tokens\":true,\"pooling_mode_max_tokens\":false}", ZSTC_POOLING_MEAN},
        {"{" FLAGS "true,\"pooling_mode_mean_tokens\":false,\"include_prompt\":true}", ZSTC_POOLING_CLS},
        {"{\"word_embedding_dimension\":384}", ZSTC_POOLING_MEAN},
        {"{\"embedding_dimension\":384,\"pooling_mode\":\"mean\",\"include_prompt\":true}", ZSTC_POOLING_MEAN},
        {"{\"embedding_dimension\":384,\"pooling_mode\":\"cls\"}", ZSTC_POOLING_CLS},
        {"{\"embedding_dimension\":384,\"pooling_mode\":[\"cls\"]}", ZSTC_POOLING_CLS},
        {"{" FLAGS "true,\"pooling_mode\":\"mean\"}", ZSTC_POOLING_MEAN}, /* the new key comes first */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zstc_modules modules = parsed(zstc_modules_parse_pooling, cases[i].text);
        assert_int_equal(modules.pooling, cases[i].pooling);
        assert_int_equal(modules.size, 384);
    }
}

static void other_poolings_are_refused_by_name(void **state) {
    (void)state;
    static const struct {
        const char *text, *names;
        zstc_status status;
    } wrong[] = {
        {"{" FLAGS "false,\"pooling_mode_max_tokens\":true}", "the pooling 'max' is not supported", ZSTC_UNSUPPORTED},
        {"{" FLAGS "false,\"pooling_mode_mean_sqrt_len_tokens\":true}", "'mean_sqrt_len_tokens'", ZSTC_UNSUPPORTED},
        {"{" FLAGS "false,\"pooling_mode_weightedmean_tokens\":true}", "'weightedmean'", ZSTC_UNSUPPORTED},
        {"{" FLAGS "false,\"pooling_mode_lasttoken\":true}", "'lasttoken'", ZSTC_UNSUPPORTED},
        {"{" FLAGS "true,\"pooling_mode_mean_tokens\":true}", "'cls, mean'", ZSTC_UNSUPPORTED},
        {"{\"embedding_dimension\":8,\"pooling_mode\":[\"cls\",\"mean\"]}", "'cls, mean'", ZSTC_UNSUPPORTED},
        {"{\"embedding_dimension\":8,\"pooling_mode\":\"median\"}", "'median'", ZSTC_UNSUPPORTED},
        {"{\"embedding_dimension\":8,\"pooling_mode\":[\"cls\",1]}", "\"pooling_mode\" is an array", ZSTC_MODEL},
        {"{\"embedding_dimension\":8,\"pooling_mode\":[]}", "\"pooling_mode\" is an array", ZSTC_MODEL},
        {"{\"embedding_dimension\":8,\"pooling_mode\":\"\"}", "the pooling ''", ZSTC_UNSUPPORTED},
        {"{\"embedding_dimension\":8,\"pooling_mode\":[\"mean\",\"\"]}", "the pooling 'mean, '", ZSTC_UNSUPPORTED},
        {"{\"embedding_dimension\":8,\"pooling_mode\":[\"mean\",\"" LONG LONG "\"]}", "the pooling 'mean, xxx",
         ZSTC_UNSUPPORTED},
        {"{\"embedding_dimension\":8,\"pooling_mode\":3}", "\"pooling_mode\" is 3", ZSTC_MODEL},
        {"{" FLAGS "1}", "\"pooling_mode_cls_token\" is 1", ZSTC_MODEL},
        {"{\"pooling_mode\":\"mean\"}", "\"word_embedding_dimension\" is missing", ZSTC_MODEL},
        {"{\"embedding_dimension\":8,\"window\":2}", "\"window\": 2 is not supported", ZSTC_UNSUPPORTED},
        {"[]", "not a JSON object", ZSTC_MODEL},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_refused(zstc_modules_parse_pooling, (zstc_modules){0}, wrong[i].text, wrong[i].status, wrong[i].names);
    }
}

/* ---- Normalize, Transformer ---- */

static void only_whole_vectors_are_normalised(void **state) {
    (void)state;
    parsed(zstc_modules_parse_normalize, "{}");
    parsed(zstc_modules_parse_normalize,
           "{\"module_input_name\":\"sentence_embedding\",\"module_output_name\":\"sentence_embedding\"}");
    assert_refused(zstc_modules_parse_normalize, (zstc_modules){0}, "{\"module_input_name\":\"token_embeddings\"}",
                   ZSTC_UNSUPPORTED, "\"module_input_name\": \"token_embeddings\" is not supported");
    assert_refused(zstc_modules_parse_normalize, (zstc_modules){0}, "{\"module_output_name\":\"other\"}",
                   ZSTC_UNSUPPORTED, "\"module_output_name\"");
}

static void length_and_case_are_read(void **state) {
    (void)state;
    zstc_modules modules =
        parsed(zstc_modules_parse_transformer, "{\"max_seq_length\":256,\"do_lower_case\":true,\"model_args\":{}}");
    assert_int_equal(modules.max_length, 256);
    assert_true(modules.lower_case);
    modules = parsed(zstc_modules_parse_transformer, "{\"max_seq_length\":null,\"do_lower_case\":false}");
    assert_int_equal(modules.max_length, 0);
    assert_false(modules.lower_case);
    parsed(zstc_modules_parse_transformer,
           "{\"transformer_task\":\"feature-extraction\",\"modality_config\":{\"text\":{\"method\":\"forward\","
           "\"method_output_name\":\"last_hidden_state\"}},\"module_output_name\":\"token_embeddings\"}");
}

static void what_a_transformer_does_besides_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *text, *names;
        zstc_status status;
    } wrong[] = {
        {"{\"max_seq_length\":2}", "\"max_seq_length\" is 2", ZSTC_MODEL},
        {"{\"max_seq_length\":\"256\"}", "\"max_seq_length\" is \"256\"", ZSTC_MODEL},
        {"{\"do_lower_case\":1}", "\"do_lower_case\" is 1", ZSTC_MODEL},
        {"{\"transformer_task\":\"fill-mask\"}", "\"transformer_task\": \"fill-mask\" is not supported",
         ZSTC_UNSUPPORTED},
        {"{\"module_output_name\":\"sentence_embedding\"}", "\"module_output_name\"", ZSTC_UNSUPPORTED},
        {"{\"modality_config\":{\"text\":{\"method\":\"forward\",\"method_output_name\":\"pooler_output\"}}}",
         "\"modality_config\"", ZSTC_UNSUPPORTED},
        {"{\"modality_config\":{\"image\":{}}}", "\"modality_config\"", ZSTC_UNSUPPORTED},
        {"{\"tokenizer_args\":{\"model_max_length\":9}}", "\"tokenizer_args\": an object is not supported",
         ZSTC_UNSUPPORTED},
        {"{\"processing_kwargs\":{\"text\":{}}}", "\"processing_kwargs\"", ZSTC_UNSUPPORTED},
        {"{\"query_length\":32}", "\"query_length\": 32", ZSTC_UNSUPPORTED},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_refused(zstc_modules_parse_transformer, (zstc_modules){0}, wrong[i].text, wrong[i].status,
                       wrong[i].names);
    }
}

/* ---- config_sentence_transformers.json ---- */

static void what_changes_no_vector_is_passed_over(void **state) {
    (void)state;
    static const char *const texts[] = {
        "{}",
        "{\"__version__\":{\"sentence_transformers\":\"2.0.0\"}}",
        "{\"prompts\":{\"query\":\"query: \"},\"default_prompt_name\":null,\"similarity_fn_name\":\"cosine\"}",
        "{\"prompts\":{\"query\":\"\",\"document\":\"x\"},\"default_prompt_name\":\"query\"}",
        "{\"default_prompt_name\":\"document\",\"similarity_fn_name\":null,\"model_type\":\"SentenceTransformer\"}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) parsed(zstc_modules_parse_whole, texts[i]);
}

static void a_dot_product_needs_vectors_of_length_1(void **state) {
    (void)state;
    static const char dot[] = "{\"similarity_fn_name\":\"dot\"}";
    zstc_modules normalised = {.normalises = true};
    assert_ok(zstc_modules_parse_whole(&normalised, span_of(dot), "file.json"));
    assert_refused(zstc_modules_parse_whole, (zstc_modules){0}, dot, ZSTC_UNSUPPORTED,
                   "\"similarity_fn_name\": \"dot\" is not supported");
    static const char *const others[] = {"euclidean", "manhattan", "maxsim"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char text[64];
        snprintf(text, sizeof text, "{\"similarity_fn_name\":\"%s\"}", others[i]);
        assert_refused(zstc_modules_parse_whole, normalised, text, ZSTC_UNSUPPORTED, others[i]);
    }
}

static void a_prompt_in_front_of_every_text_is_refused(void **state) {
    (void)state;
    assert_refused(zstc_modules_parse_whole, (zstc_modules){0},
                   "{\"prompts\":{\"query\":\"query: \"},\"default_prompt_name\":\"query\"}", ZSTC_UNSUPPORTED,
                   "the prompt \"query\", \"query: \", in front of every text is not supported");
    assert_refused(zstc_modules_parse_whole, (zstc_modules){0}, "{\"default_prompt_name\":\"search\"}", ZSTC_MODEL,
                   "\"default_prompt_name\" is \"search\" (expected the name of one of \"prompts\")");
    assert_refused(zstc_modules_parse_whole, (zstc_modules){0}, "{\"model_type\":\"SparseEncoder\"}", ZSTC_UNSUPPORTED,
                   "\"model_type\": \"SparseEncoder\"");
}

/* ---- all of them ---- */

#define BODY                                                                                                           \
    "{\"model_type\":\"bert\",\"architectures\":[\"BertModel\"],\"hidden_size\":32,\"num_hidden_layers\":3,"           \
    "\"num_attention_heads\":4,\"intermediate_size\":64,\"vocab_size\":1700,\"max_position_embeddings\":128}"
#define LIST "[" OLD("Transformer", "") "," OLD("Pooling", "1_Pooling") "]"

static make_folder folder;

static int set_up(void **state) {
    (void)state;
    char path[128];
    make_folder_new(&folder);
    snprintf(path, sizeof path, "%s/1_Pooling", folder.path);
    assert_int_equal(mkdir(path, 0700), 0);
    make_text(&folder, "modules.json", LIST);
    make_text(&folder, "1_Pooling/config.json", "{\"embedding_dimension\":32,\"pooling_mode\":\"cls\"}");
    make_text(&folder, "config.json", BODY);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    char path[128];
    snprintf(path, sizeof path, "%s/1_Pooling/config.json", folder.path);
    unlink(path);
    make_folder_remove(&folder);
    return 0;
}

static zstc_status read_folder(zstc_config *config, const char *class_names) {
    zstc_files *files = NULL;
    assert_ok(zstc_files_open(&files, folder.path));
    zstc_status status = zstc_config_read(config, files, class_names);
    zstc_files_free(files);
    return status;
}

/* With `key` of config.json set to `value`. */
static zstc_status read_with(zstc_config *config, const char *key, const char *value) {
    char *text = with(BODY, key, value);
    make_text(&folder, "config.json", text);
    free(text);
    return read_folder(config, NULL);
}

static void a_directory_without_a_section_has_the_defaults(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_ok(read_folder(&config, NULL));
    assert_true(config.similarity.alone);
    assert_false(config.similarity.has_offset);
    assert_null(config.similarity.weights);
    assert_null(config.similarity.sentence);
    assert_true(config.similarity.weight == 20 && config.similarity.offset == 0);
    assert_int_equal(config.similarity.pooling, ZSTC_POOLING_CLS);
    assert_int_equal(config.similarity.max_length, 128);
    assert_int_equal(config.class_count, 0);
    zstc_config_clear(&config);
}

static void the_section_comes_first(void **state) {
    (void)state;
    zstc_config config = {0};
    make_text(&folder, "sentence_bert_config.json", "{\"max_seq_length\":100,\"do_lower_case\":true}");
    assert_ok(read_with(&config, "zstc_similarity",
                        "{\"weight\":5,\"offset\":-1,\"pooling\":\"mean\",\"template\":\"{}\",\"max_length\":64}"));
    assert_true(config.similarity.has_offset && config.similarity.lower_case);
    assert_true(config.similarity.weight == 5 && config.similarity.offset == -1);
    assert_string_equal(config.similarity.sentence, "{}");
    assert_int_equal(config.similarity.pooling, ZSTC_POOLING_MEAN);
    assert_int_equal(config.similarity.max_length, 64);
    assert_int_equal(config.max_length, 64);
    zstc_config_clear(&config);
}

/* Its limit comes before the tokenizer's and ends with the positions. */
static void a_text_has_max_seq_length_tokens(void **state) {
    (void)state;
    static const struct {
        const char *transformer;
        int64_t length;
    } cases[] = {{"{\"max_seq_length\":100}", 100}, {"{\"max_seq_length\":500}", 128}, {"{}", 40}};
    make_text(&folder, "tokenizer_config.json", "{\"model_max_length\":40}");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zstc_config config = {0};
        make_text(&folder, "sentence_bert_config.json", cases[i].transformer);
        assert_ok(read_folder(&config, NULL));
        assert_int_equal(config.similarity.max_length, cases[i].length);
        zstc_config_clear(&config);
    }
}

static void the_config_of_the_transformer_may_have_another_name(void **state) {
    (void)state;
    zstc_config config = {0};
    make_text(&folder, "sentence_xlm-roberta_config.json", "{\"max_seq_length\":77}");
    assert_ok(read_folder(&config, NULL));
    assert_int_equal(config.similarity.max_length, 77);
    zstc_config_clear(&config);
}

/* Whatever modules.json says. */
static void a_sequence_classifier_stays_one(void **state) {
    (void)state;
    zstc_config config = {0};
    make_text(&folder, "modules.json", "no list");
    char *text = with(BERT, "architectures", "[\"BertForSequenceClassification\"]");
    make_text(&folder, "config.json", text);
    free(text);
    assert_ok(read_folder(&config, NULL));
    assert_false(config.similarity.alone);
    assert_int_equal(config.class_count, 3);
    zstc_config_clear(&config);
}

static void what_cannot_be_is_refused_by_name(void **state) {
    (void)state;
    static const struct {
        const char *key, *value, *names;
        zstc_status status;
    } wrong[] = {
        {"model_type", "\"mpnet\"",
         "the architecture 'mpnet' is not supported (expected bert, roberta, xlm-roberta, camembert, distilbert or "
         "electra)",
         ZSTC_UNSUPPORTED},
        {"hidden_size", "64", "the vectors of tokens have 64 numbers, but those of the Pooling module 32", ZSTC_MODEL},
        {"zstc_similarity", "[]", "\"zstc_similarity\" is not an object", ZSTC_MODEL},
        {"zstc_similarity", "{\"weights\":\"x\"}", "zstc_similarity: \"weights\" is \"x\" (expected none", ZSTC_MODEL},
        {"zstc_similarity", "{\"scale\":1}", "zstc_similarity: \"scale\" is 1 (expected no such key)", ZSTC_MODEL},
        {"zstc_similarity", "{\"max_length\":129}", "\"max_length\" is 129 (expected 3 to 128)", ZSTC_MODEL},
        {"zstc_similarity", "{\"pooling\":\"max\"}", "\"pooling\" is \"max\"", ZSTC_MODEL},
        {"zstc_similarity", "{\"offset\":\"0\"}", "\"offset\" is \"0\"", ZSTC_MODEL},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        zstc_config config = {0};
        assert_fails(read_with(&config, wrong[i].key, wrong[i].value), wrong[i].status, wrong[i].names);
    }
}

/* Which of the two is meant nobody knows. */
static void a_config_outside_of_the_transformers_folder_is_refused(void **state) {
    (void)state;
    zstc_config config = {0};
    make_text(&folder, "modules.json", "[" OLD("Transformer", "0_BERT") "," OLD("Pooling", "1_Pooling") "]");
    assert_fails(read_folder(&config, NULL), ZSTC_UNSUPPORTED,
                 "the Transformer is in \"0_BERT\", but there is a config.json outside of it too");
}

static void class_names_are_refused(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_fails(read_folder(&config, "contradiction,neutral,entailment"), ZSTC_MODEL,
                 "the model embeds texts and has no classes");
}

static void files_are_named_with_their_folders(void **state) {
    (void)state;
    zstc_config config = {0};
    make_text(&folder, "1_Pooling/config.json", "{");
    assert_fails(read_folder(&config, NULL), ZSTC_MODEL, "/1_Pooling/config.json: not JSON");
    make_text(&folder, "modules.json", "[" OLD("Transformer", "") "," OLD("Pooling", "9_Pooling") "]");
    assert_fails(read_folder(&config, NULL), ZSTC_NOT_FOUND, "/9_Pooling/config.json");
    make_text(&folder, "modules.json", "[" OLD("Transformer", "") "," OLD("Pooling", "../x") "]");
    assert_fails(read_folder(&config, NULL), ZSTC_MODEL, "'../x' is not the name of a file of this model");
}

#define IN_A_FOLDER(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_classes_of_every_version_are_known),
        cmocka_unit_test(vectors_need_not_be_normalised),
        cmocka_unit_test(other_modules_are_refused_by_name),
        cmocka_unit_test(a_pooling_is_read_in_both_spellings),
        cmocka_unit_test(other_poolings_are_refused_by_name),
        cmocka_unit_test(only_whole_vectors_are_normalised),
        cmocka_unit_test(length_and_case_are_read),
        cmocka_unit_test(what_a_transformer_does_besides_is_refused),
        cmocka_unit_test(what_changes_no_vector_is_passed_over),
        cmocka_unit_test(a_dot_product_needs_vectors_of_length_1),
        cmocka_unit_test(a_prompt_in_front_of_every_text_is_refused),
        IN_A_FOLDER(a_directory_without_a_section_has_the_defaults),
        IN_A_FOLDER(the_section_comes_first),
        IN_A_FOLDER(a_text_has_max_seq_length_tokens),
        IN_A_FOLDER(the_config_of_the_transformer_may_have_another_name),
        IN_A_FOLDER(a_sequence_classifier_stays_one),
        IN_A_FOLDER(what_cannot_be_is_refused_by_name),
        IN_A_FOLDER(a_config_outside_of_the_transformers_folder_is_refused),
        IN_A_FOLDER(class_names_are_refused),
        IN_A_FOLDER(files_are_named_with_their_folders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
